import csv
import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shige.adapters.norms_file import SHIPPED, norms_text, parse_norms, read_norms
from shige.core.errors import ShigeError
from shige.core.planning.norms import BorderPrices, DutyNorms, GridNorms, SweepNorms
from shige.core.values import SiteKind


def test_the_shipped_norms_are_the_defaults_of_the_core():
    norms = read_norms()
    assert norms.sweep == SweepNorms(profiles=norms.sweep.profiles)
    assert norms.grids == GridNorms()
    assert norms.borders == BorderPrices()
    assert norms.duties == DutyNorms()
    assert set(norms.sweep.profiles) == {"notice", "verify", "mobilise", "register"}
    assert set(norms.dedicated.kinds) == {kind.name.lower() for kind in SiteKind}


def test_a_city_sets_some_norms_and_keeps_the_others(tmp_path):
    path = tmp_path / "norms.toml"
    path.write_text('[sweep.absent_share]\nvalue = 0.5\nunit = "share"\nsource = "our sweep of May"\n', "utf-8")
    norms = read_norms(path)
    assert norms.sweep.absent_share == 0.5
    assert norms.grids == read_norms().grids


def test_whole_numbers_may_stand_for_numbers_and_marks_before_the_text_are_ignored(tmp_path):
    path = tmp_path / "norms.toml"
    path.write_bytes(b"\xef\xbb\xbf[sweep.call]\nvalue = 1\n[dedicated.park]\nvalue = inf\n")
    norms = read_norms(path)
    assert isinstance(norms.sweep.call, float)
    assert norms.dedicated.kinds["park"] == float("inf")


@given(st.floats(0, 1), st.integers(0, 3), st.floats(1, 1000))
def test_norms_survive_their_text(absent, revisits, limit):
    text = f"[sweep]\nabsent_share.value = {absent!r}\nrevisits.value = {revisits}\nlimit.value = {limit!r}\n"
    norms = parse_norms(text)
    assert norms.sweep.absent_share == absent
    assert parse_norms(norms_text(norms)) == norms
    assert norms_text(parse_norms(norms_text(norms))) == norms_text(norms)


@pytest.mark.parametrize(
    ("text", "code", "key", "bound"),
    [
        ("[sweep.cal]\nvalue = 1", "norms-unknown", "sweep.cal", None),
        ("[weep.call]\nvalue = 1", "norms-unknown", "weep.call", None),
        ("sweep = 1", "norms-unknown", "sweep", None),
        ("[sweep.call]\nvalue = 1\nmost = 99", "norms-unknown", "sweep.call", None),
        ("[sweep]\ncall = 0.2", "norms-type", "sweep.call", None),
        ("[sweep.call]\nvalue = '1'", "norms-type", "sweep.call", None),
        ("[sweep.call]\nvalue = true", "norms-type", "sweep.call", None),
        ("[sweep.revisits]\nvalue = 1.5", "norms-type", "sweep.revisits", None),
        ("[sweep.limit]\nvalue = 3\nunit = 'h'", "norms-unit", "sweep.limit", "min"),
        ("[sweep.call]\nvalue = -1", "norms-bounds", "sweep.call", "0 to 10 min"),
        ("[sweep.call]\nvalue = nan", "norms-bounds", "sweep.call", "0 to 10 min"),
        ("[grids.simulation_runs]\nvalue = 10", "norms-bounds", "grids.simulation_runs", "225 to 100000 runs"),
        ("[grids.general_min]\nvalue = 600", "norms-order", "grids.general_min", 500),
    ],
)
def test_a_wrong_norm_is_named_with_its_value_and_bound(text, code, key, bound):
    with pytest.raises(ShigeError) as error:
        parse_norms(text, name="city.toml")
    assert error.value.code == code
    assert error.value.facts["key"] == key
    assert error.value.facts.get("bound") == bound
    assert "city.toml" in error.value.message


@pytest.mark.parametrize("content", [b"[sweep", b"\xff\xfe[\x00", None])
def test_what_cannot_be_read_is_said(tmp_path, content):
    path = tmp_path / "norms.toml"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(ShigeError) as error:
        read_norms(path)
    assert error.value.code == "norms-unreadable"
    assert str(path) in error.value.message


def test_every_shipped_value_lies_within_its_bounds_and_has_a_source():
    def leaves(tree):
        for entry in tree.values():
            if "value" in entry:
                yield entry
            else:
                yield from leaves(entry)

    shipped = list(leaves(tomllib.loads(SHIPPED.read_text("utf-8"))))
    assert len(shipped) > 50
    for entry in shipped:
        assert entry["least"] <= entry["value"] <= entry["most"]
        assert entry["unit"]
        assert entry["source"]


def test_minutes_of_duties_are_those_of_the_table():
    with (SHIPPED.parent / "duties.csv").open(encoding="utf-8", newline="") as file:
        minutes = {row["duty"]: float(row["minutes"]) for row in csv.DictReader(file)}
    duties = read_norms().duties
    named = (
        "patrol_minutes",
        "contact_minutes",
        "update_minutes",
        "verify_minutes",
        "recheck_minutes",
        "errand_minutes",
    )
    codes = ("D01", "D02", "D03", "D09", "D10", "D12")
    assert [getattr(duties, name) for name in named] == [minutes[code] for code in codes]
