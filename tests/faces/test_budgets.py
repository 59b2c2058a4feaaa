"""How often the pages that stand on staff ask the database: at most twelve times, whoever looks."""

import time

import pytest
from django.db import connection

from shige.access.scope import ALL
from shige.adapters.roles_file import shipped_roles
from shige.core.assigning import Charge
from shige.core.deeds import SHIGE
from shige.core.roles import Unit
from shige.core.values import Tier
from shige.rules import current
from shige.staff.assigning import Wanted, assignment_make
from shige.staff.selectors import posts_of_account
from shige.staff.services import Order, post_assign
from shige.staff.templating import network_load
from tests.faces import town
from tests.nouns.people import LONG_AGO, NOON

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
OF_TRANSACTIONS = ("SAVEPOINT", "RELEASE", "ROLLBACK", "BEGIN", "COMMIT")


@pytest.fixture
def street(tmp_path, settings):
    """A published street with its network; the rules have been looked at, which costs one question a second."""
    town.street(tmp_path)
    network_load(town.STREET, actor=SHIGE, within=ALL, now=NOON)
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
