"""What tests of pages may ask for: a browser, windows on the server of the test, and accounts that are logged in."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Browser, Playwright

from shige.access.models import User
from tests.faces.browser import FLAGS, Windows


@pytest.fixture(scope="session")
def chromium(play: Playwright, browser_path: str) -> Iterator[Browser]:
    """A browser with a software GPU."""
    with play.chromium.launch(executable_path=browser_path, args=FLAGS) as started:
        yield started


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
