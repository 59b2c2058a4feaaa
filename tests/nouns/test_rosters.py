from datetime import timedelta
from uuid import uuid4

import pytest

from shige.access.scope import ALL, Scope
from shige.core.areas import area_range
from shige.core.deeds import SHIGE
from shige.core.duty import ALWAYS, Why
from shige.core.errors import ShigeError
from shige.staff import selectors
from shige.staff.held import held
from shige.staff.models import HandOver, Leave, Post, Shift
from shige.staff.rosters import handover_take, handover_write, leave_cancel, leave_enter, shifts_set
from shige.staff.services import post_end
from tests.nouns.people import COMMUNITY, GENERAL, MICRO, NOON, STREET, person, post

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
WORKDAYS = [(day, 9, 17) for day in range(5)]
ELSEWHERE = Scope((area_range("510107002"),))


def asked(now=NOON, role="MICRO_WORKER"):
    found = selectors.on_duty(MICRO, role=role, now=now)
    return found and (found.post.person, found.why)


def leave(who, start=NOON, end=NOON + HOUR):
    return leave_enter(who, starts_at=start, ends_at=end, actor=SHIGE, now=NOON)


def code_of(call):
    with pytest.raises(ShigeError) as error:
        call()
    return error.value.code


def test_the_holder_then_the_backup_then_the_line_above_answers():
    holder, backup = person("甲"), person("乙")
    post(holder, "MICRO_WORKER", MICRO)
    post(backup, "MICRO_WORKER", MICRO, rank=1)
    post(person("丙"), "STREET_OC", STREET)
    assert asked() == ("甲", Why.HOLDER)
    leave(holder)
    assert asked() == ("乙", Why.BACKUP)
    leave(backup)
    assert asked() == ("丙", Why.STANDS_IN)
    assert asked(NOON + HOUR) == ("甲", Why.HOLDER)


def test_who_was_passed_over_is_told():
    holder = person("甲")
    post(holder, "MICRO_WORKER", MICRO)
    post(person("丙"), "COMMUNITY_CHIEF", COMMUNITY)
    leave(holder)
    found = selectors.on_duty(MICRO, role="MICRO_WORKER", now=NOON)
    assert found is not None
    assert [(step.role, step.why) for step in found.passed] == [
        ("MICRO_WORKER", Why.AWAY),
        ("GRID_WORKER", Why.NOBODY),
        ("GENERAL_CHIEF", Why.NOBODY),
    ]


def test_nobody_is_said_where_nobody_is():
    assert asked() is None


def test_shifts_are_hours_of_the_city_s_own_clock():
    uid = post(person("甲"), "MICRO_WORKER", MICRO)
    shifts_set(uid, shifts=[(0, 12, 13)], actor=SHIGE, within=ALL, now=NOON)
    assert asked(NOON) == ("甲", Why.HOLDER)
    assert asked(NOON + HOUR) is None
    shifts_set(uid, shifts=[], actor=SHIGE, within=ALL, now=NOON)
    assert asked(NOON + HOUR) == ("甲", Why.HOLDER)


def test_shifts_of_a_post_that_is_over_or_elsewhere_are_not_set():
    uid = post(person("甲"), "MICRO_WORKER", MICRO)
    with_scope = {"shifts": WORKDAYS, "actor": SHIGE, "now": NOON}
    assert code_of(lambda: shifts_set(uid, within=ELSEWHERE, **with_scope)) == "post-unknown"
    post_end(uid, actor=SHIGE, within=ALL, now=NOON, why="left")
    assert code_of(lambda: shifts_set(uid, within=ALL, **with_scope)) == "post-unknown"


def test_a_leave_says_no_reason_and_ends_after_it_begins():
    assert {field.name for field in Leave._meta.get_fields()} == {"id", "uid", "person", "starts_at", "ends_at"}
    assert code_of(lambda: leave(person(), NOON, NOON)) == "period-order"
    assert code_of(lambda: leave(uuid4())) == "person-unknown"


def test_a_leave_is_taken_back_from_now_on():
    who = person("甲")
    post(who, "MICRO_WORKER", MICRO)
    running, later = leave(who), leave(who, NOON + 3 * HOUR, NOON + 4 * HOUR)
    for uid in (running, later):
        leave_cancel(uid, actor=SHIGE, now=NOON + HOUR / 2)
    assert asked(NOON + HOUR / 4) is None
    assert asked(NOON + HOUR / 2) == ("甲", Why.HOLDER)
    assert asked(NOON + 3 * HOUR) == ("甲", Why.HOLDER)
    assert code_of(lambda: leave_cancel(running, actor=SHIGE, now=NOON + HOUR)) == "leave-unknown"


