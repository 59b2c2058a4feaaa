import json
from pathlib import Path

import pytest

from shige.core.sealing import BEGINNING, canonical, entry_digest, seal

VECTORS = json.loads((Path(__file__).parents[1] / "vectors" / "sealing.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("vector", VECTORS["entries"], ids=lambda vector: str(vector["entry"]["id"]))
def test_an_entry_has_the_bytes_and_the_digest_that_it_always_had(vector):
    assert canonical(vector["entry"]) == vector["bytes"].encode("ascii")
    assert entry_digest(vector["entry"]) == vector["digest"]


def test_the_chain_is_the_one_that_it_always_was():
    previous = BEGINNING
    for made in VECTORS["seals"]:
        entries = [(pk, digest) for pk, digest in made["entries"]]
        previous = seal(previous, number=made["number"], at=made["at"], entries=entries)
        assert previous == made["digest"]


def test_the_order_of_names_does_not_matter():
    assert canonical({"b": 1, "a": {"d": 1, "c": 2}}) == canonical({"a": {"c": 2, "d": 1}, "b": 1})


@pytest.mark.parametrize(
    "change",
    [
        {"number": 2},
        {"at": "later"},
        {"entries": [(2, "x"), (1, "y")]},
        {"entries": [(1, "y")]},
        {"previous": "f" * 64},
    ],
)
def test_a_seal_differs_with_all_that_it_says(change):
    said = {"number": 1, "at": "now", "entries": [(1, "y"), (2, "x")]}
    other = {**said, **change}
    previous = other.pop("previous", BEGINNING)
    assert seal(previous, **other) != seal(BEGINNING, **said)


def test_what_is_no_number_is_not_sealed():
    with pytest.raises(ValueError, match="JSON"):
        canonical({"share": float("nan")})
