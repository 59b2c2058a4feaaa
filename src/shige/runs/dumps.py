"""The whole content of a database in one file, and back: SQLite by its own copying, PostgreSQL by its own programs."""

import os
import re
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from shige.core.errors import ShigeError

_CLEAR = """
SELECT format('DROP TABLE %I.%I CASCADE', schemaname, tablename) FROM pg_tables WHERE schemaname = 'public' \\gexec
SELECT format('DROP SEQUENCE IF EXISTS %I.%I CASCADE', sequence_schema, sequence_name)
  FROM information_schema.sequences WHERE sequence_schema = 'public' \\gexec
"""
"""Also what a newer version added goes; what the dump brings comes in the same transaction."""
_ADDRESS = re.compile(r"\S*@\S*|\"[^\"]*\"")


@dataclass(frozen=True, slots=True)
class Database:
    """Where the rows are: a file of SQLite, or a PostgreSQL database with what its programs need to reach it."""

    kind: str
    """sqlite or postgresql."""
    path: Path = Path()
    """Of SQLite's file."""
    reach: tuple[tuple[str, str], ...] = ()
    """Environment variables of PostgreSQL's programs: a password never stands among a program's words."""

    @classmethod
    def of(cls, settings: Mapping[str, object]) -> "Database":
        """The database that Django's settings name."""
        if str(settings["ENGINE"]).endswith("sqlite3"):
            return cls("sqlite", path=Path(str(settings["NAME"])))
        names = {"NAME": "PGDATABASE", "HOST": "PGHOST", "PORT": "PGPORT", "USER": "PGUSER", "PASSWORD": "PGPASSWORD"}
        given = ((word, str(settings.get(name) or "")) for name, word in names.items())
        return cls("postgresql", reach=tuple((word, value) for word, value in given if value))


def dump(database: Database, target: Path) -> None:
    """Write all rows as of one moment to `target`, while others go on working.

    Raises:
        ShigeError: "database-failed" of SQLite, "program-missing" or "program-failed" of PostgreSQL's programs.
    """
    if database.kind == "sqlite":
        _copy(database, database.path, target)
        return
    words = ["--format=custom", "--compress=0", "--no-owner", "--enable-row-security", f"--file={target}"]
    _program(database, "pg_dump", words)


def load(database: Database, source: Path) -> None:
    """Put what a dump holds in the place of all rows: wholly, or not at all.

    Raises:
        ShigeError: "database-failed" of SQLite, "program-missing" or "program-failed" of PostgreSQL's programs.
    """
    if database.kind == "sqlite":
        database.path.parent.mkdir(parents=True, exist_ok=True)
        _copy(database, source, database.path)
        return
    clear, script = source.with_suffix(".clear.sql"), source.with_suffix(".sql")
    clear.write_text(_CLEAR, encoding="utf-8")
    _program(database, "pg_restore", ["--no-owner", "--clean", "--if-exists", f"--file={script}", str(source)])
    words = ["--no-psqlrc", "--quiet", "--single-transaction", "--set=ON_ERROR_STOP=1", "--output=/dev/null"]
    _program(database, "psql", [*words, f"--file={clear}", f"--file={script}"])


def is_empty(database: Database) -> bool:
    """Whether the database holds no table yet."""
    if database.kind == "sqlite":
        if not database.path.exists():
            return True
        with closing(_opened(database.path)) as found:
            return not found.execute("SELECT 1 FROM sqlite_master WHERE type = 'table'").fetchall()
    question = "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"
    return _program(database, "psql", ["--no-psqlrc", "--tuples-only", "--no-align", f"--command={question}"]) == "0"


def _opened(path: Path, mode: str = "ro") -> sqlite3.Connection:
    return sqlite3.connect(f"{path.absolute().as_uri()}?mode={mode}", uri=True, timeout=20)


def _copy(database: Database, source: Path, target: Path) -> None:
    """All pages as of one moment; where it fails, the target stays as it was."""
    try:
        with closing(_opened(source)) as given, closing(_opened(target, "rwc")) as taken:
            given.backup(taken)
            taken.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    except sqlite3.Error as error:
        facts = {"file": str(database.path), "says": str(error)}
        message = "the database could not be copied: is it there, is it whole, does a server still run on it?"
        raise ShigeError("database-failed", message, facts) from error


def _program(database: Database, name: str, words: Sequence[str]) -> str:
    """What a program of PostgreSQL says."""
    path = shutil.which(name)
    if path is None:
        message = f"the program {name} is not here: install PostgreSQL's client programs (Debian: postgresql-client)"
        raise ShigeError("program-missing", message, {"program": name})
    done = subprocess.run(  # noqa: S603 - its words are ours
        [path, *words], env={**os.environ, **dict(database.reach)}, capture_output=True, text=True, check=False
    )
    if done.returncode:
        facts = {"program": name, "says": "; ".join(_complaints(done.stderr))}
        raise ShigeError("program-failed", f"{name} ended with status {done.returncode}; nothing is changed", facts)
    return done.stdout.strip()


def _complaints(said: str) -> Iterator[str]:
    """The first lines of a complaint, without what stands in quotes: it may be a row."""
    yield from (_ADDRESS.sub("...", line) for line in said.splitlines()[:3] if line.strip())
