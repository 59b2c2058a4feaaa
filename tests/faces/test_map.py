"""The pages in a real browser: the map draws our tiles, keys and fingers work, every reader is let in."""

from io import BytesIO
from unicodedata import normalize

import pytest
from pypdf import PdfReader

from shige.core.values import Tier
from tests.axe import serious
from tests.faces import town
from tests.faces.browser import IDLE, drawn, sideways
from tests.nouns.people import account

pytestmark = [pytest.mark.django_db, pytest.mark.browser]
CHOOSE = "(code) => document.dispatchEvent(new CustomEvent('shige:choose', { detail: code }))"


@pytest.fixture
def dispatcher(tmp_path, session):
    """The session of a street's dispatcher, in a published street with somebody on duty."""
    town.street(tmp_path)
    town.worker("wang", "王素芬", role="MICRO_WORKER", area=town.MICRO, phone="02885550102")
    return session(account("dispatcher", STREET_OC=town.STREET))


def touch(page, *, right=0.5, down=0.5):
    """A click on the map, at a share of its width and height."""
    box = page.locator("#map").bounding_box()
    page.mouse.click(box["x"] + box["width"] * right, box["y"] + box["height"] * down)


def test_the_map_draws_every_tier_from_our_tiles(windows, dispatcher):
    page = windows.open("/", session=dispatcher)
    assert min(drawn(page, "fill-general", "name-general", "fill-dedicated", "edge-community")) > 0
    page.keyboard.press("3")
    assert min(drawn(page, "fill-micro", "name-micro", "cut", "over")) > 0
    assert page.locator("[data-tier=micro]").get_attribute("aria-pressed") == "true"
    page.keyboard.press("1")
    assert min(drawn(page, "fill-community", "name-community")) > 0
    page.click("[data-tier=micro]")
    page.click("[data-measure=households]")
    assert "户数" in page.locator("#legend").inner_text()
    assert not page.locator("#mapnote").is_visible()


def test_a_click_opens_the_card_and_escape_closes_it(windows, dispatcher):
    page = windows.open("/", session=dispatcher)
    drawn(page, "fill-general")
    page.keyboard.press("3")
    page.evaluate(IDLE)
    touch(page, right=0.48, down=0.48)
    page.wait_for_selector("#card h2")
    assert page.locator("#tip").is_visible()
    code = page.url.split("grid=")[1]
    assert code in town.CODES[Tier.MICRO]
    assert town.NAMES[code] in page.locator("#card").inner_text()
    state = "(id) => shigeMap.getFeatureState({ source: 'grids', sourceLayer: 'micro', id }).chosen"
    assert page.evaluate(state, code) is True
    page.keyboard.press("Escape")
    assert not page.locator("#card").is_visible()
    assert "grid=" not in page.url


def test_a_link_to_a_grid_opens_its_card_with_who_is_on_duty(windows, dispatcher):
    page = windows.open(f"/?grid={town.MICRO}", session=dispatcher)
    page.wait_for_selector("#card h2")
    said = page.locator("#card").inner_text()
    assert "王素芬" in said
    assert town.NOTED in said
    page.click("#card >> text=打开网格")
    page.wait_for_url(f"**/grids/{town.MICRO}")


def test_a_grid_out_of_reach_says_so_on_the_map(windows, tmp_path, session):
    town.street(tmp_path)
    page = windows.open("/", session=session(account("worker", MICRO_WORKER=town.MICRO)))
    drawn(page, "fill-micro")
    page.evaluate(CHOOSE, town.CODES[Tier.MICRO][-1])
    page.wait_for_selector("#card >> text=不在您的岗位范围内")
    page.click("#card [data-close]")
    assert not page.locator("#card").is_visible()
    windows.faults.clear()  # htmx tells the console of the 404


