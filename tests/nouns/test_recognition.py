from datetime import UTC, datetime, timedelta
from functools import partial
from uuid import UUID, uuid4

import pytest
from django.db import IntegrityError, transaction

from shige.access.scope import ALL, Scope
from shige.adapters.thanks_file import read_rules, shipped_rules
from shige.core.areas import area_range
from shige.core.deeds import SHIGE
from shige.core.errors import ShigeError
from shige.core.thanks import Subject
from shige.recognition import selectors
from shige.recognition.models import Commendation
from shige.recognition.services import (
    commendation_answer,
    commendation_grant,
    commendation_refuse,
    commendation_withdraw,
    commendations_propose,
    commendations_review,
    last_quarter,
)
from shige.staff.record import posts_ever
from shige.staff.rosters import handover_take, handover_write
from shige.volunteers.models import Taking
from shige.volunteers.projects import Claim, Outcome, Wish, project_claim, project_close, project_want
from shige.volunteers.services import consent_give, consent_withdraw
from shige.volunteers.turns import Correction, mark_correct
from tests.nouns.helping import body, serve, volunteer
from tests.nouns.people import COMMUNITY, GENERAL, NOON, account, person, post

pytestmark = pytest.mark.django_db
PERIOD = last_quarter(NOON)
IN_PERIOD = PERIOD.start + timedelta(days=5)
ELSEWHERE = Scope((area_range("510107002"),))


def refused(call):
    with pytest.raises(ShigeError) as error:
        call()
    return error.value.code


def propose():
    return commendations_propose(COMMUNITY, period=PERIOD, now=NOON)


def grant(uid, *, why="整个季度都有人在岗,居民有事找得到人"):
    commendation_grant(uid, actor=SHIGE, within=ALL, now=NOON, why=why)


def proposed(rule):
    return next(row for row in selectors.proposals(COMMUNITY, scope=ALL) if row.rule == rule)


def helped(name="王阿姨", *, days=4):
    """A volunteer with so many shifts of ten hours in the quarter."""
    who = volunteer(name, now=PERIOD.start)
    takings = [serve(who, IN_PERIOD + timedelta(days=day), hours=10) for day in range(days)]
    return who, takings


def test_the_last_quarter_is_that_of_the_city_s_own_clock():
    quarter = last_quarter(datetime(2026, 3, 31, 16, 30, tzinfo=UTC))  # half past midnight on 1 April in Chengdu
    assert [at.isoformat() for at in (quarter.start, quarter.end)] == [
        "2026-01-01T00:00:00+08:00",
        "2026-04-01T00:00:00+08:00",
    ]
    assert last_quarter(datetime(2026, 2, 1, tzinfo=UTC)).start.isoformat() == "2025-10-01T00:00:00+08:00"


def test_a_grid_whose_post_was_never_empty_is_proposed_with_the_posts():
    post(person("甲"), "GRID_WORKER", GENERAL)
    assert propose() == 1
    row = proposed("posts-held")
    assert (row.kind, row.area, row.version) == (Subject.GRID, GENERAL, shipped_rules()["posts-held"].version)
    assert [(line.kind, line.name) for line in row.lines] == [("post", "GRID_WORKER")]
    assert (row.starts_at, row.ends_at) == (PERIOD.start, PERIOD.end)
    assert propose() == 0


def test_a_grid_with_an_empty_day_is_not_proposed():
    post(person("甲"), "GRID_WORKER", GENERAL, valid_to=PERIOD.end - timedelta(days=1))
    assert propose() == 0


def notes(who: UUID, *, hours=2, count=6):
    for day in range(count):
        at = IN_PERIOD + timedelta(days=day)
        uid = handover_write(GENERAL, text="钥匙在门卫", author_uid=who, actor=SHIGE, now=at)
        handover_take(uid, taker_uid=who, actor=SHIGE, within=ALL, now=at + timedelta(hours=hours))


