"""The page for everybody: the grid of a place, posts and numbers, and no name of a person who did not agree."""

import pytest

from shige.core.deeds import SHIGE
from shige.core.values import Tier
from shige.staff.selectors import person_of_account
from shige.staff.services import person_open
from shige.territory import selectors
from tests.faces import town
from tests.nouns.people import NOON

pytestmark = pytest.mark.django_db


@pytest.fixture
def street(tmp_path):
    """A published street."""
    town.street(tmp_path)


def middle(code):
    west, south, east, north = selectors.area_outline(code).bounds
    return {"lon": (west + east) / 2, "lat": (south + north) / 2}


def said(client, **asked):
    answer = client.get("/where/answer", asked)
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_point_gives_the_grid_with_its_posts_and_numbers(client, street):
    whole = next(code for code in town.CODES[Tier.MICRO][5:] if town.NAMES[code] != "=1+1")
    town.worker("wang", "王素芬", role="MICRO_WORKER", area=whole, phone="02885550102")
    told = said(client, **middle(whole))
    assert f'data-code="{whole}"' in told
    assert "02885550102" in told
    assert "12345" in told
    assert "王素芬" not in told


def test_a_point_in_a_tower_asks_for_entrance_and_floors(client, tmp_path):
    door = town.tower(tmp_path)
    told = said(client, **door)
    assert "这栋楼按楼层分属几个网格" in told
    for code in town.CODES[Tier.MICRO][:2]:
        assert f"?grid={code}" in told
    assert "1 单元 · " in told


def test_a_name_is_told_with_the_persons_consent_alone(client, street):
    user = town.worker("wang", "王素芬", role="MICRO_WORKER", area=town.MICRO, phone="02885550102")
    assert "王素芬" not in said(client, grid=town.MICRO)
    person_open(person_of_account(user.uid).uid, consents=True, actor=SHIGE, now=NOON)
    assert "王素芬" in said(client, grid=town.MICRO)


def test_an_address_that_fits_many_grids_asks_which(client, street):
    assert said(client, q="人民路").count("hx-get") > 1


def test_an_address_that_fits_one_grid_tells_it(client, street):
    assert f'data-code="{town.DEDICATED}"' in said(client, q="玉林小学")


@pytest.mark.parametrize(
    "asked",
    [
        {"q": ""},
        {"q": "没有这条路"},
        {"lon": "104", "lat": "north"},
        {"lon": "nan", "lat": "30"},
        {"lon": "104"},
        {"lon": "-70", "lat": "10"},
        {"grid": "510107999999999999"},
        {"grid": "1"},
    ],
)
def test_what_is_not_found_says_whom_to_call(client, street, asked):
    assert "12345" in said(client, **asked)


def test_the_page_itself_answers_without_a_script(client, street):
    page = client.get("/where", {"q": "玉林小学"}).content.decode()
    assert f'data-code="{town.DEDICATED}"' in page


def test_before_anything_is_published_the_page_says_whom_to_call(client):
    assert "12345" in client.get("/where").content.decode()
