"""Volunteers go by their own button, after two years without a shift, and again when a backup brings them back."""

from datetime import timedelta
from uuid import uuid4

import pytest

from shige.access.scope import ALL
from shige.adapters.helping_file import shipped_promises
from shige.adapters.terms_file import shipped_terms
from shige.core.deeds import Actor
from shige.personal.forgetting import rules, taken_back
from shige.privacy.erasures import erasures_read, erasures_reapply
from shige.privacy.holds import Wish, hold_make
from shige.privacy.models import Erasure
from shige.privacy.retention import retention_due, retention_run
from shige.volunteers import selectors
from shige.volunteers.models import BusyHalfHour, Consent, FreeTime, Joining, Taking, Volunteer
from shige.volunteers.services import consent_withdraw, volunteer_leave
from tests.nouns.helping import HOUR, KEY, serve, take, turn, volunteer
from tests.nouns.people import COMMUNITY, NOON

pytestmark = pytest.mark.django_db
DPO = Actor(uid=str(uuid4()), name="dpo", post="DPO")
DAY = timedelta(days=1)
TWO_YEARS = timedelta(days=730)


@pytest.fixture(autouse=True)
def erasures(settings, tmp_path):
    settings.ERASURES = tmp_path / "erasures.jsonl"
    return settings.ERASURES


def idle(*, now, **how):
    """What a night does by the term of those who no longer help."""
    return next(row for row in retention_run(now=now, **how) if row.term == "volunteer-idle")


def is_here(uid):
    row = Volunteer.objects.get(uid=uid)
    return bool(row.name) and bool(row.phone) and row.left_at is None


def test_after_two_years_without_a_shift_a_night_erases_all_that_tells_of_somebody():
    uid = volunteer(key=KEY, skills=("visit",), shifts=((0, 18, 20),))
    assert idle(now=NOON + TWO_YEARS - DAY).done == 0
    assert idle(now=NOON + TWO_YEARS).done == 1
    row = Volunteer.objects.get(uid=uid)
    assert (str(row.name), str(row.phone), bytes(row.phone_index), row.key_digest) == ("", "", b"", None)
    assert (row.skills, row.left_at) == ([], NOON + TWO_YEARS)
    assert not Joining.objects.exists()
    assert not FreeTime.objects.exists()
    assert selectors.consents_of(uid)[0].withdrawn_at == NOON + TWO_YEARS
    assert idle(now=NOON + TWO_YEARS + DAY).done == 0


def test_a_shift_taken_or_served_counts_the_two_years_anew():
    served, waiting = volunteer(), volunteer("李叔")
    serve(served, NOON + 300 * DAY)
    take(turn(NOON + 700 * DAY, now=NOON + 600 * DAY), waiting, now=NOON + 600 * DAY)
    idle(now=NOON + TWO_YEARS)
    assert (is_here(served), is_here(waiting)) == (True, True)
    idle(now=NOON + 300 * DAY + TWO_YEARS + DAY)
    assert (is_here(served), is_here(waiting)) == (False, True)


def test_the_words_of_the_consent_name_the_term_that_the_night_goes_by():
    days = shipped_terms()["volunteer-idle"].days
    said = shipped_promises()["service"]
    assert f"{days // 365} 年" in said.long_zh
    assert f"{days // 365} years" in said.long_en


def test_a_dry_run_and_the_page_of_terms_count_who_is_due():
    uid = volunteer()
    due = {(row.model, row.term.code): row.due for row in retention_due(now=NOON + TWO_YEARS)}
    assert due["volunteers.Volunteer", "volunteer-idle"] == 1
    assert idle(now=NOON + TWO_YEARS, dry=True).done == 1
    assert is_here(uid)


@pytest.mark.parametrize("term", ["volunteer", "volunteer-idle"])
def test_a_hold_on_either_term_keeps_who_is_due(term):
    held, other = volunteer(), volunteer("李叔")
    hold_make(Wish(term, "a court asks", NOON + TWO_YEARS + 9 * DAY, row=str(held)), actor=DPO, now=NOON)
    done = idle(now=NOON + TWO_YEARS)
    assert (done.done, done.held) == (1, 1)
    assert (is_here(held), is_here(other)) == (True, False)


