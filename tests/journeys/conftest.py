"""A place of its own for a server: a folder, a database of the kind that the tests run on, and the real commands."""

import base64
import os
import secrets
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
import pytest
import requests
from psycopg import sql

PATIENCE_S = 60


@dataclass(frozen=True)
class Place:
    """Where a server keeps what it holds."""

    folder: Path
    env: dict[str, str] = field(default_factory=dict)

    @property
    def data(self) -> Path:
        return self.folder / "data"

    def shige(self, *words: object, **env: str) -> subprocess.CompletedProcess[str]:
        """What a command says when it has ended."""
        return subprocess.run(
            _command(words), env={**self.env, **env}, cwd=self.folder, capture_output=True, text=True, check=False
        )

    def did(self, *words: object) -> str:
        """What a command says that must end well."""
        done = self.shige(*words)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    @contextmanager
    def begun(self, *words: object, **env: str) -> Iterator[subprocess.Popen[str]]:
        """A command as its own process, heard by its lines, and killed at the end of the block."""
        process = subprocess.Popen(
            _command(words), env={**self.env, **env}, cwd=self.folder, text=True, bufsize=1,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        )  # fmt: skip
        with process:
            try:
                yield process
            finally:
                process.kill()

    def rows(self, statement: str) -> list[tuple]:
        """What the database answers to a statement, asked past the server."""
        url = self.env["DATABASE_URL"]
        with closing(psycopg.connect(url) if url else sqlite3.connect(self.data / "shige.sqlite3")) as found:
            cursor = found.execute(statement)
            rows = cursor.fetchall() if cursor.description else []
            found.commit()
        return rows

    @contextmanager
    def running(self, *words: object, port: int, **env: str) -> Iterator["Running"]:
        """The server as its own process, from its first answer until Ctrl-C."""
        log = self.folder / f"log-{port}"
        with log.open("wb") as out:
            process = subprocess.Popen(
                _command([*words, "--port", port]), env={**self.env, **env}, cwd=self.folder, stdout=out, stderr=out,
                start_new_session=True,
            )  # fmt: skip
        try:
            server = Running(process, port, log)
            server.wait()
            yield server
            if process.poll() is None:
                server.end()
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()


@dataclass(frozen=True)
class Running:
    """A server that answers."""

    process: subprocess.Popen[bytes]
    port: int
    log: Path

    def url(self, path: str) -> str:
        """The address of a page, under the name that people use."""
        return f"http://localhost:{self.port}{path}"

    def get(self, path: str, **asked: object) -> requests.Response:
        asked = {"allow_redirects": False, "timeout": PATIENCE_S, **asked}
        return requests.get(self.url(path), **asked)

    def wait(self) -> None:
        """Until it is ready."""
        end = time.monotonic() + PATIENCE_S
        while time.monotonic() < end and self.process.poll() is None:
            try:
                if self.get("/health/ready").ok:
                    return
            except requests.ConnectionError:
                time.sleep(0.1)
        raise AssertionError(self.log.read_text())

    def end(self) -> None:
        """Ctrl-C, as a person would press it: the whole group hears it."""
        os.killpg(self.process.pid, signal.SIGINT)
        assert self.process.wait(PATIENCE_S) == 0, self.log.read_text()


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    """A folder, secrets and an empty database."""
    with own_database() as url:
        yield Place(tmp_path, environment(tmp_path, url))


@pytest.fixture(scope="session")
def pattern(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """A place that is ready to serve, made once, for others to be copies of."""
    folder = tmp_path_factory.mktemp("pattern")
    with own_database() as url:
        pattern = Place(folder, environment(folder, url))
        pattern.did("manage", "migrate", "--no-input")
        pattern.did("manage", "collectstatic", "--no-input")
        yield pattern


@pytest.fixture
def ready(pattern: Place, tmp_path: Path) -> Iterator[Place]:
    """A place of its own with migrations and static files."""
    shutil.copytree(pattern.data, tmp_path / "data")
    with own_database(pattern=pattern.env["DATABASE_URL"]) as url:
        yield Place(tmp_path, environment(tmp_path, url))


def environment(folder: Path, url: str) -> dict[str, str]:
    """This process's environment with settings of its own."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("SHIGE_", "DJANGO_", "DATABASE", "PGOPTIONS"))
    }
    own = {"SHIGE_DATA": str(folder / "data"), "SHIGE_SECRET_KEY": secrets.token_urlsafe(60), "DATABASE_URL": url}
    keys = {
        name: base64.b64encode(secrets.token_bytes(32)).decode() for name in ("SHIGE_PERSONAL_KEY", "SHIGE_INDEX_KEY")
    }
    return {**kept, **own, **keys}


@contextmanager
def own_database(pattern: str = "") -> Iterator[str]:
    """The address of a PostgreSQL database where the tests run on one; no address means the embedded one."""
    url = os.environ.get("DATABASE_URL", "")
    if not url.startswith("postgres"):
        yield ""
        return
    word = f"shige_journey_{secrets.token_hex(6)}"
    name = sql.Identifier(word)
    like = sql.Identifier(pattern.rpartition("/")[2] or "template0")
    with psycopg.connect(url, autocommit=True) as admin:
        admin.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(name, like))
        try:
            yield f"{url.rpartition('/')[0]}/{word}"
        finally:
            admin.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(name))


@pytest.fixture
def port() -> int:
    """A port that nobody listens on."""
    return free_port()


def free_port() -> int:
    """A port that nobody listens on, below those that the system gives away."""
    for _ in range(100):
        number = 20_000 + secrets.randbelow(10_000)
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", number)):
                return number
    raise AssertionError("no free port")


def _command(words) -> list[str]:
    return [sys.executable, "-m", "shige", *map(str, words)]