def test_notes_taken_within_a_day_speak_for_the_grid_and_for_its_worker():
    who = person("甲")
    uid = post(who, "GRID_WORKER", GENERAL, valid_to=PERIOD.end - timedelta(days=1))
    notes(who)
    assert propose() == 2
    assert {(row.kind, row.subject_uid) for row in selectors.proposals(COMMUNITY, scope=ALL)} == {
        (Subject.GRID, GENERAL),
        (Subject.POST, str(uid)),
    }
    assert proposed("notes-taken-by-worker").name == "甲"
    assert len(proposed("notes-taken").lines) == 6


def test_a_note_that_waited_longer_speaks_for_nobody():
    who = person("甲")
    post(who, "GRID_WORKER", GENERAL, valid_to=PERIOD.end - timedelta(days=1))
    notes(who, hours=25)
    assert propose() == 0


def test_hours_served_speak_for_a_volunteer_line_by_line():
    who, takings = helped(days=2)
    helped("乙", days=1)
    assert propose() == 1
    row = proposed("shifts-served")
    assert (row.subject_uid, row.name) == (str(who), "王阿姨")
    assert [(line.key, line.minutes) for line in row.lines] == [(f"shift:{uid}", 600) for uid in takings]


def test_a_project_brought_to_its_result_speaks_for_its_body():
    uid = project_want(Wish(COMMUNITY, "理发", "每月"), actor=SHIGE, within=ALL, now=PERIOD.start)
    project_claim(uid, claim=Claim(body(), "周六"), actor=SHIGE, within=ALL, now=PERIOD.start)
    project_close(uid, outcome=Outcome("32 人"), actor=SHIGE, within=ALL, now=IN_PERIOD)
    assert propose() == 1
    assert proposed("projects-done").name == "邻里互助社"
    assert [line.name for line in proposed("projects-done").lines] == ["理发"]


def test_a_person_decides_with_a_reason():
    post(person("甲"), "GRID_WORKER", GENERAL)
    propose()
    uid = proposed("posts-held").uid
    assert refused(lambda: grant(uid, why=" ")) == "why-missing"
    call = partial(commendation_grant, uid, actor=SHIGE, within=ELSEWHERE, now=NOON, why="好")
    assert refused(call) == "commendation-unknown"
    grant(uid)
    assert refused(lambda: grant(uid)) == "commendation-unknown"
    assert [row.state for row in selectors.decided(COMMUNITY, scope=ALL)] == ["granted"]
    assert selectors.proposals(COMMUNITY, scope=ALL) == ()


def test_what_is_refused_is_not_proposed_again():
    post(person("甲"), "GRID_WORKER", GENERAL)
    propose()
    commendation_refuse(proposed("posts-held").uid, actor=SHIGE, within=ALL, now=NOON, why="另有安排")
    assert propose() == 0
    assert selectors.wall(COMMUNITY) == ()


def test_the_database_refuses_a_decision_without_a_reason():
    helped()
    propose()
    with pytest.raises(IntegrityError), transaction.atomic():
        Commendation.objects.update(state="granted")


def test_a_volunteer_stands_on_the_wall_only_who_agreed_twice_and_leaves_it_at_once():
    who, _ = helped()
    propose()
    uid = proposed("shifts-served").uid
    grant(uid)
    shown = lambda: [row.name for row in selectors.wall(COMMUNITY)]  # noqa: E731
    assert shown() == []
    commendation_answer(uid, subjects=[str(who)], agrees=True, actor=SHIGE, now=NOON)
    assert shown() == []
    consent_give(who, code="thanks", now=NOON)
    assert shown() == ["王阿姨"]
    consent_withdraw(who, code="thanks", now=NOON)
    assert shown() == []
    consent_give(who, code="thanks", now=NOON)
    consent_withdraw(who, code="service", now=NOON)
    assert shown() == []


