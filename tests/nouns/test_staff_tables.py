from uuid import uuid4

import pytest

from shige.access.scope import ALL, Scope
from shige.adapters.spreadsheets import csv_bytes
from shige.core.areas import area_range
from shige.core.columns import Verdict
from shige.core.deeds import Actor
from shige.core.duty import ALWAYS
from shige.core.errors import ShigeError
from shige.imports.profiles import Occasion
from shige.imports.selectors import batch, batch_outcomes
from shige.imports.services import Upload, batch_confirm, batch_preview
from shige.staff import selectors
from shige.staff.models import ForeignCode, GridTie, Organisation, Person
from shige.staff.tables import staff_profiles
from shige.staff.tables_people import shifts_read, shifts_written
from tests.nouns.people import COMMUNITY, GENERAL, MICRO, NOON

pytestmark = pytest.mark.django_db
PROFILES = {profile.key: profile for profile in staff_profiles()}
WHO = Actor(uid="wang", name="wang")
STREET_TABLES = {
    "staff-grids": [("old", "G-3", GENERAL), ("old", "M-12", MICRO)],
    "staff-people": [("old", "R1", "甲某"), ("old", "R2", "乙某")],
    "staff-posts": [
        ("old", "P1", "R1", "GRID_WORKER", "G-3", "0", "", "028-1", "2026-01-01"),
        ("old", "P2", "R2", "MICRO_WORKER", "M-12", "0", "联系人", "", "2026-01-01"),
        ("old", "P3", "R1", "MICRO_WORKER", MICRO, "1", "", "", "2026-01-01"),
    ],
    "staff-shifts": [("old", "P1", "1-5 9-18"), ("old", "P2", "")],
    "staff-organisations": [
        ("old", "O1", "居委会", "committee", COMMUNITY, "", ""),
        ("old", "O2", "物业公司", "property", "G-3", "O1", "028-2"),
    ],
    "staff-ties": [("old", "O2", "G-3", "serves"), ("old", "O1", COMMUNITY, "manages")],
}


def shown(key, rows, *, within=ALL):
    profile, on = PROFILES[key], Occasion(WHO, within, NOON, "the yearly list")
    content = csv_bytes([column.name.zh for column in profile.columns], rows)
    uid = batch_preview(Upload(uuid4(), f"{key}.csv", content), profile=profile, on=on)
    return uid, profile, on


def taken(key, rows, *, within=ALL):
    uid, profile, on = shown(key, rows, within=within)
    facts = batch(uid, actor_uid="wang")
    batch_confirm(uid, profile=profile, on=on)
    return facts.new, facts.equal


def faults(key, rows, *, within=ALL):
    uid, _profile, _on = shown(key, rows, within=within)
    return [fault.code for out in batch_outcomes(uid, actor_uid="wang", verdict=Verdict.WRONG) for fault in out.faults]


def bring():
    return {key: taken(key, rows) for key, rows in STREET_TABLES.items()}


def test_a_street_comes_from_an_existing_system_and_again_changes_nothing():
    first = bring()
    assert first == {key: (len(rows), 0) for key, rows in STREET_TABLES.items() if key != "staff-shifts"} | {
        "staff-shifts": (0, 1)
    }
    rows = selectors.posts_in(COMMUNITY, scope=ALL, now=NOON)
    assert [(row.person, row.role, row.rank) for row in rows] == [
        ("甲某", "GRID_WORKER", 0),
        ("乙某", "MICRO_WORKER", 0),
        ("甲某", "MICRO_WORKER", 1),
    ]
    assert [shifts_written(row.hours) for row in rows[:2]] == ["; ".join(f"{d} 9-18" for d in range(1, 6)), ""]
    assert Organisation.objects.get(name="物业公司").above.name == "居委会"
    assert GridTie.objects.count() == 2
    before = [model.objects.count() for model in (Person, Organisation, GridTie, ForeignCode)]
    assert bring() == {key: (0, len(rows)) for key, rows in STREET_TABLES.items()}
    assert [model.objects.count() for model in (Person, Organisation, GridTie, ForeignCode)] == before


def test_a_persons_code_is_kept_as_a_digest_that_tells_nothing():
    taken("staff-people", [("old", "R1", "甲某")])
    assert "R1" not in ForeignCode.objects.get(noun="person").code


@pytest.mark.parametrize(
    ("key", "row", "code"),
    [
        ("staff-grids", ("old", "G-9", "510107009"), "area-unknown"),
        ("staff-people", ("old", "R1", "别人"), "person-other"),
        ("staff-posts", ("old", "P9", "R9", "GRID_WORKER", GENERAL, "0", "", "", "2026-01-01"), "person-unknown"),
        ("staff-posts", ("old", "P9", "R1", "GRID_WORKER", MICRO, "0", "", "", "2026-01-01"), "post-area"),
        ("staff-posts", ("old", "P9", "R1", "GRID_WORKER", "X-1", "0", "", "", "2026-01-01"), "area-unknown"),
        ("staff-posts", ("old", "P1", "R2", "GRID_WORKER", GENERAL, "0", "", "", "2026-01-01"), "post-other"),
        ("staff-shifts", ("old", "P9", "1 9-18"), "post-unknown"),
        ("staff-shifts", ("old", "P1", "Monday"), "shift-hours"),
        ("staff-organisations", ("old", "O1", "改名", "committee", COMMUNITY, "", ""), "organisation-other"),
        ("staff-organisations", ("old", "O9", "x", "committee", "510107009", "", ""), "area-unknown"),
        ("staff-ties", ("old", "O9", GENERAL, "serves"), "organisation-unknown"),
        ("staff-ties", ("old", "O1", "510107009", "serves"), "area-unknown"),
    ],
)
def test_what_is_wrong_with_a_row_is_named(key, row, code):
    bring()
    assert faults(key, [row], within=Scope((area_range(COMMUNITY),))) == [code]


def test_other_hours_are_shown_as_a_change_and_taken_in():
    bring()
    uid, profile, on = shown("staff-shifts", [("old", "P1", "6 9-12")])
    assert [out.verdict for out in batch_outcomes(uid, actor_uid="wang")] == [Verdict.CHANGED]
    batch_confirm(uid, profile=profile, on=on)
    rows = selectors.posts_in(GENERAL, scope=ALL, now=NOON)
    assert shifts_written(rows[0].hours) == "6 9-12"


def test_hours_are_written_as_they_are_read():
    assert shifts_read("") == ALWAYS
    assert shifts_written(shifts_read("1-2 9-12；7 0-24")) == "1 9-12; 2 9-12; 7 0-24"
    with pytest.raises(ShigeError):
        shifts_read("8 9-12")
