"""docs/imports.md tells of every table that comes in, as the program reads it."""

from pathlib import Path

import pytest

from shige.adapters.cells import read_cell
from shige.adapters.roles_file import shipped_matrix
from shige.core.rights import Right
from shige.desk.imports.profiles import PROFILES

PAGE = Path(__file__).parents[2] / "docs" / "imports.md"
BEGIN, END = (
    "(tests/faces/test_profiles.py holds this part; `python -m tests.faces.profiles` writes it) -->\n",
    "<!-- profiles: end -->",
)


def told() -> str:
    """The part of the page that tells of the tables."""
    lines = []
    for profile in PROFILES.values():
        right = f"{profile.right.resource}, {profile.right.action}"
        lines += ["", f"### {profile.name.zh} {profile.name.en} (`{profile.key}`)", ""]
        lines += [f"{profile.says.en} Who may: the right `{right}`.", ""]
        lines += ["| Heading | Key | Kind | Bounds | Example | What to write |", "|---|---|---|---|---|---|"]
        for column in profile.columns:
            key = f"**{column.key}**" if column.key in profile.identity else column.key
            star = "\\*" if column.required else ""
            bound = column.bound.replace("|", "/")
            names = f"{column.name.zh} / {column.name.en}{star}"
            lines.append(f"| {names} | {key} | {column.kind.value} | {bound} | {column.example} | {column.says.en} |")
    return "\n".join([*lines, "", ""])


def written(page: str) -> str:
    head, _, rest = page.partition(BEGIN)
    return f"{head}{BEGIN}{told()}{END}{rest.partition(END)[2]}"


def test_the_page_tells_of_every_table():
    page = PAGE.read_text(encoding="utf-8")
    assert page == written(page)


@pytest.mark.parametrize("profile", PROFILES.values(), ids=PROFILES)
def test_the_right_to_import_stands_in_the_matrix(profile):
    assert isinstance(profile.right, Right)
    assert profile.right in shipped_matrix().cells


@pytest.mark.parametrize("profile", PROFILES.values(), ids=PROFILES)
def test_each_example_is_right_and_each_column_is_told_in_both_languages(profile):
    for column in profile.columns:
        assert read_cell(column.example, column, row=2)[1] is None
        assert all((column.name.en, column.name.zh, column.says.en, column.says.zh))