def test_a_worker_may_decline_and_nobody_else_answers_for_them():
    user = account("li", GRID_WORKER=GENERAL)
    who = person("甲", user=user)
    post(who, "GRID_WORKER", GENERAL, valid_to=PERIOD.end - timedelta(days=1))
    notes(who)
    propose()
    uid = proposed("notes-taken-by-worker").uid
    grant(uid)
    mine = [str(each) for each in posts_ever(user.uid)]
    call = partial(commendation_answer, uid, subjects=[str(uuid4())], agrees=True, actor=SHIGE, now=NOON)
    assert refused(call) == "commendation-unknown"
    assert [row.uid for row in selectors.thanks_to(mine, kind=Subject.POST)] == [uid]
    commendation_answer(uid, subjects=mine, agrees=True, actor=SHIGE, now=NOON)
    assert [row.name for row in selectors.wall(COMMUNITY)] == ["甲"]
    commendation_answer(uid, subjects=mine, agrees=False, actor=SHIGE, now=NOON)
    assert selectors.wall(COMMUNITY) == ()


def test_what_its_facts_no_longer_carry_is_withdrawn_and_says_which_fell():
    _, takings = helped(days=2)
    propose()
    grant(proposed("shifts-served").uid)
    assert commendations_review(COMMUNITY, now=NOON) == 0
    as_served = Correction(60, "记错了")
    mark_correct(takings[0], as_served=as_served, actor=SHIGE, within=ALL, now=PERIOD.end - timedelta(days=1))
    assert commendations_review(COMMUNITY, now=NOON) == 1
    (row,) = selectors.decided(COMMUNITY, scope=ALL)
    assert row.state == "withdrawn"
    assert f"shift:{takings[0]}" in row.why


def test_a_fact_that_fell_without_weight_leaves_the_rest_standing():
    _, takings = helped(days=3)
    propose()
    Taking.objects.filter(uid=takings[0]).delete()
    assert commendations_review(COMMUNITY, now=NOON) == 0
    assert [line.key for line in proposed("shifts-served").lines] == [f"shift:{uid}" for uid in takings[1:]]


def test_a_proposal_whose_facts_fell_is_not_granted():
    _, takings = helped(days=2)
    propose()
    uid = proposed("shifts-served").uid
    Taking.objects.filter(uid=takings[0]).delete()
    assert refused(lambda: grant(uid)) == "facts-fallen"


def test_what_was_granted_can_be_taken_back_with_a_reason():
    helped()
    propose()
    uid = proposed("shifts-served").uid
    grant(uid)
    withdraw = lambda within, why: commendation_withdraw(uid, actor=SHIGE, within=within, now=NOON, why=why)  # noqa: E731
    assert refused(lambda: withdraw(ELSEWHERE, "误")) == "commendation-unknown"
    assert refused(lambda: withdraw(ALL, "")) == "why-missing"
    withdraw(ALL, "发错了人")
    assert selectors.commendation(uid, scope=ALL).state == "withdrawn"


def test_lists_go_by_area_and_date_and_never_by_how_much():
    for name, days in (("甲", 2), ("乙", 4), ("丙", 3)):
        helped(name, days=days)
    propose()
    assert [row.name for row in selectors.proposals(COMMUNITY, scope=ALL)] == ["甲", "乙", "丙"]


def test_a_commendation_out_of_reach_is_not_there():
    helped()
    propose()
    assert selectors.proposals(COMMUNITY, scope=ELSEWHERE) == ()
    assert selectors.commendation(proposed("shifts-served").uid, scope=ELSEWHERE) is None


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("[a]\nof='grid'\n", "policy-columns"),
        ("version='1'\n[a]\nof='grid'\n", "policy-columns"),
        ("version='1'\n[a]\nof='moon'\nreads='posts'\nasks='count'\nsource='s'\nzh='z'\nen='e'\n", "policy-value"),
        ("version='1'\n[a]\nof='grid'\nreads='x'\nasks='count'\nsource='s'\nzh='z'\nen='e'\n", "policy-value"),
        ("version='1'\n[a]\nof='grid'\nreads='posts'\nasks='count'\nsource='s'\nzh='z'\nen='e'\n", "thanks-rule"),
        (
            "version='1'\n[a]\nof='grid'\nreads='posts'\nasks='no-gap'\nsource='s'\nzh='z'\nen='e'\nweight=2\n",
            "policy-columns",
        ),
    ],
)
def test_rules_are_data_that_is_read_strictly(tmp_path, text, code):
    path = tmp_path / "recognition.toml"
    path.write_text(text, encoding="utf-8")
    assert refused(lambda: read_rules(path)) == code
