"""What commendations rest on is looked at again each night; a register that somebody has been through is a fact."""

from datetime import timedelta

import pytest

from shige.access.scope import ALL
from shige.audit.models import Entry
from shige.core.deeds import SHIGE
from shige.jobs.duties import duties
from shige.jobs.work import once
from shige.places.models import Dwelling
from shige.places.services import dwelling_confirm
from shige.recognition import selectors
from shige.recognition.models import Commendation
from shige.recognition.services import commendations_night, commendations_propose, last_quarter
from shige.staff.models import HandOver
from shige.staff.rosters import handover_take, handover_write
from shige.territory.models import Standing
from shige.volunteers.turns import Correction, mark_correct
from tests.nouns.helping import serve, volunteer
from tests.nouns.people import COMMUNITY, GENERAL, NOON, person, post
from tests.nouns.registers import hand, register

pytestmark = pytest.mark.django_db
PERIOD = last_quarter(NOON)
DAY = timedelta(days=1)
NEXT = last_quarter(NOON + 92 * DAY)
"""The quarter in which the register of these tests is made."""


def proposed(rule, *, period=PERIOD, now=NOON):
    commendations_propose(COMMUNITY, period=period, now=now)
    return [row for row in selectors.proposals(COMMUNITY, scope=ALL) if row.rule == rule]


def confirm(*buildings, now=NOON):
    for uid in buildings:
        doors = Dwelling.objects.filter(building__uid=uid).values_list("pk", flat=True)
        dwelling_confirm(list(doors), hand=hand(now=now))


def everything():
    return sorted(set(Dwelling.objects.values_list("building__uid", flat=True)))


def test_a_night_withdraws_what_its_facts_no_longer_carry_without_anybody_at_a_button(settings, tmp_path):
    settings.AUDIT_HEADS, settings.ERASURES = tmp_path / "heads", tmp_path / "erasures"
    who = volunteer(now=PERIOD.start)
    served = [serve(who, PERIOD.start + timedelta(days=5 + day), hours=10) for day in range(2)]
    (row,) = proposed("shifts-served")
    assert commendations_night(now=NOON) == 0
    mark_correct(served[0], as_served=Correction(60, "记错了"), actor=SHIGE, within=ALL, now=NOON - DAY)
    job = [each for each in duties() if each.name == "thanks"]
    assert once(job, now=NOON) == ["thanks"]
    assert selectors.commendation(row.uid, scope=ALL).state == "withdrawn"
    assert Entry.objects.get(verb="commendation_decide").why.endswith(f"shift:{served[0]}")


def test_notes_that_went_by_their_term_speak_against_nobody():
    who = person("张三")
    post(who, "GRID_WORKER", GENERAL)
    for day in range(6):
        at = PERIOD.start + day * DAY
        uid = handover_write(GENERAL, text="电梯停用", author_uid=who, actor=SHIGE, now=at)
        handover_take(uid, taker_uid=who, actor=SHIGE, within=ALL, now=at + timedelta(hours=1))
    assert proposed("notes-taken")
    HandOver.objects.all().delete()
    assert commendations_night(now=PERIOD.start + 180 * DAY) == 0
    assert commendations_night(now=PERIOD.start + 179 * DAY) == 2


def test_a_grid_whose_derived_doors_were_all_confirmed_is_proposed_with_its_buildings(tmp_path):
    register(tmp_path)
    assert proposed("register-confirmed", period=NEXT, now=NEXT.end) == []
    confirm(*everything())
    rows = proposed("register-confirmed", period=NEXT, now=NEXT.end)
    assert rows
    assert all(row.kind == "grid" and row.name for row in rows)
    assert {line.kind for row in rows for line in row.lines} == {"doors"}
    assert len({line.key for row in rows for line in row.lines}) == len(everything())


def test_one_door_that_nobody_has_seen_or_that_was_seen_too_late_keeps_a_grid_back(tmp_path):
    register(tmp_path)
    late, *others = everything()
    confirm(*others)
    before = len(proposed("register-confirmed", period=NEXT, now=NEXT.end))
    Commendation.objects.all().delete()
    confirm(late, now=NEXT.end + DAY)
    assert len(proposed("register-confirmed", period=NEXT, now=NEXT.end)) == before
    Commendation.objects.all().delete()
    Dwelling.objects.filter(building__uid=late).update(since=NOON.date())
    assert len(proposed("register-confirmed", period=NEXT, now=NEXT.end)) == before + 1


def test_a_grid_that_a_redraw_has_ended_keeps_its_thanks(tmp_path):
    register(tmp_path)
    confirm(*everything())
    rows = proposed("register-confirmed", period=NEXT, now=NEXT.end)
    Standing.objects.all().delete()
    assert commendations_night(now=NEXT.end + DAY) == 0
    assert Commendation.objects.filter(state="proposed").count() == len(rows)
