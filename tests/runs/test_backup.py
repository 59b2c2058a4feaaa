"""A backup is taken whole or not at all, and brought back only where it is whole and fits."""

import json
import sqlite3
import tarfile
from contextlib import closing
from dataclasses import replace

import pytest

from shige.core.errors import ShigeError
from shige.runs.backup import MANIFEST, ROWS, Manifest, Store, backup, restore
from shige.runs.dumps import Database, dump, is_empty

ABOUT = Manifest(
    version="0.1.0", made_at="2026-11-23T12:00:00+00:00", kind="sqlite", migrations=("staff.0001_initial",)
)
KNOWN = frozenset(ABOUT.migrations)


@pytest.fixture
def store(tmp_path):
    """A server's content: one row, one file, what it can make anew, and work in progress."""
    data = tmp_path / "data"
    for name in ("files/door.jpg", "static/desk.css", ".restore-x/rows"):
        (data / name).parent.mkdir(parents=True, exist_ok=True)
        (data / name).write_text(name)
    store = Store(Database("sqlite", path=data / "shige.sqlite3"), data)
    write(store, "CREATE TABLE doors (name text)", "INSERT INTO doors VALUES ('first')")
    return store


def write(store, *statements):
    with closing(sqlite3.connect(store.database.path)) as found:
        for statement in statements:
            found.execute(statement)
        found.commit()


def doors(store):
    with closing(sqlite3.connect(store.database.path)) as found:
        return [name for (name,) in found.execute("SELECT name FROM doors ORDER BY rowid")]


def rewritten(source, target, **changes):
    """The backup with parts exchanged."""
    with tarfile.open(source) as old, tarfile.open(target, "w:gz") as new:
        for member in old.getmembers():
            body = changes.get(member.name, old.extractfile(member).read())
            path = target.with_name("part")
            path.write_bytes(body)
            new.add(path, arcname=member.name)
    return target


def manifest_of(path):
    with tarfile.open(path) as archive:
        return json.loads(archive.extractfile(MANIFEST).read())


def refused(path, store, *, known=KNOWN):
    with pytest.raises(ShigeError) as error:
        restore(path, store, replace=True, known=known)
    assert doors(store) == ["first"]
    return error.value.code


def test_what_a_server_makes_anew_is_left_out(store, tmp_path):
    written = backup(tmp_path / "kept", store, about=ABOUT)
    assert set(written.sha256) == {ROWS, "data/files/door.jpg"}


def test_rows_that_are_not_yet_in_the_main_file_are_kept(store, tmp_path):
    write(store, "PRAGMA journal_mode=WAL")
    with closing(sqlite3.connect(store.database.path)) as open_elsewhere:
        open_elsewhere.execute("INSERT INTO doors VALUES ('second')")
        open_elsewhere.commit()
        backup(tmp_path / "kept", store, about=ABOUT)
    write(store, "DELETE FROM doors")
    restore(tmp_path / "kept", store, replace=True, known=KNOWN)
    assert doors(store) == ["first", "second"]


def test_files_that_the_backup_does_not_know_stay(store, tmp_path):
    backup(tmp_path / "kept", store, about=ABOUT)
    (store.data / "files" / "new.jpg").write_text("new")
    restore(tmp_path / "kept", store, replace=True, known=KNOWN)
    assert (store.data / "files" / "new.jpg").read_text() == "new"


def test_nothing_of_a_restore_is_left_beside_the_data(store, tmp_path):
    backup(tmp_path / "kept", store, about=ABOUT)
    restore(tmp_path / "kept", store, replace=True, known=KNOWN)
    assert {path.name for path in store.data.iterdir()} == {"files", "static", "shige.sqlite3", ".restore-x"}


def test_an_altered_part_is_found(store, tmp_path):
    backup(tmp_path / "kept", store, about=ABOUT)
    altered = rewritten(tmp_path / "kept", tmp_path / "altered", **{ROWS: b"other rows"})
    assert refused(altered, store) == "backup-broken"


