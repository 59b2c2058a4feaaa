from contextlib import closing
from datetime import UTC, datetime

import pytest
from django.db import DatabaseError, connection, transaction

from shige.audit import sealing
from shige.audit.models import Entry, Seal
from shige.audit.sealing import digest_of, entries_seal
from shige.audit.services import deed_record
from shige.core.deeds import SHIGE, Deed
from shige.core.errors import ShigeError
from shige.core.sealing import BEGINNING, seal

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


def _done(*, why="asked for"):
    with transaction.atomic():
        deed_record(Deed(SHIGE, "plan_publish", noun_id="7", why=why, facts={"grids": 3, "share": 0.25}), at=NOON)
    return Entry.objects.latest("pk").pk


@pytest.mark.django_db
def test_all_entries_are_sealed_in_the_order_of_their_ids():
    first, second, third = _done(), _done(), _done()
    assert entries_seal(now=NOON) == 3
    made = Seal.objects.get()
    assert (made.number, made.first, made.last, made.count, made.at) == (1, first, third, 3, NOON)
    assert [pk for pk, _ in made.entries] == [first, second, third]
    assert str(made) == f"1: {first} to {third}"


@pytest.mark.django_db
def test_a_seal_takes_in_the_one_before():
    for _ in range(2):
        _done()
        entries_seal(now=NOON)
    one, two = Seal.objects.order_by("number")
    at = "2026-11-23T12:00:00.000000+00:00"
    assert one.digest == seal(BEGINNING, number=1, at=at, entries=one.entries)
    assert two.digest == seal(one.digest, number=2, at=at, entries=two.entries)


@pytest.mark.django_db
def test_what_is_sealed_is_not_sealed_again():
    assert entries_seal(now=NOON) == 0
    _done()
    assert [entries_seal(now=NOON), entries_seal(now=NOON)] == [1, 0]
    assert Seal.objects.count() == 1


@pytest.mark.django_db
def test_a_long_log_is_sealed_in_parts(monkeypatch):
    monkeypatch.setattr(sealing, "MOST", 2)
    for _ in range(5):
        _done()
    assert entries_seal(now=NOON) == 5
    assert [made.count for made in Seal.objects.order_by("number")] == [2, 2, 1]


@pytest.mark.django_db
@pytest.mark.parametrize("field", [field.name for field in Entry._meta.fields])
def test_every_field_of_an_entry_is_sealed(field):
    _done()
    entry = Entry.objects.get()
    before = digest_of(entry)
    other = {"id": entry.pk + 1, "at": entry.at.replace(microsecond=1), "low": 510107, "facts": {"grids": 4}}
    setattr(entry, field, other.get(field, "other"))
    assert digest_of(entry) != before


@pytest.mark.django_db
def test_a_seal_is_neither_changed_nor_removed():
    _done()
    entries_seal(now=NOON)
    for change in (Seal.objects.get().save, Seal.objects.get().delete, Seal.objects.all().delete):
        with pytest.raises(ShigeError, match="never"):
            change()
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE audit_seal SET count = 2")


@pytest.mark.postgres
@pytest.mark.django_db
def test_postgresql_itself_refuses_to_remove_a_seal():
    _done()
    entries_seal(now=NOON)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM audit_seal")


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_an_entry_whose_transaction_ends_late_is_not_passed_over():
    before = _done(why="before")
    with closing(connection.copy()) as late, late.cursor() as cursor:
        cursor.execute("BEGIN")
        cursor.execute(
            "INSERT INTO audit_entry (at, actor_uid, actor_name, actor_post, noun, verb, noun_id, area, purpose, why,"
            " facts) SELECT at, actor_uid, actor_name, actor_post, noun, verb, noun_id, area, purpose, 'late', facts"
            " FROM audit_entry RETURNING id"
        )
        pk = cursor.fetchone()[0]
        after = _done(why="after")
        assert before < pk < after
        assert entries_seal(now=NOON) == 0
        cursor.execute("COMMIT")
    assert entries_seal(now=NOON) == 3
    assert [pk for pk, _ in Seal.objects.get().entries] == [before, pk, after]


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_a_trouble_of_the_database_is_not_taken_for_a_deed_in_progress():
    with connection.execute_wrapper(_cancelled), pytest.raises(DatabaseError, match="cancel"):
        entries_seal(now=NOON)


def _cancelled(execute, sql, params, many, context):
    is_asked = "audit_settled" in sql
    return execute("SELECT pg_cancel_backend(pg_backend_pid())" if is_asked else sql, params, many, context)