def test_the_check_lists_what_is_empty_by_classes_of_grids():
    second = f"{COMMUNITY}003013"
    shifts_set(post(person("甲"), "MICRO_WORKER", MICRO), shifts=WORKDAYS, actor=SHIGE, within=ALL, now=NOON)
    shifts_set(post(person("乙"), "GRID_WORKER", GENERAL), shifts=WORKDAYS, actor=SHIGE, within=ALL, now=NOON)
    gaps = selectors.duty_gaps([MICRO, second], role="MICRO_WORKER", now=NOON)
    assert [(gap.grids, gap.own_hours, gap.empty_hours) for gap in gaps] == [
        ((second,), 0, 168 - 40),
        ((MICRO,), 40, 168 - 40),
    ]
    assert gaps[0].empty_shifts[:3] == ((0, 0, 9), (0, 17, 24), (1, 0, 9))


def test_a_street_that_always_answers_leaves_only_the_posts_without_holder():
    post(person("甲"), "MICRO_WORKER", MICRO)
    post(person("丙"), "STREET_OC", STREET)
    second = f"{COMMUNITY}003013"
    gaps = selectors.duty_gaps([MICRO, second], role="MICRO_WORKER", now=NOON)
    assert [(gap.grids, gap.empty_hours) for gap in gaps] == [((second,), 0)]


def test_a_post_that_ends_within_the_hour_is_empty_from_then_on():
    post(person("甲"), "MICRO_WORKER", MICRO, valid_to=NOON)
    gaps = selectors.duty_gaps([MICRO], role="MICRO_WORKER", now=NOON - HOUR)
    assert [(gap.own_hours, gap.empty_hours) for gap in gaps] == [(1, 167)]


def test_the_week_is_the_city_s_own():
    sunday_night = NOON + timedelta(days=6, hours=11, minutes=30)
    assert selectors.moment_of(sunday_night).hour == 167


def test_a_row_says_whether_its_holder_is_away_and_the_hours():
    who = person("甲")
    post(who, "MICRO_WORKER", MICRO)
    leave(who)
    rows = selectors.posts_around(MICRO, now=NOON)
    assert [(row.is_away, row.hours) for row in rows] == [(True, ALWAYS)]


def test_a_note_waits_for_the_next_shift_and_is_taken_once():
    author, taker = person("甲"), person("乙")
    handover_write(GENERAL, text=" 电梯停用 ", author_uid=author, actor=SHIGE, now=NOON)
    newer = handover_write(GENERAL, text="水管已修", author_uid=author, actor=SHIGE, now=NOON + HOUR)
    handover_take(newer, taker_uid=taker, actor=SHIGE, within=ALL, now=NOON + HOUR)
    notes = selectors.handovers(COMMUNITY, scope=ALL)
    assert [(note.text, note.taken_by) for note in notes] == [("电梯停用", ""), ("水管已修", "乙")]
    again = {"taker_uid": taker, "actor": SHIGE, "now": NOON}
    assert code_of(lambda: handover_take(newer, within=ALL, **again)) == "note-unknown"
    assert code_of(lambda: handover_take(notes[0].uid, within=ELSEWHERE, **again)) == "note-unknown"
    stranger = {**again, "taker_uid": uuid4()}
    assert code_of(lambda: handover_take(notes[0].uid, within=ALL, **stranger)) == "person-unknown"
    assert selectors.handovers(COMMUNITY, scope=ELSEWHERE) == ()


@pytest.mark.parametrize("text", ["", "  ", "长" * 2001])
def test_an_empty_or_endless_note_is_refused(text):
    who = person()
    assert code_of(lambda: handover_write(GENERAL, text=text, author_uid=who, actor=SHIGE, now=NOON)) == "note-length"


def test_a_note_has_an_author():
    note = {"text": "电梯停用", "author_uid": uuid4(), "actor": SHIGE, "now": NOON}
    assert code_of(lambda: handover_write(GENERAL, **note)) == "person-unknown"


def test_many_posts_are_read_with_as_many_queries_as_few(django_assert_num_queries, monkeypatch):
    holder = person("甲")
    uid = post(holder, "MICRO_WORKER", MICRO)
    shifts_set(uid, shifts=WORKDAYS, actor=SHIGE, within=ALL, now=NOON)
    post(person("乙"), "MICRO_WORKER", f"{COMMUNITY}003013")
    leave(holder)
    few = held(Post.objects.order_by("pk"))
    monkeypatch.setattr("shige.staff.held._FEW", 1)
    with django_assert_num_queries(2):
        many = held(Post.objects.order_by("pk"))
    assert many == few
    assert [(each.hours.bit_count(), len(each.away)) for each in many] == [(40, 1), (168, 0)]


def test_rows_tell_what_they_are():
    who = person("甲")
    shifts_set(post(who, "MICRO_WORKER", MICRO), shifts=[(0, 9, 17)], actor=SHIGE, within=ALL, now=NOON)
    leave(who)
    handover_write(GENERAL, text="电梯停用", author_uid=who, actor=SHIGE, now=NOON)
    told = [str(model.objects.get()) for model in (Shift, Leave, HandOver)]
    assert told == ["0 9-17", "2026-11-23 04:00 - 2026-11-23 05:00", f"{GENERAL} 2026-11-23 04:00"]
