"""The lists of plans, doors and rosters that programs read."""

import pytest
from django.utils import timezone

from shige.access.scope import ALL
from shige.audit.models import Entry
from shige.core.deeds import SHIGE
from shige.staff.rosters import shifts_set
from shige.staff.selectors import posts_of_account
from shige.territory.models import Lineage, Plan
from shige.territory.services import plan_import
from tests.faces.test_api_lists import API, every
from tests.faces.town import CODES, COMMUNITY, DEDICATED, GENERAL, MICRO, STREET, street, worker
from tests.make import town
from tests.nouns.make import plan_file
from tests.nouns.people import NOON
from tests.nouns.registers import SHAPE, register

pytestmark = pytest.mark.django_db
CAME = {MICRO: [("1" * 18, 30, "moved"), (CODES["micro"][1], 6, "moved")]}


@pytest.fixture
def dispatcher(tmp_path, client):
    street(tmp_path, came=CAME)
    client.force_login(worker("street", "街道", role="STREET_OC", area=STREET, phone="028-1"))
    return client


def test_plans_are_told_in_their_versions_with_their_state_once_each(dispatcher, tmp_path):
    draft = plan_import(plan_file(tmp_path, name="draft.gpkg"), actor=SHIGE, now=NOON)
    told = {plan["uid"]: plan for plan in every(dispatcher, "/plans", limit=1)}
    assert sorted(plan["status"] for plan in told.values()) == ["draft", "published"]
    whole = dispatcher.get(f"{API}/plans/{draft}").json()
    assert {key: whole[key] for key in told[draft]} == told[draft]
    assert [part["holds"] for part in whole["parts"]] == [False]
    assert every(dispatcher, "/plans", area="110101") == []


def test_the_lineage_of_a_plan_goes_page_by_page_and_as_far_as_one_sees(dispatcher, client):
    uid = Plan.objects.get().uid
    told = every(dispatcher, f"/plans/{uid}/lineage", limit=1)
    assert [(line["source"], line["target"], line["households"]) for line in told] == [
        (source, MICRO, homes) for source, homes, _ in CAME[MICRO]
    ]
    Lineage.objects.update(source=DEDICATED, target=DEDICATED)
    client.force_login(worker("grid", "网格长", role="GENERAL_CHIEF", area=GENERAL))
    assert every(client, f"/plans/{uid}/lineage") == []


@pytest.fixture
def clerk(tmp_path, client):
    register(tmp_path)
    client.force_login(worker("community", "社区", role="COMMUNITY_CHIEF", area=COMMUNITY))
    return client


def grids_of_tier(client, tier):
    return [grid["code"] for grid in every(client, "/grids", tier=tier)]


def test_doors_of_all_micro_grids_together_are_those_of_the_community_once(clerk):
    (whole,) = grids_of_tier(clerk, "community")
    doors = every(clerk, f"/grids/{whole}/dwellings", limit=1000)
    assert len(doors) == len({door["id"] for door in doors}) == int(town(SHAPE).buildings.dwellings.sum())
    lower = [code for tier in ("micro", "dedicated") for code in grids_of_tier(clerk, tier)]
    parts = [door for code in lower for door in every(clerk, f"/grids/{code}/dwellings", limit=1000)]
    assert sorted(parts, key=lambda door: door["id"]) == doors


def test_pages_of_doors_follow_each_other_and_are_written_down(clerk):
    code = grids_of_tier(clerk, "micro")[0]
    whole = every(clerk, f"/grids/{code}/dwellings", limit=1000)
    assert every(clerk, f"/grids/{code}/dwellings", limit=len(whole) // 2) == whole
    entries = Entry.objects.filter(verb="register_export").order_by("pk")
    assert [(entry.noun_id, entry.actor_name) for entry in entries] == [(code, "community")] * len(entries)
    assert sum(entry.facts["doors"] for entry in entries) == 2 * len(whole)
    assert every(clerk, f"/grids/{code}/premises") == []


def test_doors_that_have_not_changed_are_not_sent_again(clerk):
    where = f"{API}/grids/{grids_of_tier(clerk, 'micro')[0]}/dwellings"
    first = clerk.get(where)
    again = clerk.get(where, headers={"if-none-match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_rosters_tell_the_hours_of_each_post(dispatcher):
    user = worker("micro", "微网格员", role="MICRO_WORKER", area=MICRO)
    (post,) = posts_of_account(user.uid, now=timezone.now())
    shifts_set(post.uid, shifts=[(0, 8, 18)], actor=SHIGE, within=ALL, now=timezone.now())
    told = {row["role"]: row for row in every(dispatcher, "/rosters", limit=1)}
    assert told["MICRO_WORKER"]["shifts"] == [{"day": 0, "start": 8, "end": 18}]
    assert told["MICRO_WORKER"]["person"] == "微网格员"
    assert len(told["STREET_OC"]["shifts"]) == 7


def test_a_roster_tells_who_answers_now_and_in_each_hour_of_the_week(dispatcher):
    (above,) = every(dispatcher, "/rosters")
    told = dispatcher.get(f"{API}/rosters/{MICRO}").json()
    assert (told["now"], told["why"], told["until"], told["posts"]) == (above["uid"], "stands-in", None, [])
    assert told["week"] == [{"start": 0, "end": 168, "why": "stands-in", "post": above["uid"]}]
    assert dispatcher.get(f"{API}/rosters/{STREET}").json()["posts"] == [above]
    whole = dispatcher.get(f"{API}/rosters/{COMMUNITY.ljust(18, '0')}")
    assert whole.json()["week"] == told["week"]


def test_who_reads_rosters_but_not_people_gets_no_names(tmp_path, client):
    street(tmp_path)
    client.force_login(worker("grid", "网格员", role="GRID_WORKER", area=GENERAL))
    (post,) = every(client, "/rosters")
    assert post["person"] is None
