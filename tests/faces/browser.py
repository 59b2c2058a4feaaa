"""A real Chromium: windows on the running server that fail on any error, and what a map drew, there and in reports."""

from collections.abc import Callable
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page

FLAGS = [
    "--no-sandbox",
    "--use-gl=angle",
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
    "--disable-background-networking",
    "--disable-component-update",
]
IDLE = "() => new Promise((done) => { shigeMap.once('idle', done); shigeMap.triggerRepaint(); })"
Open = Callable[..., Page]


class Windows:
    """Opens windows on one server, and gathers what went wrong in them."""

    def __init__(self, browser: Browser, *, home: str) -> None:
        self.home = home
        self.faults: list[str] = []
        self._browser = browser
        self._contexts: list[BrowserContext] = []

    def open(self, path: str = "/", *, session: str = "", width: int = 1440, height: int = 900, **more: Any) -> Page:
        """A window of its own at that path, logged in where a session's key is given."""
        context = self._browser.new_context(viewport={"width": width, "height": height}, **more)
        self._contexts.append(context)
        if session:
            context.add_cookies([{"name": "sessionid", "value": session, "url": self.home}])
        page = context.new_page()
        page.on("pageerror", lambda error: self.faults.append(str(error)))
        page.on("console", self._console)
        page.on("request", lambda request: self._asked(request.url))
        page.goto(f"{self.home}{path}")
        return page

    def close(self) -> None:
        """Close them all."""
        for context in self._contexts:
            context.close()

    def _console(self, message: Any) -> None:
        if message.type == "error" and "Failed to load resource" not in message.text:
            self.faults.append(message.text)

    def _asked(self, url: str) -> None:
        if not url.startswith((self.home, "data:", "blob:")):
            self.faults.append(f"asks outside: {url}")


def drawn(page: Page, *layers: str) -> list[int]:
    """Features of each layer on the map once it is at rest."""
    page.wait_for_selector("body[data-ready=yes]", timeout=60_000)
    page.evaluate(IDLE)
    found = "(layers) => layers.map((layer) => shigeMap.queryRenderedFeatures({ layers: [layer] }).length)"
    counted: list[int] = page.evaluate(found, layers)
    return counted


def sideways(page: Page) -> int:
    """Pixels that the page is wider than its window."""
    return int(page.evaluate("() => document.documentElement.scrollWidth - innerWidth"))
