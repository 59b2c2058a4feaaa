"""A server's content is kept, lost and brought back, with the real programs on the real database."""

import sqlite3
import tarfile

import psycopg
import pytest

from tests.journeys.conftest import Place, environment, own_database


def told(place):
    return [name for (name,) in place.rows("SELECT name FROM auth_group ORDER BY id")]


def tell(place, word):
    place.rows(f"INSERT INTO auth_group (name) VALUES ('{word}')")


@pytest.fixture
def city(ready):
    """A server with a row and a file."""
    tell(ready, "first")
    (ready.data / "files" / "photos").mkdir(parents=True)
    (ready.data / "files" / "photos" / "door.jpg").write_bytes(b"a door")
    return ready


@pytest.fixture
def place_beside(tmp_path):
    """Another place with nothing in it."""
    (tmp_path / "beside").mkdir()
    with own_database() as url:
        yield Place(tmp_path / "beside", environment(tmp_path / "beside", url))


def test_rows_and_files_come_back_as_they_were(city):
    city.did("backup", "kept.tar.gz")
    tell(city, "second")
    (city.data / "files" / "photos" / "door.jpg").write_bytes(b"spoiled")
    assert told(city) == ["first", "second"]
    said = city.did("restore", "kept.tar.gz", "--replace")
    assert "kept.tar.gz" in said
    assert "migrate" not in said
    assert told(city) == ["first"]
    assert (city.data / "files" / "photos" / "door.jpg").read_bytes() == b"a door"


def test_a_restored_server_goes_on_numbering_its_rows(city):
    city.did("backup", "kept.tar.gz")
    city.did("restore", "kept.tar.gz", "--replace")
    tell(city, "third")
    assert told(city) == ["first", "third"]


def test_tables_that_the_backup_does_not_know_are_gone(city):
    city.did("backup", "kept.tar.gz")
    city.rows("CREATE TABLE planted (id int)")
    city.did("restore", "kept.tar.gz", "--replace")
    with pytest.raises((sqlite3.OperationalError, psycopg.errors.UndefinedTable)):
        city.rows("SELECT * FROM planted")


def test_a_database_that_holds_something_is_left_alone(city):
    city.did("backup", "kept.tar.gz")
    tell(city, "second")
    done = city.shige("restore", "kept.tar.gz")
    assert done.returncode == 2
    assert "--replace" in done.stderr
    assert told(city) == ["first", "second"]


def test_an_empty_database_takes_a_backup_of_another_server(city, place_beside):
    city.did("backup", place_beside.folder / "kept.tar.gz")
    place_beside.did("restore", "kept.tar.gz")
    assert told(place_beside) == ["first"]
    assert (place_beside.data / "files" / "photos" / "door.jpg").read_bytes() == b"a door"


def test_a_cut_backup_changes_nothing(city):
    city.did("backup", "kept.tar.gz")
    whole = (city.folder / "kept.tar.gz").read_bytes()
    (city.folder / "cut.tar.gz").write_bytes(whole[: len(whole) * 2 // 3])
    tell(city, "second")
    done = city.shige("restore", "cut.tar.gz", "--replace")
    assert done.returncode == 2
    assert "no whole backup" in done.stderr
    assert told(city) == ["first", "second"]


def test_a_backup_is_for_its_owner_alone_and_holds_no_secret(city):
    city.did("backup", "kept.tar.gz")
    path = city.folder / "kept.tar.gz"
    assert path.stat().st_mode & 0o777 == 0o600
    with tarfile.open(path) as archive:
        names = archive.getnames()
        parts = b"".join(archive.extractfile(name).read() for name in names)
    assert set(names) >= {"rows", "manifest.json", "data/files/photos/door.jpg"}
    assert city.env["SHIGE_SECRET_KEY"].encode() not in parts


def test_a_backup_is_taken_while_the_server_runs(city, port):
    with city.running("serve", "--workers", "1", port=port) as server:
        city.did("backup", "kept.tar.gz")
        assert server.get("/health/ready").ok
    city.did("restore", "kept.tar.gz", "--replace")
    assert told(city) == ["first"]
