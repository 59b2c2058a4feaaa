"""Home, card and grid page: what they say, to whom, and with how few questions to the database."""

import pytest

from shige.core.values import Tier
from tests.faces import town
from tests.nouns.people import account

pytestmark = pytest.mark.django_db
MOST_QUERIES = 12


@pytest.fixture
def street(tmp_path):
    """A published street."""
    town.street(tmp_path)


@pytest.fixture
def dispatcher(client, street):
    """A browser of the street's dispatcher; the process has read once what it keeps: rules, and the atlas."""
    client.force_login(account("dispatcher", STREET_OC=town.STREET))
    client.get("/")
    client.get(f"/grids/{town.MICRO}")
    return client


def text(answer):
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def test_home_shows_the_readers_own_area_with_its_figures(dispatcher, django_assert_max_num_queries):
    with django_assert_max_num_queries(MOST_QUERIES):
        page = dispatcher.get("/")
    said = text(page)
    figures = {figure.name: figure.text for figure in page.context["figures"]}
    assert figures["一般网格"] == str(len(town.CODES[Tier.GENERAL]))
    assert figures["微网格"] == str(len(town.CODES[Tier.MICRO]))
    assert figures["空缺岗位"] == str(sum(len(town.CODES[t]) for t in (Tier.GENERAL, Tier.MICRO, Tier.DEDICATED)))
    assert page.context["map"]["tier"] == "general"
    assert 'aria-current="location"' in said


def test_a_holder_fills_a_post_in_the_figures(dispatcher):
    before = {f.name: f.text for f in dispatcher.get("/").context["figures"]}["空缺岗位"]
    town.worker("wang", "王素芬", role="MICRO_WORKER", area=town.MICRO)
    after = {f.name: f.text for f in dispatcher.get("/").context["figures"]}["空缺岗位"]
    assert int(after) == int(before) - 1


def test_home_without_a_plan_says_what_to_wait_for(client):
    client.force_login(account("dispatcher", STREET_OC=town.STREET))
    assert "还没有公布方案" in text(client.get("/"))


def test_who_holds_no_grids_sees_no_map_but_a_page(client, street):
    client.force_login(account("helper", VOLUNTEER=town.MICRO))
    said = text(client.get("/"))
    assert "您的岗位不管网格" in said
    assert 'href="/today"' in said
    assert 'id="map"' not in said


OUT_OF_REACH = ("area=510104", "grid=510104001001001001", "area=abc", "area=5101070", "area=510107001999", "grid=١٢")


@pytest.mark.parametrize("asked", OUT_OF_REACH)
def test_an_area_out_of_reach_or_none_at_all_is_not_found(dispatcher, asked):
    assert dispatcher.get(f"/?{asked}").status_code == 404


def test_the_card_says_names_before_codes_and_who_answers_now(dispatcher, django_assert_max_num_queries):
    town.worker("wang", "王素芬", role="MICRO_WORKER", area=town.MICRO, phone="02885550102")
    town.worker("zhou", "周敏", role="GRID_WORKER", area=town.GENERAL)
    with django_assert_max_num_queries(MOST_QUERIES):
        said = text(dispatcher.get(f"/grids/{town.MICRO}/card"))
    assert said.index(town.NAMES[town.MICRO]) < said.index("户数") < said.index("王素芬") < said.index("周敏")
    assert "tel:02885550102" in said
    assert town.NOTED in said
    assert "预计见到 79%" in said
    assert "<html" not in said


def test_a_card_says_who_stands_in_and_who_is_off(dispatcher):
    off = town.worker("wang", "王素芬", role="MICRO_WORKER", area=town.MICRO)
    town.worker("zhou", "周敏", role="GRID_WORKER", area=town.GENERAL)
    town.off_now(off)
    said = text(dispatcher.get(f"/grids/{town.MICRO}/card"))
    assert said.index("周敏") < said.index("代答:本网格现在没有人") < said.index("王素芬") < said.index("休班中")


def test_those_above_the_street_are_not_listed_beside_a_grid(dispatcher):
    town.worker("luo", "罗明强", role="DIST_OC", area=town.STREET[:6])
    town.worker("li", "李慧", role="STREET_OC", area=town.STREET)
    said = text(dispatcher.get(f"/grids/{town.CODES[Tier.MICRO][1]}/card"))
    assert "李慧" in said
    assert "罗明强" not in said


def test_who_may_not_see_duties_sees_the_grid_without_them(client, street):
    town.worker("wang", "王素芬", role="MICRO_WORKER", area=town.MICRO)
    client.force_login(account("planner", DIST_PLANNER=town.STREET[:6]))
    assert "现在值守" not in text(client.get(f"/grids/{town.MICRO}/card"))
    said = text(client.get(f"/grids/{town.MICRO}"))
    assert "您的岗位看不到这里谁在值守" in said
    assert "王素芬" not in said


def test_the_home_of_a_micro_grid_has_its_households_and_no_sums_of_grids(client, street):
    client.force_login(account("contact", MICRO_WORKER=town.MICRO))
    names = [figure.name for figure in client.get("/").context["figures"]]
    assert names == ["户数", "待处理"]