def test_a_backup_without_its_last_part_is_refused(store, tmp_path):
    backup(tmp_path / "kept", store, about=ABOUT)
    with tarfile.open(tmp_path / "cut", "w:gz") as archive:
        archive.add(store.database.path, arcname=ROWS)
    assert refused(tmp_path / "cut", store) == "backup-broken"


@pytest.mark.parametrize("change", [{"form": "other"}, {"sha256": {}}, {"sha256": {ROWS: "", "data/../../x": ""}}])
def test_a_manifest_that_is_none_is_refused(store, tmp_path, change):
    backup(tmp_path / "kept", store, about=ABOUT)
    body = json.dumps({**manifest_of(tmp_path / "kept"), **change}).encode()
    assert refused(rewritten(tmp_path / "kept", tmp_path / "altered", **{MANIFEST: body}), store) == "backup-broken"


def test_a_file_that_leads_out_of_its_folder_is_refused(store, tmp_path):
    with tarfile.open(tmp_path / "evil", "w:gz") as archive:
        archive.add(store.database.path, arcname="../../evil")
    assert refused(tmp_path / "evil", store) == "backup-broken"
    assert not (store.data.parent / "evil.sqlite3").exists()


@pytest.mark.parametrize("body", [b"", b"no archive", b"\x1f\x8b\x08 cut"])
def test_a_file_that_is_no_backup_is_refused(store, tmp_path, body):
    (tmp_path / "no").write_bytes(body)
    assert refused(tmp_path / "no", store) == "backup-broken"


def test_a_backup_of_the_other_kind_of_database_is_refused(store, tmp_path):
    backup(tmp_path / "kept", store, about=replace(ABOUT, kind="postgresql"))
    assert refused(tmp_path / "kept", store) == "backup-kind"


def test_a_backup_of_a_later_version_is_refused(store, tmp_path):
    backup(tmp_path / "kept", store, about=ABOUT)
    assert refused(tmp_path / "kept", store, known=frozenset()) == "backup-newer"


def test_a_failing_dump_leaves_no_file(store, tmp_path):
    nowhere = Store(Database("sqlite", path=tmp_path / "no.sqlite3"), store.data)
    with pytest.raises(ShigeError, match="could not be copied"):
        backup(tmp_path / "kept", nowhere, about=ABOUT)
    assert not (tmp_path / "kept").exists()
    assert not list(tmp_path.glob(".kept*"))


def test_a_database_without_tables_is_empty(tmp_path, store):
    assert is_empty(Database("sqlite", path=tmp_path / "none.sqlite3"))
    assert not is_empty(store.database)


def test_programs_that_are_missing_are_named(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(ShigeError, match="pg_dump is not here"):
        dump(Database("postgresql"), tmp_path / "rows")


def test_a_program_that_fails_is_quoted_without_rows_and_passwords(tmp_path, monkeypatch):
    program = tmp_path / "pg_dump"
    program.write_text("#!/bin/sh\necho 'error: \"secret row\" of a@b' >&2\nexit 3\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/bin:/usr/bin")
    with pytest.raises(ShigeError, match="status 3") as error:
        dump(Database("postgresql", reach=(("PGPASSWORD", "hunter2"),)), tmp_path / "rows")
    assert error.value.facts == {"program": "pg_dump", "says": "error: ... of ..."}


def test_settings_of_django_name_the_database():
    settings = {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": "base",
        "HOST": "h",
        "PORT": 5433,
        "USER": "u",
        "PASSWORD": "",
    }
    assert Database.of(settings).reach == (("PGDATABASE", "base"), ("PGHOST", "h"), ("PGPORT", "5433"), ("PGUSER", "u"))
    assert str(Database.of({"ENGINE": "django.db.backends.sqlite3", "NAME": "a.sqlite3"}).path) == "a.sqlite3"
