import json
from contextlib import closing
from datetime import UTC, datetime, timedelta

import pytest
from click.testing import CliRunner
from django.conf import settings
from django.db import connection, transaction

from shige.audit.chain import chain_verify
from shige.audit.heads import Head, head_write, heads_read
from shige.audit.models import Entry, Seal
from shige.audit.sealer import sole_sealer
from shige.audit.sealing import entries_seal
from shige.audit.services import deed_record
from shige.cli import audit_seal, audit_verify
from shige.core.deeds import SHIGE, Deed
from shige.core.errors import ShigeError

NOON = datetime(2026, 11, 23, 4, tzinfo=UTC)
DAY = timedelta(days=1)


def _done(seals=1, entries=2):
    for place in range(seals):
        for _ in range(entries):
            with transaction.atomic():
                deed_record(Deed(SHIGE, "plan_publish", noun_id="7", facts={"grids": 3}), at=NOON)
        entries_seal(now=NOON + timedelta(seconds=place))


def _ids():
    return list(Entry.objects.order_by("pk").values_list("pk", flat=True))


def _plant(statement, *values):
    """Do what an owner of the tables can: past the models, and with the triggers away."""
    with connection.cursor() as cursor:
        for table in ("audit_entry", "audit_seal"):
            if connection.vendor == "postgresql":
                cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
            else:
                cursor.execute(f"DROP TRIGGER IF EXISTS {table}_fixed")
        cursor.execute(statement, values)


@pytest.mark.django_db
def test_a_log_that_nobody_touched_is_sound():
    _done(seals=3)
    with transaction.atomic():
        deed_record(Deed(SHIGE, "plan_publish", noun_id="8"), at=NOON)
    found = chain_verify(())
    assert (found.seals, found.entries, found.unsealed, found.fault) == (3, 6, 1, "")


@pytest.mark.django_db
def test_an_entry_that_was_changed_is_named():
    _done(seals=2)
    _plant("UPDATE audit_entry SET why = 'nicer' WHERE id = %s", _ids()[2])
    assert chain_verify(()).fault == f"entry {_ids()[2]} was changed"


@pytest.mark.django_db
def test_an_entry_that_was_removed_is_named():
    _done(seals=2)
    gone = _ids()[1]
    _plant("DELETE FROM audit_entry WHERE id = %s", gone)
    assert chain_verify(()).fault == f"entry {gone} is missing"


@pytest.mark.django_db
@pytest.mark.parametrize("below", [True, False])
def test_an_entry_that_was_put_in_is_named(below):
    _done()
    with transaction.atomic():  # an id that its transaction took along
        deed_record(Deed(SHIGE, "plan_publish", noun_id="9"), at=NOON)
        free = Entry.objects.latest("pk").pk
        _plant("DELETE FROM audit_entry WHERE id = %s", free)
    _done()
    free = -1 if below else free  # an id below all others
    with transaction.atomic():
        deed_record(Deed(SHIGE, "plan_publish", noun_id="9"), at=NOON)
    _plant("UPDATE audit_entry SET id = %s WHERE noun_id = '9'", free)
    assert chain_verify(()).fault == f"entry {free} was put in after its place was sealed"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("fault", "named"),
    [
        ("DELETE FROM audit_seal WHERE number = 2", "seal 2 is missing"),
        ("DELETE FROM audit_seal WHERE number = 1", "seal 1 is missing"),
        ("UPDATE audit_seal SET count = 9 WHERE number = 2", "seal 2 was changed"),
        ("UPDATE audit_seal SET entries = '[]' WHERE number = 2", "seal 2 was changed"),
        ("UPDATE audit_seal SET digest = 'x' WHERE number = 3", "seal 3 was changed"),
    ],
)
def test_a_seal_that_was_changed_or_removed_is_named(fault, named):
    _done(seals=3)
    _plant(fault)
    assert chain_verify(()).fault.startswith(named)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "odd_shape", ["{}", "null", "7", '"x"', "[1]", "[[1]]", '[["1", "x"]]', "[[1, 2]]", '[[true, "x"]]']
)
def test_a_seal_that_was_changed_into_another_shape_is_named(odd_shape):
    _done(seals=3)
    _plant("UPDATE audit_seal SET entries = %s WHERE number = 2", odd_shape)
    assert chain_verify(()).fault == "seal 2 was changed: it does not name its entries"