def test_who_leaves_under_a_hold_is_out_at_once_and_named_only_until_it_ends():
    uid = volunteer(key=KEY)
    past = serve(uid, NOON + HOUR)
    hold_make(Wish("volunteer", "a court asks", NOON + 30 * DAY), actor=DPO, now=NOON)
    assert consent_withdraw(uid, code="service", now=NOON + DAY) is False
    assert selectors.volunteer_of_key(KEY) is None
    assert selectors.is_held(uid)
    assert [row.name for row in selectors.takings(Taking.objects.get(uid=past).turn.uid, scope=ALL, now=NOON)] == [""]
    retention_run(now=NOON + 29 * DAY)
    assert selectors.is_held(uid)
    retention_run(now=NOON + 30 * DAY)
    assert not selectors.is_held(uid)


def test_who_left_and_came_back_with_a_backup_is_erased_again_and_the_place_goes_to_who_waits():
    uid, waiting = volunteer(key=KEY), volunteer("李叔")
    coming = turn(NOON + 9 * DAY, needed=1)
    take(coming, uid)
    take(coming, waiting)
    kept = Volunteer.objects.filter(uid=uid).values().get()
    joined, taking = list(Joining.objects.filter(volunteer__uid=uid)), Taking.objects.get(volunteer__uid=uid)
    assert volunteer_leave(uid, now=NOON + HOUR) is True
    Erasure.objects.all().delete()  # as a backup from before has it
    BusyHalfHour.objects.all().delete()
    Taking.objects.filter(volunteer__uid=waiting).update(place=None)
    row = Volunteer(**{**kept, "name": "王阿姨", "phone": "13812341234"})
    row.save(force_update=True)
    for each in joined:
        each.save(force_insert=True)
    taking.save(force_insert=True)
    assert is_here(uid)
    assert erasures_reapply(now=NOON + DAY) == 1
    assert not is_here(uid)
    assert selectors.volunteer_of_key(KEY) is None
    assert [row.volunteer.name for row in selectors.joinings(COMMUNITY, scope=ALL)] == ["李叔"]
    assert Taking.objects.get(volunteer__uid=waiting).place == 0
    assert erasures_reapply(now=NOON + DAY) == 0


def test_a_consent_taken_back_is_taken_back_again_and_one_given_since_stays(erasures):
    uid, other = (volunteer(name, agrees=("service", "thanks")) for name in ("王阿姨", "李叔"))
    for who in (uid, other):
        assert consent_withdraw(who, code="thanks", now=NOON + HOUR) is True
    gone = Consent.objects.get(volunteer__uid=uid, code="thanks")
    Erasure.objects.filter(event=erasures_read(erasures)[0].event).delete()
    Consent.objects.filter(code="thanks").update(withdrawn_at=None)
    assert erasures_reapply(now=NOON + DAY) == 1
    assert Consent.objects.get(pk=gone.pk).withdrawn_at == NOON + DAY
    assert selectors.agrees(other, code="thanks")
    assert "王" not in erasures.read_text()


def test_every_ending_of_the_rest_is_there():
    named = [rule for rule in (*rules(), *taken_back()) if rule.forget.rest]
    assert {rule.label for rule in named} == {"volunteers.Volunteer", "volunteers.Consent"}
    for rule in named:
        rule.end_rest([], at=NOON)


def test_nothing_is_taken_back_where_the_list_cannot_be_written(settings, tmp_path):
    uid = volunteer(key=KEY)
    settings.ERASURES = tmp_path / "no" / "such" / "folder"
    with pytest.raises(Exception, match="nothing is erased"):
        volunteer_leave(uid, now=NOON)
    assert is_here(uid)
    assert selectors.volunteer_of_key(KEY) is not None
