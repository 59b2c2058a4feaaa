"""The wall of a command room: what is true now, refreshed by itself, told from across the room."""

import pytest

from shige.core.values import Tier
from tests.axe import serious
from tests.faces import town
from tests.faces.browser import drawn, sideways
from tests.nouns.people import account

pytestmark = pytest.mark.django_db
MOST_QUERIES = 12


@pytest.fixture
def street(tmp_path):
    """A published street with somebody on duty day and night."""
    town.street(tmp_path)
    town.worker("li", "李慧", role="STREET_OC", area=town.STREET, phone="02885550100")


@pytest.fixture
def dispatcher(client, street):
    """A browser of the street's dispatcher."""
    client.force_login(account("dispatcher", STREET_OC=town.STREET))
    return client


def text(answer):
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def test_the_wall_counts_grids_posts_and_gaps_and_names_who_is_on_duty(dispatcher, django_assert_max_num_queries):
    town.worker("wang", "王素芬", role="MICRO_WORKER", area=town.MICRO)
    dispatcher.get("/wall/now")
    with django_assert_max_num_queries(MOST_QUERIES):
        answer = dispatcher.get("/wall/now")
    said = text(answer)
    figures = {figure.name: figure.text for figure in answer.context["figures"]}
    wanted = sum(len(town.CODES[tier]) for tier in (Tier.GENERAL, Tier.MICRO, Tier.DEDICATED))
    assert figures["微网格"] == str(len(town.CODES[Tier.MICRO]))
    assert figures["在岗岗位"] == f"1 / {wanted}"
    assert figures["此刻无人"] == "0"
    assert "李慧" in said
    assert "<html" not in said
    assert answer.context["kinds"]["holder"] == [town.MICRO]
    assert [row.communities for row in answer.context["published"]] == [len(town.CODES[Tier.COMMUNITY])]


def test_the_wall_stays_within_reach(dispatcher, client):
    for page in ("/wall", "/wall/now"):
        assert dispatcher.get(f"{page}?area=510104").status_code == 404
    client.force_login(account("operator", SYSADMIN=town.STREET[:6]))
    assert client.get("/wall").status_code == 404


def test_a_district_has_its_wall_too(client, street, django_assert_max_num_queries):
    client.force_login(account("district", DIST_OC=town.STREET[:6]))
    assert "户数" in text(client.get("/wall/now"))
    with django_assert_max_num_queries(MOST_QUERIES):
        text(client.get("/wall"))


@pytest.mark.browser
@pytest.mark.parametrize(("width", "height"), [(1440, 900), (3840, 2160), (360, 740)])
def test_the_wall_is_dark_draws_every_grid_and_keeps_within_its_screen(windows, street, session, width, height):
    key = session(account("dispatcher", STREET_OC=town.STREET))
    page = windows.open("/wall", session=key, width=width, height=height, color_scheme="light")
    page.wait_for_selector(".officer")
    assert min(drawn(page, "above-micro", "edge-community")) > 0
    assert page.get_attribute("html", "data-theme") == "dark"
    assert "李慧" in page.locator(".officer.first").inner_text()
    assert sideways(page) == 0
    assert serious(page) == []


@pytest.mark.browser
def test_the_wall_takes_up_a_change_without_anybody(windows, street, session):
    page = windows.open("/wall", session=session(account("dispatcher", STREET_OC=town.STREET)))
    page.wait_for_selector(".officer")
    drawn(page, "above-micro")
    town.worker("wang", "王素芬", role="MICRO_WORKER", area=town.MICRO)
    page.evaluate("() => window.htmx.trigger('#now', 'load')")
    page.wait_for_function("() => JSON.parse(document.getElementById('wall-kinds').textContent).holder.length === 1")
    assert drawn(page, "holder-micro") != [0]
