"""How often the pages of the desk ask the database: at most twelve times, whoever looks."""

import time
from uuid import uuid4

import pytest
from django.db import connection
from django.urls import get_resolver

from shige.access.routes import PUBLIC, declared
from shige.access.scope import ALL
from shige.access.selectors import actor_of
from shige.access.services import account_make
from shige.adapters.roles_file import shipped_matrix, shipped_roles
from shige.core.assigning import Charge
from shige.core.deeds import SHIGE
from shige.core.rights import WATCHERS, Holding
from shige.core.roles import Unit
from shige.core.values import Tier
from shige.desk.views.search import search
from shige.glass.facts import Breaking, Need
from shige.glass.services import glass_break
from shige.places.services import building_name
from shige.rules import current
from shige.staff.assigning import Wanted, assignment_make
from shige.staff.selectors import posts_of_account
from shige.staff.services import Order, person_make, post_assign, watcher_assign
from shige.staff.templating import network_load
from tests.faces import town
from tests.nouns.people import LONG_AGO, NOON
from tests.nouns.registers import code, hand

pytestmark = pytest.mark.django_db
MOST_QUERIES = 12
"""With the look at the rules, which is made once a second."""
FOUND = 200
DEDICATED = town.CODES[Tier.DEDICATED][0]
AREAS = {
    Unit.CITY: town.STREET[:4],
    Unit.DISTRICT: town.STREET[:6],
    Unit.STREET: town.STREET,
    Unit.COMMUNITY: town.COMMUNITY,
    Unit.GRID: town.GENERAL,
    Unit.DEDICATED: DEDICATED,
    Unit.MICRO: town.MICRO,
}
ROLES = (
    "CITY_OC", "DIST_OC", "STREET_OC", "COMMUNITY_CHIEF", "COMM_WORKER", "GRID_BRANCH_LEAD", "GRID_WORKER",
    "DEDICATED_CHIEF", "MICRO_WORKER",
)  # fmt: skip
"""Of each tier those that may open the most."""
GRIDS = (f"{town.COMMUNITY}000000", town.GENERAL, town.MICRO, DEDICATED)
PAGES = (
    "/", "/today", "/duty", "/wall", "/wall/now", "/rosters", "/rosters/answers", "/loads", "/loads?by=post",
    "/network", "/network-template", "/assignments", "/assignments/make", "/register", "/waiting",
    *(f"/grids/{code}" for code in GRIDS),
    f"/grids/{town.MICRO}/card",
    *(f"/network/areas/{code}" for code in GRIDS),
)  # fmt: skip
ELSEWHERE = ("/api", "/account", "/health", "/metrics")
"""Heads of what is no page of the desk."""
SEARCH = "/search?q=社区"
OF_MANY_ROOMS = {"/today/watch": 14}
"""What gathers from every room what waits, after the page is there, may ask once or twice more."""
OF_TRANSACTIONS = ("SAVEPOINT", "RELEASE", "ROLLBACK", "BEGIN", "COMMIT")


@pytest.fixture
def street(tmp_path, settings):
    """A published street with its network; the rules have been looked at, which costs one question a second."""
    town.street(tmp_path)
    network_load(town.STREET, actor=SHIGE, within=ALL, now=NOON)
    uid = str(town.PLAN.units.building_id[town.PLAN.units.micro_code == town.MICRO][0])
    building_name(code(uid), name="社区服务楼", address="", hand=hand())
    settings.RULES_FRESH_S = 60
    current._KEPT["all"] = current._Memory((), {}, time.monotonic(), {})


