"""The page in a real browser: the map draws, nothing is fetched, keyboard, languages, paper, phone and axe."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Playwright
from pypdf import PdfReader

from shige.core.values import Tier
from shige.report.report import Wish, write_report
from tests.axe import serious
from tests.faces.browser import FLAGS, Open, drawn
from tests.make import column
from tests.report.street import NOTE, street_city, street_plan

pytestmark = pytest.mark.browser
CREDIT = "© <i>City</i> Survey"
PLAN = street_plan()
PLAN = replace(PLAN, meta={**PLAN.meta, "attribution": CREDIT})
MICRO = [str(code) for code in PLAN.grids.code[PLAN.grids.tier == Tier.MICRO]]
GENERAL = [str(code) for code in PLAN.grids.code[PLAN.grids.tier == Tier.GENERAL]]


@pytest.fixture(scope="module")
def launch(play: Playwright, browser_path: str) -> Callable[..., Browser]:
    """Starts a browser with flags of its own."""
    return lambda *flags: play.chromium.launch(executable_path=browser_path, args=[*FLAGS, *flags])


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The report of the street."""
    folder = tmp_path_factory.mktemp("report")
    write_report(folder, PLAN, city=street_city(), wish=Wish(sheets=GENERAL[0]))
    return folder


@pytest.fixture(scope="module")
def chromium(launch: Callable[..., Browser]) -> Iterator[Browser]:
    """A browser with a software GPU."""
    with launch() as started:
        yield started


@pytest.fixture
def opened(chromium: Browser, folder: Path) -> Iterator[Open]:
    """Opens the page with words behind its #, in a window of its own that fails on any error of the page."""
    contexts, faults = [], []

    def go(words: str = "", *, width: int = 1100, height: int = 700, **more: Any) -> Page:
        context = chromium.new_context(viewport={"width": width, "height": height}, **more)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("request", lambda request: faults.append(request.url) if request.url.startswith("http") else None)
        page.goto(f"{(folder / 'index.html').as_uri()}#{words}")
        page.wait_for_selector("body[data-ready=yes]", timeout=60_000)
        return page

    yield go
    for context in contexts:
        context.close()
    assert faults == []


def test_the_map_shows_grids_roofs_streets_and_labels(opened: Open) -> None:
    page = opened()
    assert min(drawn(page, "fill", "edge1", "buildings", "roads", "water", "dedicated")) > 0
    assert page.locator("#mapnote").inner_text() == ""
    assert page.locator("#synthetic").is_visible()
    assert page.locator("#credit").inner_text() == CREDIT
    page.click("[data-tier='1']")
    assert min(drawn(page, "fill", "names1")) > 0


def test_a_click_on_the_map_opens_the_card_of_the_grid_there(opened: Open) -> None:
    page = opened()
    spot = page.evaluate("() => { const f = shigeMap.getCenter(); return shigeMap.project(f); }")
    box = page.locator("#map").bounding_box()
    assert box
    page.mouse.move(box["x"] + spot["x"] + 3, box["y"] + spot["y"] + 3)
    page.wait_for_selector("#tip:not([hidden])")
    page.mouse.click(box["x"] + spot["x"] + 3, box["y"] + spot["y"] + 3)
    card = page.locator("#card").inner_text()
    assert "微网格 510107001" in card
    assert "三小时内做完的概率" in card
    assert "三小时花在哪里" in card


def test_the_card_names_exceptions_in_words_and_runs_none_of_their_text(opened: Open) -> None:
    page = opened(f"grid={MICRO[0]}")
    assert NOTE["message_zh"] in page.locator("#card").inner_text()
    assert page.get_attribute("#card a", "href") == f"sheets/{GENERAL[0]}.pdf#page=1"
    page.click("#lang")
    assert NOTE["message"] in page.locator("#card").inner_text()
    assert page.get_attribute("html", "lang") == "en"
    assert "Done in 3 hours" in page.locator("#facts").inner_text()
    page.click("#card [data-row] >> nth=0")
    assert "The week besides" in page.locator("#card").inner_text()
    page.click("#card dd [data-row]")
    assert "General grids" in page.locator("#card").inner_text()


