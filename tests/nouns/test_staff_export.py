from datetime import timedelta
from uuid import uuid4

import pytest

from shige.access.scope import ALL, Scope
from shige.adapters.spreadsheets import csv_bytes, xlsx_bytes
from shige.adapters.uploads import read_upload
from shige.audit.models import Entry
from shige.core.areas import area_range
from shige.core.assigning import Charge
from shige.core.columns import Verdict
from shige.core.deeds import SHIGE, Actor
from shige.core.network import Bond, Kind
from shige.imports.profiles import Occasion
from shige.imports.selectors import batch, batch_outcomes
from shige.imports.services import Upload, batch_confirm, batch_preview
from shige.places.models import Dwelling
from shige.places.named import dwelling_names, dwellings_named
from shige.staff import foreign
from shige.staff.assigning import Wanted, assignment_make
from shige.staff.models import Assignment, ForeignCode, GridTie, Leave, Organisation, Person, Post
from shige.staff.network import Draft, organisation_make, tie_make
from shige.staff.rosters import leave_enter, shifts_set
from shige.staff.tables import staff_profiles
from shige.staff.tables_out import Ask, staff_export, staff_rows
from shige.territory.homes import grids_of
from tests.nouns.people import COMMUNITY, LONG_AGO, NOON, STREET, person, post
from tests.nouns.registers import register

pytestmark = pytest.mark.django_db
PROFILES = {profile.key: profile for profile in staff_profiles()}
WHO = Actor(uid="wang", name="wang")
GENERAL, MICRO = f"{COMMUNITY}001000", f"{COMMUNITY}001001"
SAID = {"actor": SHIGE, "within": ALL, "now": NOON}
STRANGE = '=HYPERLINK("x")<b>\u202e甲'
"""A formula, a tag and a mark that turns the direction: as a form took it."""
ROWS = (Assignment, GridTie, Organisation, Leave, Post, Person, ForeignCode)


@pytest.fixture
def street(tmp_path):
    """A street that has one of everything; the home that somebody keeps in touch with."""
    register(tmp_path)
    lead, worker = person(STRANGE), person("乙某")
    own = post(lead, "GRID_BRANCH_LEAD", GENERAL, title=STRANGE[:20], phone="028-1")
    post(worker, "MICRO_WORKER", MICRO, rank=1, valid_to=NOON + timedelta(days=9))
    shifts_set(own, shifts=[(0, 9, 18)], **SAID)
    leave_enter(worker, starts_at=NOON, ends_at=NOON + timedelta(days=2, minutes=30), actor=SHIGE, now=NOON)
    above = organisation_make(Draft("居委会", Kind.COMMITTEE, COMMUNITY), **SAID)
    below = organisation_make(Draft(STRANGE, Kind.PROPERTY, GENERAL, above, "+86 28"), **SAID)
    tie_make(below, to=(GENERAL, Bond.SERVES), **SAID)
    found = dwellings_named([str(row.pk) for row in Dwelling.objects.all()], find=grids_of)
    home = next(name for name, each in found.items() if int(MICRO) in each.grids)
    assignment_make(Wanted(Charge.CONTACT, MICRO, LONG_AGO, post_uid=own, doors=(home,)), **SAID)
    assignment_make(Wanted(Charge.SPONSOR, MICRO, LONG_AGO, body_uid=below), **SAID)
    foreign.remember(foreign.GRID, system="old", code="G-1", target=GENERAL, name="东门")
    return home


def tables(fmt="csv", *, within=ALL, area=STREET):
    """Every table as a file."""
    ask = Ask(area, within, NOON)
    return {key: written(profile, staff_rows(profile, ask=ask), fmt) for key, profile in PROFILES.items()}


def written(profile, rows, fmt="csv"):
    headings = [column.name.zh for column in profile.columns]
    return csv_bytes(headings, rows) if fmt == "csv" else xlsx_bytes({profile.name.zh: (headings, rows)})


def taken(files, *, within=ALL):
    """How many rows of each file were new, changed, equal and wrong when they were taken in."""
    told = {}
    for key, content in files.items():
        profile, on = PROFILES[key], Occasion(WHO, within, NOON)
        uid = batch_preview(Upload(uuid4(), key, content), profile=profile, on=on)
        facts = batch(uid, actor_uid="wang")
        told[key] = (facts.new, facts.changed, facts.equal, facts.wrong)
        if not facts.wrong:
            batch_confirm(uid, profile=profile, on=on)
    return told