def reader(role):
    """Somebody with the role, in two areas of the lowest tiers, with notes there; a branch's lead sponsors."""
    user = town.worker(role.code.lower(), role.zh, role=role.code, area=AREAS[role.unit])
    post = posts_of_account(user.uid, now=NOON)[0]
    others = {Unit.MICRO: town.CODES[Tier.MICRO][1], Unit.GRID: town.CODES[Tier.GENERAL][1]}
    if role.unit in others:
        post_assign(Order(post.person_uid, role.code, others[role.unit], LONG_AGO), actor=SHIGE, within=ALL, now=NOON)
        town.note(others[role.unit], text="……")
    if role.code == "GRID_BRANCH_LEAD":
        wanted = Wanted(Charge.SPONSOR, town.MICRO, LONG_AGO, post_uid=post.uid)
        assignment_make(wanted, actor=SHIGE, within=ALL, now=NOON)
    return user


def watcher(role):
    """Somebody who looks after security, audit, privacy or the system."""
    user = account_make(role.code.lower(), actor=SHIGE, now=NOON)
    person = person_make(role.zh, actor=SHIGE, now=NOON, user_uid=user.uid, made_up=True)
    order = Order(person, role.code, AREAS[role.unit], LONG_AGO)
    watcher_assign(order, actor=SHIGE, within=ALL, now=NOON, why="……")
    return user


def broken(user):
    """An emergency look at a post of the community, which its chief is told of."""
    need = Need("post", 1, town.GENERAL, "GRID_WORKER 0")
    order = Breaking(uuid4(), (need,), "边界处燃气泄漏,值班电话无人接听,须立即联系网格员", 60)
    glass_break(order, account=user.uid, actor=actor_of(user), within=ALL, now=NOON)


def routes(patterns, head="/"):
    """The address of each page of the desk that takes no parameter and asks who looks, with the right that it needs."""
    for each in patterns:
        path = f"{head}{each.pattern}"
        if "<" in path or "^" in path or path.startswith(ELSEWHERE):
            continue
        if hasattr(each, "url_patterns"):
            yield from routes(each.url_patterns, path)
        elif declared(each.callback) not in {None, PUBLIC}:
            yield path, declared(each.callback)


def open_to(role, pages):
    """The pages that a role may open at all; which of them redirect or take deeds alone is seen when they are asked."""
    held = (Holding(role.code, 0, 1),)
    return [
        page
        for page, right in pages
        if not right.resource or shipped_matrix().allows(right.resource, right.action, held)
    ]


def asked(client, page):
    """How often a page asks; None where it is not for this reader."""
    said = []

    def noted(execute, sql, *words):
        said.append(sql)
        return execute(sql, *words)

    with connection.execute_wrapper(noted):
        status = client.get(page).status_code
    return sum(not sql.startswith(OF_TRANSACTIONS) for sql in said) if status == FOUND else None


def test_no_page_that_stands_on_staff_asks_more_than_twelve_times_whoever_looks(client, street):
    opened, over = set(), []
    for role in map(shipped_roles().__getitem__, ROLES):
        client.force_login(reader(role))
        if not opened:
            for page in PAGES:
                client.get(page)
        for page in PAGES:
            count = asked(client, page)
            if count is not None:
                opened.add(page)
                over += [(page, role.code, count)] if count >= MOST_QUERIES else []
    assert opened == set(PAGES)
    assert over == []


def test_no_page_of_the_desk_asks_more_than_twelve_times_whoever_looks(client, street):
    pages = [*routes(get_resolver().url_patterns), (SEARCH, declared(search))]
    opened, over, first = set(), [], True
    for role in shipped_roles():
        user = watcher(role) if role.code in WATCHERS else reader(role)
        if role.code == "DIST_OC":
            broken(user)
        client.force_login(user)
        mine = open_to(role, pages)
        if first:
            for page in mine:
                client.get(page)
            first = False
        for page in mine:
            count = asked(client, page)
            if count is not None:
                opened.add(page)
                over += [(page, role.code, count)] if count >= OF_MANY_ROOMS.get(page, MOST_QUERIES) else []
    assert {SEARCH, "/glass", "/system", "/audit", "/settings"} <= opened
    assert over == []