def test_slash_searches_by_address_and_escape_goes_back(opened: Open) -> None:
    page = opened()
    page.keyboard.press("/")
    page.keyboard.type("人民路1号")
    page.wait_for_selector("#hit0")
    assert serious(page) == []
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    assert page.locator("#card h2").inner_text() != ""
    page.keyboard.press("Escape")
    assert not page.locator("#card").is_visible()
    page.keyboard.press("/")
    page.keyboard.type("没有这条路")
    assert "没有找到" in page.locator("#found").inner_text()


def test_a_code_is_found_whole_or_with_spaces(opened: Open) -> None:
    page = opened()
    code = MICRO[3]
    page.fill("#find", f"{code[:12]} {code[12:15]} {code[15:]}")
    page.press("#find", "Enter")
    assert code[15:] in page.locator("#card .code").inner_text()


def test_exceptions_are_worked_off_and_ticks_stay(opened: Open) -> None:
    page = opened("view=list")
    assert "待处理 1 项" in page.locator("#list").inner_text()
    page.click("#list [data-row]")
    assert NOTE["message_zh"] in page.locator("#card").inner_text()
    page.check("#list input[type=checkbox]")
    page.reload()
    page.wait_for_selector("body[data-ready=yes]", timeout=60_000)
    assert page.is_checked("#list input[type=checkbox]")
    page.click("[data-unseen]")
    assert page.locator(".todo").count() == 0


def test_six_charts_say_their_finding_first(opened: Open) -> None:
    page = opened("view=charts")
    page.wait_for_selector(".chart svg")
    assert page.locator(".chart svg").count() == 6
    assert "个在 300–500 户之内" in page.locator("#charts").inner_text()
    page.click("#lang")
    page.wait_for_selector("text=hold 300–500 households")


@pytest.mark.parametrize("look", ["theme=light", "theme=dark&lang=en"])
def test_axe_finds_nothing_serious_in_any_view(opened: Open, look: str) -> None:
    page = opened(f"{look}&grid={MICRO[0]}")
    for view in ("map", "list", "charts", "basis"):
        page.click(f"[data-go={view}]")
        assert serious(page) == [], view


def test_a_phone_shows_all_without_scrolling_sideways(opened: Open) -> None:
    page = opened(width=360, height=740, has_touch=True)
    for view in ("map", "list", "charts", "basis"):
        page.click(f"[data-go={view}]")
        assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth"), view
    page.click("[data-go=list]")
    page.click("#list [data-row]")
    assert page.locator("#card").bounding_box() == {**page.locator("#card").bounding_box(), "x": 0, "width": 360}  # type: ignore[dict-item]


def test_paper_has_map_list_charts_and_basis(opened: Open) -> None:
    page = opened("theme=dark")
    pages = PdfReader(BytesIO(page.pdf(prefer_css_page_size=True, print_background=True))).pages
    text = "".join("".join(part.extract_text().split()) for part in pages)
    assert all(said in text for said in ("待处理", "核对", "怎么算的", "合成数据"))
    assert page.get_attribute("html", "data-theme") == "dark"


def test_without_webgl_the_lists_still_work(launch: Callable[..., Browser], folder: Path) -> None:
    with launch("--disable-3d-apis") as without:
        page = without.new_page()
        page.goto((folder / "index.html").as_uri())
        page.wait_for_selector("body[data-ready=yes]", timeout=60_000)
        assert "没有 WebGL" in page.locator("#mapnote").inner_text()
        page.click("[data-go=list]")
        page.click("#list [data-row]")
        assert page.locator("#card h2").is_visible()


def test_a_plan_with_nothing_to_settle_says_so(chromium: Browser, tmp_path: Path) -> None:
    fine = {"exceptions": column(*["[]"] * len(PLAN.grids)), "figures": column(*["{}"] * len(PLAN.grids))}
    plan = replace(PLAN, grids=replace(PLAN.grids, **fine), meta={**PLAN.meta, "synthetic": "0", "attribution": ""})
    write_report(tmp_path, plan, city=None, wish=Wish(sheets="none"))
    page = chromium.new_page()
    page.goto(f"{(tmp_path / 'index.html').as_uri()}#view=list")
    page.wait_for_selector("body[data-ready=yes]", timeout=60_000)
    assert not page.locator("#synthetic").is_visible()
    assert not page.locator("#credit").is_visible()
    assert "没有待处理的例外" in page.locator("#list").inner_text()
    page.click("[data-go=charts]")
    page.wait_for_selector(".chart svg")
    assert "此方案没有这项数字" in page.locator("#charts").inner_text()
    page.close()
