from datetime import timedelta
from functools import partial

import pytest
from django.db import IntegrityError, transaction
from django.utils.timezone import localtime

from shige.access.scope import ALL, Scope
from shige.audit.models import Entry
from shige.core.areas import area_range
from shige.core.deeds import SHIGE
from shige.core.errors import ShigeError
from shige.core.serving import MarkKind, Served
from shige.notices.outbox import outbox_deliver
from shige.notices.selectors import letters_waiting
from shige.volunteers import selectors
from shige.volunteers.models import BusyHalfHour, Mark, Taking, Turn
from shige.volunteers.services import actor_volunteer
from shige.volunteers.telling import place_tell
from shige.volunteers.turns import (
    Correction,
    Offer,
    mark_by_code,
    mark_by_organiser,
    mark_correct,
    turn_call_off,
    turn_give_back,
    turn_offer,
)
from tests.nouns.helping import HOUR, serve, take, turn, volunteer
from tests.nouns.people import COMMUNITY, GENERAL, NOON

pytestmark = pytest.mark.django_db
START = NOON + HOUR
END = START + 2 * HOUR
ELSEWHERE = Scope((area_range("510107002"),))


def refused(call):
    with pytest.raises(ShigeError) as error:
        call()
    return error.value.code


def code(taking, digits, *, now=START):
    who = taking.volunteer.uid
    return mark_by_code(taking.uid, code=digits, volunteer_uid=who, actor=actor_volunteer(who), now=now)


def sheet(uid):
    return selectors.turn_code(uid, scope=ALL)


def back(taking, *, now=NOON):
    who = taking.volunteer.uid
    turn_give_back(taking.uid, volunteer_uid=who, actor=actor_volunteer(who), now=now)


def test_a_shift_fills_and_then_makes_a_waiting_list():
    uid = turn(needed=2)
    assert [take(uid, volunteer(name)).place for name in "甲乙丙"] == [0, 1, None]
    row = selectors.turn(uid, scope=ALL)
    assert (row.taken, row.waiting, row.is_full) == (2, 1, True)
    names = [(t.name, t.place) for t in selectors.takings(uid, scope=ALL, now=NOON)]
    assert names == [("甲", 0), ("乙", 1), ("丙", None)]


def test_taking_twice_is_taking_once():
    uid, who = turn(), volunteer()
    assert take(uid, who).uid == take(uid, who).uid


def test_only_who_was_accepted_in_the_community_takes_its_shifts():
    assert refused(lambda: take(turn(), volunteer("甲", accepted=False))) == "turn-unknown"
    there = "510107001002"
    stranger = volunteer("乙", community=there, area=there)
    assert refused(lambda: take(turn(), stranger)) == "turn-unknown"
    assert [row.title for row in selectors.turns_for(volunteer("丙"), now=NOON)] == ["清理楼道", "清理楼道"]
    assert selectors.turns_for(stranger, now=NOON) == ()


def test_nobody_is_booked_double():
    who, other = volunteer("甲"), volunteer("乙")
    take(turn(START), who)
    overlapping = turn(START + HOUR)
    assert refused(lambda: take(overlapping, who)) == "turn-clash"
    assert not Taking.objects.filter(turn__uid=overlapping).exists()
    assert take(turn(END), who).place == 0
    assert take(overlapping, other).place == 0


def test_the_database_itself_refuses_a_double_booking():
    one, two = take(turn(START), volunteer("甲")), take(turn(END), volunteer("乙"))
    taken = one.busy.first()
    with pytest.raises(IntegrityError), transaction.atomic():
        BusyHalfHour.objects.create(taking=two, volunteer=one.volunteer, slot=taken.slot)
    with pytest.raises(IntegrityError), transaction.atomic():
        Taking.objects.create(turn=one.turn, volunteer=two.volunteer, place=0, asked_at=NOON)


def test_who_gives_back_lets_the_first_that_is_free_move_up():
    uid = turn(needed=1)
    first = take(uid, volunteer("甲"))
    busy = volunteer("乙")
    take(uid, busy)
    take(uid, volunteer("丙"))
    take(turn(START + HOUR), busy)
    back(first)
    assert [(t.name, t.place) for t in selectors.takings(uid, scope=ALL, now=NOON)] == [("丙", 0), ("乙", None)]
    assert not BusyHalfHour.objects.filter(volunteer=first.volunteer).exists()


def test_who_moves_up_is_told_by_a_short_message_once_and_only_while_it_helps():
    uid = turn(START, needed=1)
    first, waiting = take(uid, volunteer("甲")), take(uid, volunteer("乙", phone="13900000001"))
    back(first)
    again = take(uid, volunteer("丙"))
    assert again.place is None
    got = []
    outbox_deliver({"sms": got.append}, clock=lambda: NOON)
    assert not place_tell(Taking.objects.get(uid=waiting.uid), now=NOON)
    outbox_deliver({"sms": got.append}, clock=lambda: NOON)
    (parcel,) = got
    assert (parcel.address, parcel.template, parcel.key) == ("13900000001", "shift-place", f"place-{waiting.uid}")
    assert parcel.facts == {"title": "清理楼道", "where": "3 栋门口", "starts": f"{localtime(START):%Y-%m-%d %H:%M}"}
    looks = Entry.objects.filter(verb="volunteer_tell")
    assert [(entry.noun_id, entry.purpose) for entry in looks[:1]] == [(str(waiting.volunteer.uid), "service")]


def test_nobody_is_told_where_nobody_waits():
    back(take(turn(START, needed=1), volunteer("甲")))
    assert letters_waiting() == 0


