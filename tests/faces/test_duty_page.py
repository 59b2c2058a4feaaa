"""On duty now, and what one shift leaves for the next."""

import pytest
from django.utils import timezone

from shige.access.scope import ALL
from shige.core.deeds import SHIGE
from shige.core.values import Tier
from shige.staff.rosters import shifts_set
from shige.staff.selectors import handovers, posts_of_account
from shige.territory.ledger import ledger_now
from shige.territory.selectors import atlas_now
from tests.faces import town
from tests.nouns.people import account

pytestmark = pytest.mark.django_db
MOST_QUERIES = 12


@pytest.fixture
def street(tmp_path):
    """A published street."""
    town.street(tmp_path)


@pytest.fixture
def dispatcher(client, street):
    """A browser of the street's dispatcher, who holds the post."""
    client.force_login(town.worker("li", "李慧", role="STREET_OC", area=town.STREET, phone="02885550100"))
    return client


def text(answer, status=200):
    assert answer.status_code == status, answer.status_code
    return answer.content.decode()


def test_a_street_sees_who_answers_on_each_tier_with_number_and_who_comes_next(
    dispatcher, django_assert_max_num_queries
):
    chief = town.worker("chen", "陈总", role="COMMUNITY_CHIEF", area=town.COMMUNITY, phone="02885550101")
    town.worker("zhou", "周敏", role="GRID_WORKER", area=town.GENERAL, phone="02885550102")
    now = timezone.localtime(timezone.now())
    today = [(now.weekday(), now.hour, now.hour + 1)]
    post = posts_of_account(chief.uid, now=now)[0]
    shifts_set(post.uid, shifts=today, actor=SHIGE, within=ALL, now=now)
    atlas_now()
    with django_assert_max_num_queries(MOST_QUERIES):
        answer = dispatcher.get("/duty")
    said = text(answer)
    assert answer.context["own"].person == "李慧"
    community = next(line for line in answer.context["lines"] if line.code == town.COMMUNITY)
    assert (community.person, community.phone, community.kind) == ("陈总", "02885550101", "holder")
    assert "李慧" in community.then
    assert [line.person for line in community.below if line.code == town.GENERAL] == ["周敏"]
    assert 'href="tel:02885550102"' in said


def test_micro_grids_are_counted_by_who_answers_for_them_now(dispatcher):
    town.worker("wang", "王素芬", role="MICRO_WORKER", area=town.MICRO)
    tally = dispatcher.get("/duty").context["tally"]
    assert (tally.own, tally.backup, tally.nobody) == (1, 0, 0)
    assert tally.total == len(town.CODES[Tier.MICRO])


def test_where_nobody_answers_the_page_says_so(client, street):
    client.force_login(account("dispatcher", STREET_OC=town.STREET))
    said = text(client.get("/duty"))
    assert "直到市级都没有人应答" in said
    assert client.get("/duty").context["tally"].nobody == len(town.CODES[Tier.MICRO])


@pytest.mark.parametrize("tier", [Tier.GENERAL, Tier.MICRO, Tier.DEDICATED])
def test_every_kind_of_grid_has_its_page(dispatcher, tier, django_assert_max_num_queries):
    atlas_now()
    with django_assert_max_num_queries(MOST_QUERIES):
        assert "李慧" in text(dispatcher.get(f"/duty?area={town.CODES[tier][0]}"))


def test_a_district_and_a_community_are_shown_one_tier_at_a_time(client, street, django_assert_max_num_queries):
    client.force_login(town.worker("luo", "罗明强", role="DIST_OC", area=town.STREET[:6]))
    ledger_now()  # read once after a publication and kept, like the atlas
    with django_assert_max_num_queries(MOST_QUERIES):
        assert "罗明强" in text(client.get("/duty"))
    lines = client.get(f"/duty?area={town.COMMUNITY}").context["lines"]
    assert town.GENERAL in {line.code for line in lines}


@pytest.mark.parametrize("area", ["510104", "51", "abc", "510107001999", "510107001001001999", "x" * 18])
def test_an_area_out_of_reach_or_none_at_all_is_not_found(dispatcher, area):
    for page in ("/duty", "/rosters"):
        assert dispatcher.get(f"{page}?area={area}").status_code == 404


def test_a_note_is_left_for_the_next_shift_and_taken_over_once(dispatcher):
    where = {"area": town.STREET, "text": "3 栋电梯检修到 18 点", "at": town.STREET}
    said = text(dispatcher.post("/duty/notes", where, follow=True))
    assert "3 栋电梯检修到 18 点" in said
    assert "交班已留给下一班" in said
    note = handovers(town.STREET, scope=ALL)[0]
    said = text(dispatcher.post(f"/duty/notes/{note.uid}/take", {"at": town.STREET}, follow=True))
    assert "李慧已接" in said
    assert "交班已留给下一班" not in said
    assert "刚刚已被别人接下" in text(dispatcher.post(f"/duty/notes/{note.uid}/take", follow=True))


def test_an_empty_note_is_refused_and_a_long_one_keeps_its_text(dispatcher):
    said = text(dispatcher.post("/duty/notes", {"area": town.STREET, "text": " "}), 422)
    assert 'name="text"' in said
    long = "电" * 2001
    assert long[:100] in text(dispatcher.post("/duty/notes", {"area": town.STREET, "text": long}), 422)
    assert handovers(town.STREET, scope=ALL) == ()


def test_a_note_cannot_be_left_where_i_hold_no_post(dispatcher):
    assert dispatcher.post("/duty/notes", {"area": "510104001", "text": "…"}).status_code == 422


def test_who_stands_behind_no_person_leaves_no_note(client, street):
    client.force_login(account("dispatcher", STREET_OC=town.STREET))
    assert client.post("/duty/notes", {"area": town.STREET, "text": "…"}).status_code == 404
    assert client.post("/duty/notes/00000000-0000-0000-0000-000000000000/take").status_code == 404


def test_notes_stay_unseen_by_whom_they_do_not_concern(client, street):
    town.note(town.GENERAL, text="只给本网格")
    client.force_login(account("property", PROPERTY=town.GENERAL))
    assert "只给本网格" not in text(client.get("/duty"))