@pytest.mark.django_db
@pytest.mark.parametrize("odd", ["[]", "7", '"x"', '{"n": 1e400}'])
def test_an_entry_whose_facts_were_changed_into_another_shape_is_named(odd):
    if connection.vendor == "postgresql" and "1e400" in odd:
        pytest.skip("PostgreSQL keeps such a number exactly")
    _done(seals=2)
    _plant("UPDATE audit_entry SET facts = %s WHERE id = %s", odd, _ids()[2])
    assert chain_verify(()).fault == f"entry {_ids()[2]} was changed"


@pytest.mark.django_db
def test_an_end_that_was_removed_with_its_seals_is_seen_by_the_head_alone(tmp_path):
    _done(seals=3)
    head_write(tmp_path / "heads", now=NOON)
    ids = _ids()
    _plant("DELETE FROM audit_seal WHERE number > 1")
    _plant("DELETE FROM audit_entry WHERE id > %s", ids[1])
    assert chain_verify(()).fault == ""
    fault = chain_verify(heads_read(tmp_path / "heads")).fault
    assert fault.startswith(f"seal 2 is missing, and entries after {ids[1]}: at 2026-11-23")
    assert fault.endswith(f"reached seal 3 and entry {ids[-1]}")


@pytest.mark.django_db
def test_a_chain_that_was_sealed_anew_is_seen_by_the_head_alone(tmp_path):
    _done(seals=2)
    head_write(tmp_path / "heads", now=NOON)
    _plant("UPDATE audit_entry SET why = 'nicer' WHERE id = %s", _ids()[0])
    _plant("DELETE FROM audit_seal")
    _done(seals=2)
    assert chain_verify(()).fault == ""
    assert chain_verify(heads_read(tmp_path / "heads")).fault.startswith("seal 2 is not the one that was published")


@pytest.mark.django_db
def test_a_head_is_kept_once_a_day_where_there_is_a_new_one(tmp_path):
    file = tmp_path / "heads"
    assert not head_write(file, now=NOON)
    _done()
    assert [head_write(file, now=NOON), head_write(file, now=NOON + DAY)] == [True, False]
    _done()
    entries_seal(now=NOON)
    assert [head_write(file, now=NOON), head_write(file, now=NOON + DAY)] == [False, True]
    newest = Seal.objects.get(number=2)
    assert heads_read(file)[1] == Head(2, newest.last, newest.digest, "2026-11-24T04:00:00.000000+00:00")


@pytest.mark.parametrize("line", ["x", "{}", "[]", json.dumps({"number": 1, "last": 1, "digest": "", "at": "noon"})])
def test_a_line_that_is_no_head_is_named(tmp_path, line):
    (tmp_path / "heads").write_text(f"{line}\n")
    with pytest.raises(ShigeError, match="line 1 of") as error:
        heads_read(tmp_path / "heads")
    assert error.value.code == "head-file"


@pytest.mark.django_db
def test_the_commands_seal_and_verify(tmp_path):
    file = tmp_path / "heads"
    _done()
    with transaction.atomic():
        deed_record(Deed(SHIGE, "plan_publish", noun_id="8"), at=NOON)
    done = CliRunner().invoke(audit_seal.command, ["--head-file", str(file)])
    assert (done.exit_code, done.output) == (0, "sealed 1 entries\n")
    done = CliRunner().invoke(audit_verify.command, ["--head-file", str(file)])
    assert done.output == "sound: 2 seals, 3 sealed entries, 0 not sealed yet, 1 heads compared\n"
    assert done.exit_code == 0
    _plant("UPDATE audit_entry SET why = 'nicer' WHERE id = %s", _ids()[1])
    done = CliRunner().invoke(audit_verify.command, ["--head-file", str(file)])
    assert (done.exit_code, done.output) == (1, f"entry {_ids()[1]} was changed\n")


@pytest.mark.django_db
def test_a_second_sealer_is_refused():
    if connection.vendor == "postgresql":
        with closing(connection.copy()) as other, other.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [0x5365616C])
            with pytest.raises(ShigeError, match="another process"), sole_sealer():
                pass
            cursor.execute("SELECT pg_advisory_unlock_all()")
    else:
        with sole_sealer(), pytest.raises(ShigeError, match="another process"), sole_sealer():
            pass
    with sole_sealer():
        assert settings.DATA.is_dir()