def test_slash_searches_and_enter_opens(windows, dispatcher):
    page = windows.open("/today", session=dispatcher)
    page.keyboard.press("/")
    page.keyboard.type(town.NAMES[town.MICRO])
    page.wait_for_selector("#hit0")
    assert serious(page) == []
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url("**/grids/*")
    page.keyboard.press("/")
    page.keyboard.type("没有这条路")
    page.wait_for_selector("#found >> text=没有找到")
    page.keyboard.press("Escape")
    assert page.input_value("#find") == ""
    page.keyboard.press("g")
    page.keyboard.press("m")
    page.wait_for_url(lambda url: url.rstrip("/") == windows.home)
    page.keyboard.press("?")
    assert page.locator("#keys").is_visible()


def test_axe_finds_nothing_serious_on_an_open_card_and_where_nothing_is(windows, dispatcher):
    page = windows.open(f"/?grid={town.MICRO}", session=dispatcher, color_scheme="dark")
    page.wait_for_selector("#card h2")
    assert serious(page) == []
    page.goto(f"{windows.home}/nowhere")
    assert serious(page) == []


def test_a_phone_shows_all_without_scrolling_sideways(windows, dispatcher):
    page = windows.open(f"/?grid={town.MICRO}", session=dispatcher, width=360, height=740, has_touch=True)
    page.wait_for_selector("#card h2")
    assert page.locator("#card .deeds .button").bounding_box()["height"] >= 56
    assert sideways(page) <= 0
    page.click(".menu")
    page.click("text=English")
    page.wait_for_selector("html[lang=en]")
    for path in (f"/grids/{town.GENERAL}", "/today", "/search?q=人民路", f"/where?grid={town.MICRO}"):
        page.goto(windows.home + path)
        assert sideways(page) <= 0, path


def test_everybody_finds_the_grid_by_a_touch_of_the_public_map(windows, dispatcher):
    page = windows.open("/where")
    assert min(drawn(page, "fill-micro", "edge-community")) > 0
    touch(page, right=0.6, down=0.6)
    page.wait_for_selector("#answer .card")
    assert "王素芬" not in page.locator("#answer").inner_text()
    page.fill("form[hx-get] input[name=q]", "玉林小学")
    page.keyboard.press("Enter")
    page.wait_for_selector(f"#answer [data-code='{town.DEDICATED}']")
    assert page.url == f"{windows.home}/where"


def test_paper_shows_a_grid_in_black_on_white(windows, dispatcher):
    page = windows.open(f"/grids/{town.MICRO}", session=dispatcher, color_scheme="dark")
    pages = PdfReader(BytesIO(page.pdf(prefer_css_page_size=True, print_background=True))).pages
    text = "".join("".join(part.extract_text().split()) for part in pages)
    text = normalize("NFKC", text)  # the printed type names some characters as radicals
    assert all(said in text for said in ("三小时花在", "王素芬", "楼栋和单元"))
    assert "退出" not in text
    page.emulate_media(media="print")
    assert page.evaluate("() => getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"


def test_without_webgl_the_page_says_what_still_works(windows, dispatcher):
    page = windows.open("/login", session=dispatcher)
    page.add_init_script("HTMLCanvasElement.prototype.getContext = () => null")
    page.goto(windows.home)
    page.wait_for_selector("body[data-ready=yes]", timeout=60_000)
    assert "没有 WebGL" in page.locator("#mapnote").inner_text()
    windows.faults.clear()


def test_who_was_logged_out_meanwhile_is_led_to_the_login(windows, dispatcher):
    page = windows.open("/today", session=dispatcher)
    page.context.clear_cookies()
    page.keyboard.press("/")
    page.keyboard.type("人民路")
    page.wait_for_url("**/login?next=*")


def test_without_a_connection_the_page_says_that_nothing_was_sent(windows, dispatcher):
    page = windows.open("/today", session=dispatcher)
    page.context.set_offline(True)
    page.keyboard.press("/")
    page.keyboard.type("人民路")
    page.wait_for_selector("#said >> text=没有网络")
    assert page.input_value("#find") == "人民路"
    windows.faults.clear()
