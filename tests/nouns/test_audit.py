from datetime import UTC, datetime

import pytest
from django.db import DatabaseError, connection, transaction

from shige.audit.models import Entry
from shige.audit.selectors import Wanted, entries, entries_by
from shige.audit.services import deed_record
from shige.core.areas import area_range
from shige.core.deeds import SHIGE, Actor, Deed
from shige.core.errors import ShigeError

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
DEED = Deed(SHIGE, "plan_publish", noun_id="7", area="510107", why="asked for", facts={"grids": 3})


@pytest.mark.django_db
def test_a_deed_is_written_with_all_that_it_says():
    with transaction.atomic():
        deed_record(DEED, at=NOON)
    entry = Entry.objects.get()
    assert (entry.noun, entry.verb, entry.noun_id, entry.area) == ("plan", "plan_publish", "7", "510107")
    assert (entry.at, entry.actor_name, entry.why, entry.facts) == (NOON, "shige", "asked for", {"grids": 3})
    assert str(entry) == "2026-11-23 12:00:00 shige plan_publish 7"


@pytest.mark.django_db(transaction=True)
def test_a_deed_that_is_undone_leaves_no_entry():
    with transaction.atomic():
        deed_record(DEED, at=NOON)
        transaction.set_rollback(True)
    assert not Entry.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_deed_is_never_written_outside_its_transaction():
    with pytest.raises(ShigeError) as error:
        deed_record(DEED, at=NOON)
    assert error.value.code == "deed-alone"


def _done(*, by="", area="510107", noun_id="7", verb="plan_publish"):
    with transaction.atomic():
        deed_record(Deed(Actor(by, by or "shige"), verb, noun_id=noun_id, area=area), at=NOON)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "change",
    [
        lambda: Entry.objects.get().save(),
        lambda: Entry.objects.get().delete(),
        lambda: Entry.objects.update(why="nicer"),
        lambda: Entry.objects.all().delete(),
    ],
)
def test_an_entry_is_neither_changed_nor_removed(change):
    _done()
    with pytest.raises(ShigeError) as error:
        change()
    assert error.value.code == "entry-fixed"


@pytest.mark.django_db
def test_the_database_itself_refuses_to_change_an_entry():
    _done()
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE audit_entry SET why = 'nicer'")


@pytest.mark.django_db
@pytest.mark.postgres
def test_postgresql_itself_refuses_to_remove_an_entry():
    _done()
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM audit_entry")


@pytest.mark.django_db
def test_an_auditor_reads_the_own_district_and_what_lies_in_none():
    for area in ("510107", "510107001001", "510104", "5101", ""):
        _done(area=area)
    found = entries([area_range("510107")])
    assert [row.area for row in found] == ["", "510107001001", "510107"]


@pytest.mark.django_db
def test_the_log_is_read_page_by_page_the_newest_first():
    for noun_id in "abc":
        _done(noun_id=noun_id)
    first = entries([area_range("5101")], most=2)
    assert [row.noun_id for row in first] == ["c", "b"]
    rest = entries([area_range("5101")], wanted=Wanted(before=first[-1].id))
    assert [row.noun_id for row in rest] == ["a"]


@pytest.mark.django_db
def test_the_log_is_asked_for_a_thing_and_for_an_actor():
    _done(by="wang", noun_id="7")
    _done(by="li", noun_id="8")
    _done(by="li", noun_id="8", verb="grid_move")
    assert [row.actor_name for row in entries([area_range("51")], wanted=Wanted(noun="plan", noun_id="8"))] == ["li"]
    assert len(entries([area_range("51")], wanted=Wanted(actor_uid="li"))) == 2
    assert [row.verb for row in entries_by("wang")] == ["plan_publish"]
