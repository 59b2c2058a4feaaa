"""What `shige bench desk` measures: every page that a reader can open by its address, and who is on duty."""

import logging
import time
from collections.abc import Iterator
from datetime import timedelta
from statistics import median, quantiles
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.test import Client
from django.urls import NoReverseMatch, URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from shige.access.scope import ALL
from shige.access.services import account_make
from shige.cli.stopwatch import milliseconds
from shige.core.deeds import SHIGE
from shige.core.errors import ShigeError
from shige.core.rights import WATCHERS
from shige.staff.selectors import on_duty
from shige.staff.services import Order, person_make, post_assign, watcher_assign
from shige.territory.selectors import atlas_now

ROLES = {
    "DIST_OC": 6, "DIST_PLANNER": 6, "STREET_OC": 9, "COMMUNITY_CHIEF": 12, "GRID_WORKER": 15, "DPO": 6, "AUDITOR": 6,
    "SECURITY_ADMIN": 6, "SYSADMIN": 6, "CITY_OC": 4,
}  # fmt: skip
"""Who looks, and digits of the area that they look from; each page is opened as the first and the last who may."""
FOUND = 200
SEARCH = "desk:search"
_SOUGHT = "网格"
_MARKS = ("SAVEPOINT", "RELEASE", "ROLLBACK", "BEGIN", "COMMIT")
"""Transactions begin and end beside what a page asks."""


def measure(repeats: int) -> dict[str, Any]:
    """Each page with the role that opened it, its queries, the median and 95th hundredth of milliseconds, and CPU's.

    Raises:
        ShigeError: "nothing-published".
    """
    micro = _some_micro_grid()
    logging.disable(logging.CRITICAL)
    settings.SECOND_FACTOR = False
    settings.ALLOWED_HOSTS = ["testserver"]
    with transaction.atomic():
        readers = {role: _reader(role, micro) for role in ROLES}
        pages = [figure for route in _routes() for figure in _opened(route, micro, readers, repeats)]
        duty = milliseconds(lambda: on_duty(micro, role="MICRO_WORKER", now=timezone.now()))
        transaction.set_rollback(True)
    return {"pages": pages, "others": {"duty_lookup_ms": duty}}


def _some_micro_grid() -> str:
    """A micro-grid of the street with most grids."""
    code = atlas_now().code
    if not len(code):
        raise ShigeError("nothing-published", "publish a plan first, or make a city with `shige bench city`", {})
    streets = (code // 10**9).tolist()
    busiest = max(set(streets), key=streets.count)
    return next(f"{each:018d}" for each in code.tolist() if each // 10**9 == busiest and each % 1000)


def _reader(role: str, micro: str) -> Client:
    """A browser of somebody with that role around the grid."""
    now, digits = timezone.now(), ROLES[role]
    user = account_make(f"bench-{role.lower()}", actor=SHIGE, now=now)
    person = person_make("测速", actor=SHIGE, now=now, user_uid=user.uid, made_up=True)
    area = micro[:15] + "000" if digits == 15 else micro[:digits]
    order = Order(person, role, area, now - timedelta(days=1), rank=9)
    (watcher_assign if role in WATCHERS else post_assign)(order, actor=SHIGE, within=ALL, now=now)
    browser = Client(raise_request_exception=False)
    browser.force_login(user)
    return browser


def _routes(patterns: Any = None, space: str = "") -> Iterator[str]:
    """Names of the routes of the desk."""
    for entry in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(entry, URLResolver):
            yield from _routes(entry.url_patterns, entry.namespace or space)
        elif isinstance(entry, URLPattern) and space == "desk" and entry.name:
            yield f"desk:{entry.name}"


def _opened(route: str, micro: str, readers: dict[str, Client], repeats: int) -> Iterator[dict[str, Any]]:
    """The page, by the first and the last role that may open it; nothing where it needs what is not there."""
    for where in _addresses(route, micro):
        may = [role for role, browser in readers.items() if browser.get(where, secure=True).status_code == FOUND]
        for role in dict.fromkeys([*may[:1], *may[-1:]]):
            yield _timed(where, role, readers[role], repeats)


def _addresses(route: str, micro: str) -> Iterator[str]:
    """Where a route is found, with the grid in it where it asks for one; what is searched for, where it is a search."""
    if route == SEARCH:
        yield f"{reverse(route)}?q={_SOUGHT}"
        return
    for words in ([], [micro]):
        try:
            yield reverse(route, args=words)
        except NoReverseMatch:
            continue
        return


def _timed(where: str, role: str, browser: Client, repeats: int) -> dict[str, Any]:
    asked: list[str] = []

    def noted(execute: Any, sql: str, *words: Any) -> Any:
        asked.append(sql)
        return execute(sql, *words)

    with connection.execute_wrapper(noted):
        browser.get(where, secure=True)
    times, work = [], []
    for _ in range(repeats):
        began, worked = time.perf_counter(), time.process_time()
        browser.get(where, secure=True)
        times.append((time.perf_counter() - began) * 1000)
        work.append((time.process_time() - worked) * 1000)
    return {
        "page": where,
        "role": role,
        "queries": sum(not sql.startswith(_MARKS) for sql in asked),
        "median_ms": round(median(times), 1),
        "p95_ms": round(quantiles(times, n=20, method="inclusive")[-1], 1),
        "cpu_ms": round(median(work), 1),
    }
