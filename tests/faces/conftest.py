"""What tests of pages may ask for: a browser, windows on the server of the test, and accounts that are logged in."""

import os
import shutil
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Browser, sync_playwright

from shige.access.models import User
from tests.faces.browser import FLAGS, Windows


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """A browser of this machine with a software GPU; where there is none the tests are skipped, but never in CI."""
    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if path is None:
        assert os.environ.get("CI") != "true", "CI must test the pages in a real Chromium"
        pytest.skip("no Chromium on this machine: install it to test the pages")
    before = os.environ.get("DJANGO_ALLOW_ASYNC_UNSAFE")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with sync_playwright() as play, play.chromium.launch(executable_path=path, args=FLAGS) as started:
        yield started
    os.environ.pop("DJANGO_ALLOW_ASYNC_UNSAFE")
    os.environ.update({"DJANGO_ALLOW_ASYNC_UNSAFE": before} if before else {})


@pytest.fixture
def windows(chromium: Browser, live_server: Any) -> Iterator[Windows]:
    """Windows on the server of this test; any error of a page fails it."""
    opened = Windows(chromium, home=live_server.url)
    yield opened
    opened.close()
    assert opened.faults == []


@pytest.fixture
def session() -> Callable[[User], str]:
    """The session's key of somebody who is logged in."""

    def enter(user: User) -> str:
        client = Client()
        client.force_login(user)
        return client.cookies["sessionid"].value

    return enter
