"""What every test may ask for: the folder of real data, and a hypothesis that finds the same examples each time."""

import os
import shutil
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection
from hypothesis import settings
from playwright.sync_api import Playwright, sync_playwright
from pytest_django import DjangoDbBlocker

from shige.rules import current

CHECKOUT = Path(__file__).parents[1]

os.environ["PGOPTIONS"] = "-c shige.reach={(,)}"
"""A test asks in nobody's name; what a request sees, its guard says."""

if (
    signal.getsignal(signal.SIGINT) is signal.SIG_IGN
):  # a run in the background of a shell ignores Ctrl-C; its tests must not
    signal.signal(signal.SIGINT, signal.default_int_handler)

settings.register_profile("shige", derandomize=True, deadline=None, max_examples=50)
settings.load_profile("shige")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave out what needs PostgreSQL where the tests do not run on it; `make test-postgres` and CI run it."""
    if not os.environ.get("DATABASE_URL", "").startswith("postgres"):
        for item in items:
            if item.get_closest_marker("postgres"):
                item.add_marker(pytest.mark.skip("needs PostgreSQL: name one in DATABASE_URL, then make test-postgres"))


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """The test database; at the end PostgreSQL lets go of sessions whose processes were killed, so that it can go."""
    yield
    if connection.vendor == "postgresql":
        with django_db_blocker.unblock(), connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )


@pytest.fixture(autouse=True)
def rules_as_shipped() -> None:
    """Each test begins like a process that has looked a moment ago: nobody has set any rule yet."""
    current._KEPT["all"] = current._Memory((), {}, time.monotonic(), {})


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real cities: SHIGE_SHARED, or `shared` beside the checkout; without it the test is skipped."""
    folder = Path(os.environ.get("SHIGE_SHARED", CHECKOUT.parent / "shared"))
    if not (folder / "data").is_dir():
        pytest.skip(f"the real data is not here ({folder}); name its folder in SHIGE_SHARED")
    return folder


@pytest.fixture(scope="session")
def browser_path() -> str:
    """The Chromium of this machine; where there is none its tests are skipped, but never in CI."""
    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if path is None:
        assert os.environ.get("CI") != "true", "CI must test the pages in a real Chromium"
        pytest.skip("no Chromium on this machine: install it to test the pages")
    return path


@pytest.fixture(scope="session")
def play() -> Iterator[Playwright]:
    """What drives browsers: one for all tests of a process, as a second one cannot start beside it."""
    before = os.environ.get("DJANGO_ALLOW_ASYNC_UNSAFE")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with sync_playwright() as started:
        yield started
    os.environ.pop("DJANGO_ALLOW_ASYNC_UNSAFE")
    os.environ.update({"DJANGO_ALLOW_ASYNC_UNSAFE": before} if before else {})
