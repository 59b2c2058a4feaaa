from pathlib import Path

import pytest

from shige.adapters.casework_file import BARS, read_bars, routes_of, shipped_routes, shipped_suggester, words_of
from shige.adapters.kinds_file import catalogue_of, read_catalogue, shipped_catalogue, texts_of
from shige.adapters.roles_file import POLICY
from shige.core.errors import ShigeError


def test_the_tables_come_back_byte_for_byte() -> None:
    for file, text in texts_of(shipped_catalogue()).items():
        assert text.encode() == (POLICY / file).read_bytes()


def test_what_is_written_reads_as_the_same_catalogue() -> None:
    assert catalogue_of(texts_of(shipped_catalogue())) == shipped_catalogue()


def test_a_city_lays_one_table_over_the_shipped_ones(tmp_path: Path) -> None:
    own = (POLICY / "channels.csv").read_text(encoding="utf-8").replace("12345热线", "市长热线")
    (tmp_path / "channels.csv").write_text(own.replace("数字城管采集", "智慧城管"), encoding="utf-8")
    made = read_catalogue(tmp_path)
    assert "智慧城管" in {channel.zh for channel in made.channels}
    assert made.kinds == shipped_catalogue().kinds


@pytest.mark.parametrize(
    ("file", "takes", "gives", "code", "field"),
    [
        ("kinds.csv", "code,parent", "code,above", "policy-columns", "heading"),
        ("kinds.csv", "code,parent", "code,parent,more", "policy-columns", "heading"),
        ("kinds.csv", ",clean\n", "\n", "policy-columns", "row"),
        ("kinds.csv", ",event,1,CG", ",party,1,CG", "policy-value", "nature"),
        ("kinds.csv", ",4,work_hour", ",4,week", "policy-value", "unit"),
        ("kinds.csv", ",event,1,CG", ",event,one,CG", "policy-value", "tier"),
        ("kinds.csv", ",event,1,CG", ",event,9,CG", "kind-value", "tier"),
        ("kinds.csv", ",0,,clean", ",no,,clean", "policy-value", "mediation"),
        ("kinds.csv", ",,clean", ",,fly", "skill-unknown", "skill"),
        ("kind_questions.csv", "in=室内=Indoors", "in=室内", "policy-value", "choices"),
        ("departments.csv", ",DEPT_DUTY,", ",KING,", "role-unknown", "role"),
    ],
)
def test_a_wrong_cell_is_told_with_its_field(file: str, takes: str, gives: str, code: str, field: str) -> None:
    texts = texts_of(shipped_catalogue())
    texts[file] = texts[file].replace(takes, gives, 1)
    with pytest.raises(ShigeError) as raised:
        catalogue_of(texts)
    assert (raised.value.code, raised.value.facts["field"]) == (code, field)


def test_words_are_of_kinds_that_there_are() -> None:
    heading = "word,target,weight,beside,unless,deniable\n"
    words = words_of(f"{heading}路灯,0202,4,,,0\n", catalogue=shipped_catalogue())
    assert words.rules[0].word == "路灯"
    with pytest.raises(ShigeError, match=r"kind_words\.csv, row 2"):
        words_of(f"{heading}路 灯,0202,4,,,0\n", catalogue=shipped_catalogue())
    with pytest.raises(ShigeError) as raised:
        words_of(f"{heading}路灯,9999,4,,,0\n", catalogue=shipped_catalogue())
    assert raised.value.code == "word-target"


def test_every_shipped_word_names_a_kind_and_every_kind_has_a_word() -> None:
    targets = {rule.target for rule in shipped_suggester().words.rules}
    assert {kind.code for kind in shipped_catalogue()} - targets == {"1208", "1299"}


def test_shipped_routes_are_read() -> None:
    assert shipped_routes().rules[0].code == "mediation"
    with pytest.raises(ShigeError, match=r"routes\.csv, row 2"):
        routes_of("code,kinds,tiers,areas,grids,hours,stage,holder,zh,en,owner\na,,,,,,,nobody,甲,A,DIST_OC\n")


def test_bars_are_held_in_their_bounds(tmp_path: Path) -> None:
    assert read_bars(BARS)["twins.far_m"] == 250
    for text in ("x = 1\n", "[a.b]\nvalue = 1\n", "[a.b]\nvalue = 9\nleast = 1\nmost = 2\n", "[a.b\n"):
        path = tmp_path / "casework.toml"
        path.write_text(text, encoding="utf-8")
        with pytest.raises(ShigeError) as raised:
            read_bars(path)
        assert raised.value.code == "policy-value"
