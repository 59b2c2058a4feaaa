"""A walk over a running server: every kind of page that somebody's links lead to, and how a browser takes each."""

import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape
from typing import Any
from urllib.parse import parse_qsl, urljoin, urlsplit

import requests
from django.urls import Resolver404, resolve
from playwright.sync_api import BrowserContext, Page

from tests.axe import serious
from tests.faces.browser import sideways

PATIENCE_S = 120
LINK = re.compile(r'\b(href|data-href|hx-get)="([^"]*)"')
CAUGHT = """document.addEventListener("securitypolicyviolation", (event) =>
  console.error(`refused by the policy: ${event.violatedDirective} ${event.blockedURI}`));"""
Kind = tuple[str, tuple[str, ...]]


@dataclass
class Walker:
    """Somebody who is logged in, where they begin, and what went wrong on their way."""

    who: str
    home: str
    session: requests.Session = field(default_factory=requests.Session)
    faults: list[str] = field(default_factory=list)
    pages: dict[Kind, str] = field(default_factory=dict)
    """The address of the first whole page of each kind."""

    def walk(self, *starts: str) -> None:
        """Follow one link of each kind, from the starts on, until no new kind turns up."""
        todo, seen = deque((start, False) for start in starts), set[Kind]()
        while todo:
            path, is_part = todo.popleft()
            kind = kind_of(path)
            if kind in seen:
                continue
            seen.add(kind)
            answer = self._get(path, is_part=is_part)
            if not answer.ok:
                self.faults.append(f"{self.who}: {path} answers {answer.status_code}")
            if answer.headers.get("Content-Type", "").startswith("text/html"):
                if answer.ok and not is_part:
                    self.pages.setdefault(kind, path)
                todo.extend(self._links(answer))

    def enter(self, path: str, **form: str) -> str:
        """Send the form of a page with its own token, and return the page that it leads to."""
        found = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', self.session.get(f"{self.home}/login").text)
        sent = {**form, "csrfmiddlewaretoken": found[1] if found else ""}
        return self.session.post(f"{self.home}{path}", data=sent, timeout=PATIENCE_S).text

    def _get(self, path: str, *, is_part: bool) -> requests.Response:
        headers = {"HX-Request": "true"} if is_part else {}
        return self.session.get(f"{self.home}{path}", headers=headers, timeout=PATIENCE_S)

    def _links(self, answer: requests.Response) -> Iterator[tuple[str, bool]]:
        for name, href in LINK.findall(answer.text):
            to = urlsplit(urljoin(answer.url, unescape(href)))
            if f"{to.scheme}://{to.netloc}" == self.home and not to.path.startswith("/static/"):
                yield to._replace(scheme="", netloc="", fragment="").geturl(), name == "hx-get"


def kind_of(path: str) -> Kind:
    """Pages of one kind have one route, and are asked with the same words."""
    parts = urlsplit(path)
    try:
        route = resolve(parts.path).view_name
    except Resolver404:
        route = parts.path
    return route, tuple(sorted(name for name, _ in parse_qsl(parts.query)))


class Looker:
    """Opens pages in a browser as somebody, and gathers what would keep readers out."""

    def __init__(self, context: BrowserContext, *, walker: Walker) -> None:
        self.faults: list[str] = []
        self._walker, self._path = walker, ""
        context.add_cookies(
            [{"name": key, "value": value, "url": walker.home} for key, value in walker.session.cookies.items()]
        )
        context.add_init_script(CAUGHT)
        self._page = context.new_page()
        self._page.on("pageerror", lambda error: self._fault(str(error)))
        self._page.on("console", self._console)

    def look(self, path: str) -> None:
        """One page: wide and light, its colours in the dark, then as narrow as a phone."""
        page, self._path = self._page, path
        page.set_viewport_size({"width": 1440, "height": 900})
        page.emulate_media(color_scheme="light")
        page.goto(f"{self._walker.home}{path}")
        for said in serious(page):
            self._fault(said)
        page.emulate_media(color_scheme="dark")
        for said in serious(page, rules=("color-contrast",)):
            self._fault(f"dark: {said}")
        page.set_viewport_size({"width": 360, "height": 740})
        if over := sideways(page):
            self._fault(f"{over} px wider than a phone: {widest(page)}")

    def _console(self, message: Any) -> None:
        if message.type == "error":
            self._fault(message.text)

    def _fault(self, said: str) -> None:
        self.faults.append(f"{self._walker.who}: {self._path}: {said}")


def widest(page: Page) -> str:
    """What sticks out of the window."""
    return str(
        page.evaluate(
            "() => [...document.querySelectorAll('body *')].find((part) =>"
            " part.getBoundingClientRect().right > innerWidth + 1)?.outerHTML.slice(0, 120)"
        )
    )