def test_a_shift_that_has_begun_is_not_given_back():
    taken = take(turn(START), volunteer())
    assert refused(lambda: back(taken, now=START)) == "taking-unknown"
    stranger = volunteer("乙")
    call = partial(turn_give_back, taken.uid, volunteer_uid=stranger, actor=SHIGE, now=NOON)
    assert refused(call) == "taking-unknown"


def test_a_shift_called_off_says_why_and_frees_its_people():
    uid, who = turn(START), volunteer()
    take(uid, who)
    assert refused(lambda: turn_call_off(uid, actor=SHIGE, within=ALL, now=NOON, why="")) == "why-missing"
    assert refused(lambda: turn_call_off(uid, actor=SHIGE, within=ELSEWHERE, now=NOON, why="雨")) == "turn-unknown"
    turn_call_off(uid, actor=SHIGE, within=ALL, now=NOON, why="下大雨")
    (mine,) = selectors.takings_of(who, now=NOON)
    assert (mine.turn.called_off, mine.turn.why) == (True, "下大雨")
    assert take(turn(START), who).place == 0
    assert refused(lambda: turn_call_off(uid, actor=SHIGE, within=ALL, now=NOON, why="雨")) == "turn-unknown"
    assert sheet(uid) == ""


@pytest.mark.parametrize(
    ("wrong", "error"),
    [
        ({"title": " "}, "turn-text"),
        ({"where": "远" * 65}, "turn-text"),
        ({"needed": 0}, "turn-needed"),
        ({"needed": 201}, "turn-needed"),
        ({"ends_at": START}, "shift-period"),
        ({"starts_at": START + timedelta(minutes=10)}, "shift-period"),
    ],
)
def test_a_shift_that_makes_no_sense_is_refused(wrong, error):
    said = {"title": "清理", "where": "门口", "starts_at": START, "ends_at": END, "needed": 2}
    assert refused(lambda: Offer(COMMUNITY, **(said | wrong))) == error


def test_a_shift_is_offered_for_the_future_and_inside_the_own_area():
    offer = Offer(COMMUNITY, "清理", "门口", START, END, 2)
    assert refused(lambda: turn_offer(offer, actor=SHIGE, within=ALL, now=END)) == "turn-past"
    grid = Scope((area_range(GENERAL),))
    assert refused(lambda: turn_offer(offer, actor=SHIGE, within=grid, now=NOON)) == "area-unknown"


def test_the_digits_at_the_place_note_coming_and_leaving():
    uid = turn(START)
    taken = take(uid, volunteer())
    assert refused(lambda: code(taken, sheet(uid), now=START - HOUR)) == "mark-time"
    assert code(taken, sheet(uid), now=START) == MarkKind.IN
    assert code(taken, sheet(uid), now=START + timedelta(seconds=5)) == MarkKind.IN
    assert code(taken, sheet(uid), now=START + HOUR) == MarkKind.OUT
    (row,) = selectors.takings(uid, scope=ALL, now=END)
    assert (row.time.minutes, row.time.how, [m.how for m in row.marks]) == (60, Served.COUNTED, ["code", "code"])


def test_five_wrong_codes_leave_it_to_the_organiser():
    uid = turn(START)
    taken = take(uid, volunteer())
    wrong = f"{(int(sheet(uid)) + 1) % 10**6:06}"
    assert [code(taken, wrong) for _ in range(5)] == [None] * 5
    assert refused(lambda: code(taken, sheet(uid))) == "code-locked"
    assert mark_by_organiser(taken.uid, actor=SHIGE, within=ALL, now=START) == MarkKind.IN


def test_who_waits_is_not_noted():
    uid = turn(START, needed=1)
    take(uid, volunteer("甲"))
    waiting = take(uid, volunteer("乙"))
    assert refused(lambda: code(waiting, sheet(uid))) == "taking-unknown"


def test_an_organiser_of_another_place_notes_nothing():
    taken = take(turn(START), volunteer())
    assert refused(lambda: mark_by_organiser(taken.uid, actor=SHIGE, within=ELSEWHERE, now=START)) == "taking-unknown"
    assert refused(lambda: mark_by_organiser(taken.uid, actor=SHIGE, within=ALL, now=NOON)) == "mark-time"


def test_a_correction_says_why_and_what_was_noted_stays():
    uid = serve(volunteer(), START)
    correct = lambda minutes, why: mark_correct(  # noqa: E731
        uid, as_served=Correction(minutes, why), actor=SHIGE, within=ALL, now=END
    )
    assert refused(lambda: correct(90, "")) == "why-missing"
    assert refused(lambda: correct(181, "太长")) == "mark-minutes"
    assert refused(lambda: correct(-1, "太短")) == "mark-minutes"
    correct(90, "早走半小时,忘了签退")
    taken = Taking.objects.get(uid=uid)
    (row,) = selectors.takings(taken.turn.uid, scope=ALL, now=END)
    assert (row.time.minutes, row.time.how) == (90, Served.CORRECTED)
    assert [mark.kind for mark in row.marks] == ["in", "out", "set"]


def test_the_database_refuses_a_correction_without_a_reason():
    taken = take(turn(START), volunteer())
    with pytest.raises(IntegrityError), transaction.atomic():
        Mark.objects.create(taking=taken, kind="set", at=NOON, minutes=1, how="organiser")


def test_shifts_served_are_facts_with_their_minutes():
    who = volunteer()
    serve(who, START)
    take(turn(START + timedelta(days=1)), who)
    (fact,) = selectors.served(COMMUNITY, start=NOON, end=NOON + timedelta(days=7))
    assert (fact.volunteer_uid, fact.minutes, fact.title, fact.starts_at) == (who, 120, "清理楼道", START)
    assert selectors.served("510107002", start=NOON, end=NOON + timedelta(days=7)) == ()
    assert Turn.objects.count() == 2
