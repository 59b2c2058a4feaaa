from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import DatabaseError, transaction

from shige.access.models import Opening
from shige.access.openings import opened
from shige.access.scope import ALL, NOTHING, Scope, scope
from shige.access.selectors import actor_of
from shige.approvals.facts import Ruling
from shige.approvals.services import approvals_lapse
from shige.audit.models import Entry
from shige.core.approving import State, Verdict
from shige.core.areas import area_range
from shige.core.errors import ShigeError
from shige.glass.facts import Breaking, Need
from shige.glass.models import Glass, Named
from shige.glass.selectors import glasses_in, glasses_seen
from shige.glass.services import glass_break, glass_end, glass_review
from shige.notices.facts import Posts
from shige.notices.selectors import notices
from shige.staff.opened import posts_nameable, posts_opened
from tests.nouns.people import COMMUNITY, NOON, STREET, account, person, post

pytestmark = pytest.mark.django_db
ELSEWHERE = "510107002001001000"
DISTRICT = Scope((area_range("510107"),))
WHY = "gas leak on the border, nobody answers at the duty number"
MINUTE = timedelta(minutes=1)


@pytest.fixture
def worker():
    return account("worker", STREET_OC=STREET)


@pytest.fixture
def needed():
    """A post in another street."""
    return post(person("王某"), "GRID_WORKER", ELSEWHERE, phone="028-8888 0001")


def order(row=7, **more):
    need = Need("post", row, ELSEWHERE, "grid worker, grid 001")
    return Breaking(**{"uid": uuid4(), "needs": (need,), "why": WHY, "minutes": 60, **more})


def broken(worker, *, breaking=None, within=DISTRICT, now=NOON):
    return glass_break(breaking or order(), account=worker.uid, actor=actor_of(worker), within=within, now=now)


def reach(user, *, now=NOON):
    return scope(user, resource="post", action="read", purpose="emergency", now=now)


def refusal(act, *args, **kwargs):
    with pytest.raises(ShigeError) as error:
        act(*args, **kwargs)
    return error.value


def test_it_opens_the_named_records_at_once_and_no_area(worker):
    assert reach(worker) == NOTHING
    broken(worker)
    assert reach(worker, now=NOON) == Scope(ids=(7,))
    assert not reach(worker).covers(ELSEWHERE)
    assert reach(account("other", STREET_OC=STREET)) == NOTHING


def test_it_ends_by_itself_to_the_second(worker):
    broken(worker)
    assert reach(worker, now=NOON + 60 * MINUTE - timedelta(seconds=1)).ids == (7,)
    assert reach(worker, now=NOON + 60 * MINUTE) == NOTHING
    assert not glasses_seen(worker.uid, NOTHING)[0][0].runs(NOON + 60 * MINUTE)


def test_it_can_be_ended_before_its_time_by_who_broke_it_or_who_reviews(worker):
    first, second = broken(worker), broken(worker, breaking=order(8))
    stranger = account("stranger", STREET_OC="510107002")
    end = {"actor": actor_of(stranger), "account": stranger.uid, "within": NOTHING, "now": NOON + MINUTE}
    assert refusal(glass_end, first.uid, **end).code == "glass-unknown"
    row = glass_end(first.uid, actor=actor_of(worker), account=worker.uid, within=NOTHING, now=NOON + MINUTE)
    assert (row.ended_at, row.ended_by) == (NOON + MINUTE, "worker")
    assert reach(worker, now=NOON + MINUTE).ids == (8,)
    glass_end(second.uid, **{**end, "within": ALL})
    assert reach(worker, now=NOON + MINUTE) == NOTHING
    assert refusal(glass_end, first.uid, **{**end, "within": ALL}).code == "glass-over"


@pytest.mark.parametrize(
    ("more", "code", "field"),
    [
        ({"why": "urgent"}, "glass-why", "why"),
        ({"why": "x" * 501}, "glass-why", "why"),
        ({"minutes": 181}, "glass-minutes", "minutes"),
        ({"minutes": 0}, "glass-minutes", "minutes"),
        ({"needs": ()}, "glass-records", "records"),
        ({"needs": tuple(Need("post", n, ELSEWHERE, "x") for n in range(21))}, "glass-records", "records"),
        ({"needs": (Need("post", 1, ELSEWHERE, "x"),) * 2}, "glass-records", "records"),
        ({"needs": (Need("post", 1, "510104001001001000", "x"),)}, "area-unknown", "records"),
    ],
)
def test_it_asks_for_a_reason_an_end_and_named_records_within_reach(worker, more, code, field):
    error = refusal(broken, worker, breaking=order(**more))
    assert (error.code, error.facts["field"]) == (code, field)
    assert Opening.objects.count() == Glass.objects.count() == 0