def test_a_card_with_nobody_says_so(dispatcher):
    assert "本网格现在没有人在岗" in text(dispatcher.get(f"/grids/{town.MICRO}/card"))


@pytest.mark.parametrize("tier", list(Tier))
def test_the_page_of_every_tier_is_there(dispatcher, django_assert_max_num_queries, tier):
    code = town.CODES[tier][0]
    with django_assert_max_num_queries(MOST_QUERIES):
        said = text(dispatcher.get(f"/grids/{code}"))
    assert town.NAMES[code] in said
    assert "沿革" in said
    assert ("下设网格" in said) == (tier in {Tier.COMMUNITY, Tier.GENERAL})
    assert ("楼栋和单元" in said) == (tier in {Tier.MICRO, Tier.DEDICATED} and tier == Tier.MICRO)


def test_the_page_tells_what_a_grid_came_from(client, tmp_path):
    town.street(
        tmp_path, came={town.MICRO: [("510107001001001009", 40, "merged"), ("510107001001001008", 32, "moved")]}
    )
    client.force_login(account("dispatcher", STREET_OC=town.STREET))
    said = text(client.get(f"/grids/{town.MICRO}"))
    assert "由 510107001001 001 009 并入:40 户" in said
    assert "由 510107001001 001 008 划入:32 户" in said


def test_a_grid_out_of_reach_reads_like_one_that_is_not_there(client, street):
    client.force_login(account("worker", GRID_WORKER=town.CODES[Tier.GENERAL][-1]))
    for ending in ("", "/card"):
        beyond, nowhere = (client.get(f"/grids/{code}{ending}") for code in (town.MICRO, "510107999999999999"))
        assert beyond.status_code == nowhere.status_code == 404
        assert beyond.content == nowhere.content


def test_names_run_nothing(dispatcher):
    odd = next(code for code, name in town.NAMES.items() if name == "=1+1")
    assert "=1+1" in text(dispatcher.get(f"/grids/{odd}/card"))
    said = dispatcher.get("/search", {"q": "<script>alert(1)</script>"}).content.decode()
    assert "<script>alert" not in said


def test_without_an_account_every_page_leads_to_the_login(client, street):
    for path in ("/", f"/grids/{town.MICRO}", f"/grids/{town.MICRO}/card", "/search", "/today"):
        assert client.get(path).headers["Location"].startswith("/login?next=")


def test_english_is_complete_on_a_grid(dispatcher):
    dispatcher.cookies["django_language"] = "en"
    said = text(dispatcher.get(f"/grids/{town.MICRO}"))
    assert "Chance of finishing in three hours" in said
    assert "the rest of its street" in said
    assert "34 户" not in said


def test_search_finds_by_name_and_code_within_reach(dispatcher, client):
    assert town.MICRO in text(dispatcher.get("/search", {"q": town.NAMES[town.MICRO]}))
    spaced = f"{town.MICRO[:12]} {town.MICRO[12:15]} {town.MICRO[15:]}"
    fragment = text(dispatcher.get("/search", {"q": spaced}, headers={"HX-Request": "true"}))
    assert f'data-href="/grids/{town.MICRO}"' in fragment
    assert "<html" not in fragment
    assert "没有找到" in text(dispatcher.get("/search", {"q": "没有这条路"}))
    client.force_login(account("worker", GRID_WORKER=town.CODES[Tier.GENERAL][-1]))
    assert client.get("/search", {"q": town.MICRO}).context["hits"] == []


def test_search_finds_posts_by_holder_role_and_code_for_whom_posts_are_open(dispatcher, client):
    town.worker("zhou", "周敏", role="GRID_WORKER", area=town.GENERAL, phone="02885550101")
    for said in ("周敏", "专职网格员", town.GENERAL):
        found = text(dispatcher.get("/search", {"q": said}))
        assert "专职网格员 周敏" in found, said
        assert f'href="/grids/{town.GENERAL}"' in found
    client.force_login(account("contact", MICRO_WORKER=town.MICRO))
    assert "专职网格员 周敏" not in text(client.get("/search", {"q": "周敏"}))


def test_the_day_of_a_worker_shows_the_grid_its_people_and_what_was_handed_over(client, street):
    user = town.worker("zhou", "周敏", role="GRID_WORKER", area=town.GENERAL)
    town.note(town.GENERAL, text="3 栋电梯检修到 18 点")
    client.force_login(user)
    said = text(client.get("/today"))
    for word in (town.NAMES[town.GENERAL], "周敏", "3 栋电梯检修到 18 点", "待接", town.NAMES[town.MICRO]):
        assert word in said


def test_a_day_of_a_micro_grid_and_of_a_street(client, street):
    user = town.worker("wang", "王素芬", role="MICRO_WORKER", area=town.MICRO)
    client.force_login(user)
    assert "三小时内做完的概率" in text(client.get("/today"))
    client.force_login(town.worker("li", "李慧", role="STREET_OC", area=town.STREET))
    assert f"?area={town.STREET}" in text(client.get("/today"))


def test_a_day_before_anything_is_published_says_what_to_do(client):
    client.force_login(town.worker("zhou", "周敏", role="GRID_WORKER", area=town.GENERAL))
    assert "您的网格还没有公布" in text(client.get("/today"))