def faults(key, *rows):
    profile, on = PROFILES[key], Occasion(WHO, ALL, NOON)
    uid = batch_preview(Upload(uuid4(), key, written(profile, rows)), profile=profile, on=on)
    return [
        (fault.row, fault.field, fault.value, fault.code)
        for out in batch_outcomes(uid, actor_uid="wang", verdict=Verdict.WRONG)
        for fault in out.faults
    ]


def emptied():
    for model in ROWS:
        model.objects.update(above=None) if model is Organisation else None
        model.objects.all().delete()


@pytest.mark.parametrize("fmt", ["csv", "xlsx"])
def test_what_leaves_comes_in_elsewhere_and_leaves_again_byte_for_byte(street, fmt):
    first = tables()
    sent = tables(fmt)
    assert all(read_upload(content, name=key).rows for key, content in sent.items())
    emptied()
    assert not any(wrong for *_others, wrong in taken(sent).values())
    assert tables() == first


@pytest.mark.parametrize("fmt", ["csv", "xlsx"])
def test_what_leaves_changes_nothing_where_it_comes_from(street, fmt):
    before = [list(model.objects.order_by("pk").values_list("pk")) for model in ROWS]
    for new, changed, equal, wrong in taken(tables(fmt)).values():
        assert (new, changed, wrong) == (0, 0, 0)
        assert equal
    assert [list(model.objects.order_by("pk").values_list("pk")) for model in ROWS] == before


def test_texts_that_act_or_hide_leave_as_plain_words(street):
    lines = tables()["staff-people"].decode("utf-8-sig")
    assert "\u202e" not in lines
    assert ",\"'=HYPERLINK" in lines


def test_nothing_out_of_reach_leaves(street):
    elsewhere = Scope((area_range("510107001009"),))
    assert all(not staff_rows(profile, ask=Ask(STREET, elsewhere, NOON)) for profile in PROFILES.values())
    assert all(not staff_rows(profile, ask=Ask("510107002", ALL, NOON)) for profile in PROFILES.values())


def test_that_a_table_left_is_written_down(street):
    ask = Ask(STREET, ALL, NOON, why="for the new system")
    staff_export(PROFILES["staff-people"], ask=ask, actor=WHO)
    entry = Entry.objects.get(verb="staff_export")
    assert (entry.area, entry.why, entry.facts["rows"]) == (STREET, "for the new system", 2)


def test_a_dwelling_that_is_not_there_is_a_fault_of_its_row(street):
    own = Post.objects.get(role="GRID_BRANCH_LEAD").uid
    name = dwelling_names([street])[street]
    row = ("shige", "contact", MICRO, str(own), "", f"{name} b0/9/9/999", "2020-01-01", "")
    assert faults("staff-assignments", row) == [(2, "doors", "b0/9/9/999", "door-unknown")]


@pytest.mark.parametrize(
    ("key", "row", "code"),
    [
        ("staff-grids", ("shige", MICRO, MICRO, "another", ""), "grid-name"),
        ("staff-grids", ("old", "G-2", MICRO, "", "general grid"), "grid-type"),
        ("staff-grids", ("shige", GENERAL, MICRO, "", ""), "code-own"),
        ("staff-grids", ("shige", f"{COMMUNITY}077001", f"{COMMUNITY}077001", "", ""), "area-unknown"),
        ("staff-people", ("shige", "R1", "甲"), "code-own"),
        ("staff-leaves", ("shige", "R1", "2026-12-01 08:00", "2026-12-02 08:00"), "person-unknown"),
        ("staff-assignments", ("shige", "sponsor", MICRO, "", "", "", "2026-01-01", ""), "assignment-holder"),
        ("staff-assignments", ("shige", "sponsor", MICRO, "x", "", "", "2026-01-01", ""), "post-unknown"),
        ("staff-organisations", ("shige", str(uuid4()), "x", "property", MICRO, "y", ""), "organisation-unknown"),
    ],
)
def test_what_is_wrong_with_a_row_is_named(street, key, row, code):
    assert [fault[3] for fault in faults(key, row)] == [code]


def test_a_leave_that_is_over_or_ends_before_it_begins_is_refused(street):
    who = str(Post.objects.get(role="MICRO_WORKER").person.uid)
    over = ("shige", who, "2020-12-01 08:00", "2020-12-02 08:00")
    turned = ("shige", who, "2027-12-02 08:00", "2027-12-01 08:00")
    assert [fault[1::2] for fault in faults("staff-leaves", over, turned)] == [
        ("ends_at", "leave-over"),
        ("ends_at", "period-order"),
    ]