def test_the_unit_of_the_record_and_the_privacy_officer_are_told_at_once(worker):
    chief = account("chief", COMMUNITY_CHIEF=ELSEWHERE[:12])
    dpo = account("dpo", DPO="510107")
    far = account("far", COMMUNITY_CHIEF=COMMUNITY)
    broken(worker)
    for told in (chief, dpo):
        note = next(n for n in notices(told.uid) if n.urgent)
        assert (note.facts["post"], note.facts["until"]) == (Posts(""), NOON + 60 * MINUTE)
        assert note.facts["why"] == WHY
    assert notices(far.uid) == notices(worker.uid) == ()


def test_each_one_waits_for_a_review_by_somebody_else(worker):
    dpo = account("dpo", DPO="510107")
    row = broken(worker)
    assert row.review == State.ASKED
    assert glasses_in(DISTRICT) == (row,)
    assert glasses_in(Scope((area_range(STREET),))) == ()
    yes = Ruling(Verdict.GRANT, "the leak was real")
    assert (
        refusal(glass_review, row.uid, ruling=yes, actor=actor_of(worker), within=ALL, now=NOON).code == "approval-own"
    )
    done = glass_review(row.uid, ruling=yes, actor=actor_of(dpo), within=DISTRICT, now=NOON)
    assert (done.review, done.reviewer[0], done.reviewed) == (State.GRANTED, str(dpo.uid), "the leak was real")
    assert reach(worker).ids == (7,)


def test_one_that_was_not_justified_ends_at_once(worker):
    row = broken(worker)
    no = Ruling(Verdict.REFUSE, "the duty number was answered")
    dpo = actor_of(account("dpo", DPO="510107"))
    assert glass_review(row.uid, ruling=no, actor=dpo, within=DISTRICT, now=NOON + MINUTE).ended_by == "dpo"
    assert reach(worker, now=NOON + MINUTE) == NOTHING


def test_a_review_does_not_lapse_within_the_year(worker):
    row = broken(worker)
    assert approvals_lapse(now=NOON + timedelta(days=364)) == 0
    assert glasses_seen(worker.uid, NOTHING) == ((row,), ())


def test_the_same_order_again_is_the_same_glass(worker):
    breaking = order()
    assert broken(worker, breaking=breaking) == broken(worker, breaking=breaking, now=NOON + MINUTE)
    assert Opening.objects.count() == 1
    other = replace(breaking, needs=(Need("post", 9, ELSEWHERE, "x"),))
    assert refusal(broken, worker, breaking=other).code == "glass-other"


def test_records_of_several_streets_are_reviewed_where_both_lie(worker):
    needs = (Need("post", 1, ELSEWHERE, "a"), Need("post", 2, "510107003001001000", "b"))
    assert broken(worker, breaking=order(needs=needs)).area == "510107"


def test_what_was_done_is_written_down(worker):
    row = broken(worker)
    entry = Entry.objects.get(verb="glass_break")
    assert (entry.noun_id, entry.purpose, entry.why, entry.facts["records"]) == (
        str(row.uid), "emergency", WHY, ["post 7"],
    )  # fmt: skip


def test_a_post_is_named_without_a_person_and_told_with_one(needed):
    (named,) = posts_nameable(ELSEWHERE, scope=DISTRICT, now=NOON)
    assert "王某" not in repr(named)
    assert posts_nameable(ELSEWHERE, scope=Scope((area_range(STREET),)), now=NOON) == ()
    (row,) = posts_opened(Scope(ids=(named.row,)), now=NOON)
    assert (row.uid, row.phone) == (needed, "028-8888 0001")
    assert posts_opened(NOTHING, now=NOON) == ()


def test_the_database_holds_three_hours_whatever_a_program_says(worker):
    broken(worker)
    for rows, field in ((Glass.objects, "until"), (Opening.objects, "valid_to")):
        with pytest.raises(DatabaseError), transaction.atomic():
            rows.update(**{field: NOON + timedelta(hours=3, seconds=1)})


def test_without_a_glass_there_is_nothing_to_look_at_and_no_look(worker):
    assert opened(worker, "post", now=NOON).rows == ()


def test_rows_say_what_they_are(worker):
    broken(worker)
    assert str(Opening.objects.get()) == "post 7"
    assert str(Named.objects.get()) == "grid worker, grid 001"
    assert "until 2026-11-23 05:00" in str(Glass.objects.get())
