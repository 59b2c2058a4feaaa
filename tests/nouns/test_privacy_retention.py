"""What nobody needs any longer goes by its term; holds keep it; what was erased stays erased."""

import json
from datetime import timedelta
from uuid import uuid4

import pytest
from django.conf import settings
from django.db import IntegrityError, transaction

from shige.access.scope import ALL
from shige.adapters.terms_file import read_terms, shipped_terms
from shige.audit.models import Entry
from shige.core.deeds import SHIGE, Actor
from shige.core.errors import ShigeError
from shige.core.retention import Then
from shige.personal.forgetting import personal_models, rules
from shige.privacy.erasures import digest_of, erasures_read, erasures_reapply
from shige.privacy.holds import Wish, hold_end, hold_make, holds, runs
from shige.privacy.models import Erasure, Hold
from shige.privacy.retention import retention_due, retention_run
from shige.staff.models import HandOver, Person
from shige.staff.rosters import handover_take, handover_write
from shige.staff.services import post_end
from tests.nouns.people import MICRO, NOON, person, post

pytestmark = pytest.mark.django_db
DPO = Actor(uid=str(uuid4()), name="dpo", post="DPO")
YEAR = timedelta(days=365)
DAY = timedelta(days=1)
PERSON = "staff.Person"
MODELS = {"staff": PERSON, "handover": "staff.HandOver"}


@pytest.fixture(autouse=True)
def erasures(settings, tmp_path):
    settings.ERASURES = tmp_path / "erasures.jsonl"
    return settings.ERASURES


def left(name="王某", *, at=NOON):
    """Somebody whose only post ended then."""
    who = person(name)
    area = f"{MICRO[:-3]}{100 + Person.objects.count():03}"
    post_end(post(who, "MICRO_WORKER", area), actor=SHIGE, within=ALL, now=at, why="moved away")
    return who


def note(at=NOON):
    return handover_write(MICRO, text="电梯停用", author_uid=person("交班"), actor=SHIGE, now=at)


def outcome(term, **how):
    return next(row for row in retention_run(now=how.pop("now", NOON + YEAR), **how) if row.model == MODELS[term])


def named(uid):
    return Person.objects.get(uid=uid).name.open()


def test_the_name_of_who_left_a_year_ago_goes_and_the_posts_stay():
    who, here = left(), person("李四")
    post(here, "MICRO_WORKER", f"{MICRO[:-1]}9")
    assert outcome("staff").done == 1
    assert (named(who), named(here)) == ("", "李四")
    assert bytes(Person.objects.get(uid=who).name_index) == b""
    assert Person.objects.get(uid=who).posts.count() == 1


def test_a_day_before_its_time_nothing_goes():
    who = left()
    assert outcome("staff", now=NOON + YEAR - DAY).done == 0
    assert named(who) == "王某"


def test_who_left_one_post_and_holds_another_keeps_the_name():
    who = left()
    post(who, "MICRO_WORKER", MICRO)
    assert outcome("staff", now=NOON + 3 * YEAR).done == 0


def test_old_hand_over_notes_are_deleted():
    note()
    note(at=NOON + YEAR)
    assert outcome("handover").done == 1
    assert HandOver.objects.count() == 1


def test_a_second_run_finds_nothing_to_do():
    left()
    assert [outcome("staff").done, outcome("staff").done] == [1, 0]


def test_batches_do_the_same_as_one_run():
    for number in range(7):
        left(f"甲{number}")
    assert outcome("staff", batch=2).done == 7


def test_a_dry_run_counts_and_changes_nothing():
    who = left()
    assert outcome("staff", dry=True).done == 1
    assert named(who) == "王某"
    assert erasures_read_all() == []


def erasures_read_all():
    return [line.digest for line in erasures_read(settings.ERASURES)]


def test_each_rule_of_each_run_leaves_a_row_and_an_entry():
    left()
    retention_run(now=NOON + YEAR, actor=DPO)
    told = {row.model: row for row in runs()}
    assert set(told) == {rule.label for rule in rules()}
    assert (told[PERSON].done, told[PERSON].is_dry, told[PERSON].is_over) == (1, False, True)
    entries = Entry.objects.filter(verb="retention_run")
    assert entries.count() == len(list(rules()))
    facts = next(entry.facts for entry in entries if entry.facts["model"] == PERSON)
    assert (facts["done"], facts["then"], facts["is_dry"]) == (1, "erase", False)


def test_what_is_due_is_told_before_it_goes():
    left()
    due = {row.model: row for row in retention_due(now=NOON + YEAR)}
    assert (due[PERSON].due, due[PERSON].held) == (1, 0)


def test_a_held_row_stays_until_the_hold_is_over():
    who, other = left(), left("李四")
    hold_make(Wish("staff", "a court asks", NOON + YEAR + 30 * DAY, row=str(who)), actor=DPO, now=NOON)
    done = outcome("staff")
    assert (done.done, done.held) == (1, 1)
    assert (named(who), named(other)) == ("王某", "")
    assert outcome("staff", now=NOON + YEAR + 30 * DAY).done == 1


def test_a_held_term_stays_whole_until_somebody_ends_the_hold():
    left()
    uid = hold_make(Wish("staff", "a court asks", NOON + 2 * YEAR), actor=DPO, now=NOON)
    assert (outcome("staff").done, outcome("staff").held) == (0, 1)
    hold_end(uid, actor=DPO, now=NOON + YEAR, why="the case is closed")
    assert outcome("staff", now=NOON + YEAR + DAY).done == 1
    assert [entry.verb for entry in Entry.objects.filter(noun="hold").order_by("pk")] == ["hold_make", "hold_end"]
    assert not holds()[0].is_holding(NOON + YEAR)


