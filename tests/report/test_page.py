"""The page stands alone: it names no host, allows its one script by hash, and carries its data whole."""

import base64
import gzip
import hashlib
import json
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from shige.report.page import WEB, write_page
from shige.report.pagedata import page_data
from tests.report.street import street_city, street_plan


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The page of the street."""
    path = tmp_path_factory.mktemp("page") / "index.html"
    write_page(path, page_data(street_plan(), street_city()), title="浆洗街 <街道>")
    return path.read_text(encoding="utf-8")


def carried(page: str, name: str) -> str:
    """What a block of the page unfolds to."""
    match = re.search(rf'id="{name}">([^<]*)<', page)
    assert match
    return gzip.decompress(base64.b64decode(match[1])).decode()


class Links(HTMLParser):
    """All that a browser would fetch by itself."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep what tags point at."""
        self.found += [
            str(value) for name, value in attrs if name in {"src", "href", "srcset", "action"} and tag != "a"
        ]


def test_nothing_is_fetched(page: str) -> None:
    links = Links()
    links.feed(page)
    assert [link for link in links.found if not link.startswith("data:")] == []
    assert "url(http" not in page


def test_the_policy_allows_the_script_by_its_hash_and_no_host(page: str) -> None:
    script = page.rsplit('<script type="module">', 1)[1].split("</script>", maxsplit=1)[0]
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', page)
    assert policy
    assert f"'sha256-{digest}'" in policy[1]
    assert "http" not in policy[1]
    assert "unsafe-eval" not in policy[1]


def test_the_data_comes_back(page: str) -> None:
    assert json.loads(carried(page, "data"))["grids"]["code"] == street_plan().grids.code.tolist()


def test_the_vendored_modules_are_carried_with_their_licences(page: str) -> None:
    assert "MapLibre GL JS" in carried(page, "gl")[:200]
    assert carried(page, "worker") != carried(page, "gl")
    assert "Apache License" in page
    assert "MapLibre contributors" in page


def test_the_title_is_text(page: str) -> None:
    assert "浆洗街 &lt;街道&gt;" in page


def test_the_same_data_gives_the_same_page(tmp_path: Path) -> None:
    data: dict[str, Any] = {"grids": {}}
    write_page(tmp_path / "a.html", data, title="a")
    write_page(tmp_path / "b.html", data, title="a")
    assert (tmp_path / "a.html").read_bytes() == (tmp_path / "b.html").read_bytes()


def test_each_word_is_there_in_both_languages() -> None:
    text = (WEB / "words.js").read_text(encoding="utf-8")
    chinese, english = text.split("  en: {")
    keys = [re.findall(r'[ {]"?([\w-]+)"?: [\["]', part) for part in (chinese, english)]
    assert keys[0] == keys[1]
    assert len(keys[0]) > 80
