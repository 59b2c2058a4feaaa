"""Read the official communities of Chengdu that stand in the policy folder."""

import csv
from importlib import resources

import numpy as np

from shige.core.making.divisions import Divisions

FILE = "chengdu_divisions.csv"


def read_divisions() -> Divisions:
    """Codes and names of all communities, in the order of the file."""
    text = resources.files("shige").joinpath("policy", FILE).read_text(encoding="utf-8")
    rows = [row for row in csv.DictReader(text.splitlines()) if row["level"] == "community"]
    return Divisions(
        code=np.array([row["code"] for row in rows], dtype=object),
        name=np.array([row["name"] for row in rows], dtype=object),
    )