@pytest.mark.parametrize(
    ("wish", "code"),
    [
        (Wish("staff", "a court asks", None), "hold-endless"),
        (Wish("staff", "a court asks", NOON), "hold-over"),
        (Wish("staff", "a court asks", NOON + 4 * YEAR), "hold-long"),
        (Wish("staff", " ", NOON + YEAR), "hold-reason"),
        (Wish("moon", "a court asks", NOON + YEAR), "term-unknown"),
        (Wish("staff", "a court asks", NOON + YEAR, row="wang"), "hold-row"),
    ],
)
def test_a_hold_without_end_reason_or_subject_is_refused(wish, code):
    with pytest.raises(ShigeError) as error:
        hold_make(wish, actor=DPO, now=NOON)
    assert error.value.code == code


def test_the_database_too_refuses_a_hold_that_does_not_end():
    facts = {"term": "staff", "reason": "x", "made_by": "", "made_at": NOON}
    for until in (None, NOON):
        with pytest.raises(IntegrityError), transaction.atomic():
            Hold.objects.create(until=until, **facts)


def test_a_hold_that_is_over_cannot_be_ended():
    with pytest.raises(ShigeError) as error:
        hold_end(uuid4(), actor=DPO, now=NOON, why="")
    assert error.value.code == "hold-unknown"


def test_the_list_outside_the_database_names_no_row(erasures):
    who = left()
    retention_run(now=NOON + YEAR)
    text = erasures.read_text()
    assert str(who) not in text
    assert "王" not in text
    assert len(erasures_read_all()) == Erasure.objects.count() == 1
    assert oct(erasures.stat().st_mode)[-3:] == "600"


def test_what_came_back_is_erased_again_and_what_was_entered_since_is_not():
    who, again = left(), left("李四")
    retention_run(now=NOON + YEAR)
    Erasure.objects.filter(digest=digest_of("staff.Person", who)).delete()  # as a backup from before has it
    for uid in (who, again):
        row = Person.objects.get(uid=uid)
        row.name = "又回来了"
        row.save()
    assert erasures_reapply(now=NOON + YEAR) == 1
    assert (named(who), named(again)) == ("", "又回来了")
    assert erasures_reapply(now=NOON + YEAR) == 0


def test_a_note_that_came_back_is_deleted_again():
    uid = note()
    retention_run(now=NOON + YEAR)
    Erasure.objects.all().delete()
    row = HandOver(uid=uid, area=MICRO, low=int(MICRO), at=NOON, author=Person.objects.get(), text="回来")
    row.save()
    assert erasures_reapply(now=NOON + YEAR) == 1
    assert not HandOver.objects.exists()


def test_where_the_list_cannot_be_written_nothing_is_erased(settings, tmp_path):
    who = left()
    settings.ERASURES = tmp_path / "no" / "such" / "folder"
    with pytest.raises(ShigeError) as error:
        retention_run(now=NOON + YEAR)
    assert error.value.code == "erasures-file"
    assert named(who) == "王某"


def test_a_line_that_was_cut_short_is_passed_over_and_written_anew(erasures):
    left()
    erasures.write_text('{"event": "x')
    retention_run(now=NOON + YEAR)
    assert len(erasures_read_all()) == 1


def test_a_line_in_the_middle_that_is_none_is_named(erasures):
    erasures.write_text("nothing\n" + json.dumps({"event": str(uuid4()), "term": "staff", "row": "x"}) + "\n")
    with pytest.raises(ShigeError) as error:
        erasures_reapply(now=NOON)
    assert (error.value.code, error.value.facts) == ("erasures-file", {"line": 1})


def test_a_note_taken_long_ago_goes_with_who_took_it_staying():
    uid = note()
    taker = person("接班")
    handover_take(uid, taker_uid=taker, actor=SHIGE, within=ALL, now=NOON)
    assert outcome("handover").done == 1
    assert named(taker) == "接班"


def test_every_rule_s_term_is_shipped():
    assert {rule.forget.term for rule in rules()} <= set(shipped_terms().rows)
    assert {Then.ERASE, Then.DELETE} == {term.then for term in shipped_terms().rows.values()}


def test_models_with_personal_fields_are_found():
    assert {"staff.Person", "staff.HandOver"} <= {model._meta.label for model in personal_models()}


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("term,class\n", "policy-columns"),
        ("{head}\nstaff,S0,a,a,b,b,many,erase,x,y\n", "policy-value"),
        ("{head}\nstaff,S0,a,a,b,b,9,burn,x,y\n", "policy-value"),
        ("{head}\nstaff,S0,a,a,b,b,9,erase,,y\n", "term-basis"),
        ("{head}\nstaff,S0,a,a,b,b,9,erase,x,y\nstaff,S0,a,a,b,b,9,erase,x,y\n", "policy-twice"),
    ],
)
def test_a_table_of_terms_with_a_fault_is_refused(tmp_path, text, code):
    path = tmp_path / "retention.csv"
    head = "term,class,zh,en,since_zh,since_en,days,then,basis,source"
    path.write_text(text.replace("{head}", head), encoding="utf-8")
    with pytest.raises(ShigeError) as error:
        read_terms(path)
    assert error.value.code == code
