"""The code keeps its own rules, and each rule sees the fault that it is there for."""

from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.architecture import (  # noqa: F401 - enter their rules into the table
    kinds_rules,
    migration_rules,
    people_rules,
    personal_rules,
    thanks_rules,
)
from tests.architecture.rules import RULES
from tests.architecture.tree import CHECKOUT

CORE = "src/shige/core/planning/planted.py"
FACE = "src/shige/cli/planted.py"
MIGRATION = "src/shige/staff/migrations/0999_planted.py"
STAFF, PLACES = "src/shige/staff/models.py", "src/shige/places/models.py"
COLUMN = "\nclass Planted(models.Model):\n    {} = models.{}\n"
MOVES = "class Migration(migrations.Migration):\n    operations = [{}]\n"
THANKS = "src/shige/recognition/planted.py"
THANKS_PAGE = "src/shige/desk/templates/desk/recognition/planted.html"
SAYS = '"""A planted file for the test."""\n'
LOOKS = SAYS + "from shige.personal.private import Noted\nx = value.open(Noted('no'))\n"


@dataclass(frozen=True)
class Fault:
    """A fault: text put at the end of a file (made where it is not there), text exchanged in it, and its echo."""

    rule: str
    path: str
    text: str
    echo: str
    takes: str = ""
    gives: str = ""


FAULTS = [
    Fault(
        "staff_and_residents_are_not_joined",
        STAFF,
        COLUMN.format("x", 'ForeignKey("places.Dwelling")'),
        "leads from staff",
    ),
    Fault(
        "staff_and_residents_are_not_joined",
        PLACES,
        COLUMN.format("x", 'OneToOneField(to="staff.Person")'),
        "leads from places",
    ),
    Fault("staff_and_residents_are_not_joined", STAFF, COLUMN.format("resident_uid", "UUIDField()"), "names who lives"),
    Fault(
        "nothing_tells_what_somebody_belongs_to",
        STAFF,
        COLUMN.format("membership", "CharField()"),
        "tells what somebody",
    ),
    Fault("nothing_tells_what_somebody_belongs_to", "src/shige/policy/roles.csv", "X,党支部书记\n", "roles.csv"),
    Fault("migrations_only_add", MIGRATION, MOVES.format("migrations.RemoveField('a', 'b')"), "RemoveField without"),
    Fault("migrations_only_add", MIGRATION, MOVES.format("migrations.RunSQL('drop  table a')"), "SQL that takes away"),
    Fault(
        "migrations_only_add",
        MIGRATION,
        MOVES.format("migrations.AddField('a', 'b', field=models.IntegerField(default=0))"),
        "adds a column",
    ),
    Fault("files_are_short", FACE, SAYS + "\n" * 301, "302 lines"),
    Fault("files_are_short", CORE, SAYS + "\n" * 351, "352 lines"),
    Fault("functions_are_short", FACE, SAYS + "def long():\n" + "    1\n" * 51, "long has 52 lines"),
    Fault("functions_are_short", CORE, SAYS + "def long():\n" + "    1\n" * 61, "long has 62 lines"),
    Fault("own_imports_stand_at_the_top", FACE, SAYS + "def f():\n    from shige.core import values\n", "inside f"),
    Fault("each_file_says_what_it_is_for", FACE, '"""Planted"""\n', "'Planted'"),
    Fault("each_file_says_what_it_is_for", FACE, "x = 1\n", "''"),
    Fault("arguments_are_named", FACE, SAYS + "def f(a: bool): ...\n", "f takes"),
    Fault("arguments_are_named", FACE, SAYS + "def f(a: int, b: int, c: int, d: int): ...\n", "f takes"),
    Fault("values_do_not_change", FACE, SAYS + "@dataclass(frozen=True)\nclass Loose: ...\n", "Loose"),
    Fault("values_do_not_change", FACE, SAYS + "@dataclass(slots=True)\nclass Loose: ...\n", "Loose"),
    Fault("core_imports_little", CORE, SAYS + "import pandas as pd\n", "pandas"),
    Fault("core_imports_little", CORE, SAYS + "import highspy\n", "highspy"),
    Fault("core_touches_no_file_and_no_dice", CORE, SAYS + "x = np.random.default_rng(1)\n", "np.random.default_rng"),
    Fault("core_touches_no_file_and_no_dice", CORE, SAYS + "x = open('x')\n", "calls open"),
    Fault("core_touches_no_file_and_no_dice", CORE, SAYS + "np.save('x', x)\n", "np.save"),
    Fault(
        "checker_stands_alone",
        "src/shige/core/planning/check.py",
        "\nfrom shige.core.planning import units\nfrom shige.core.planning.units import address_units\n",
        "units.py",
    ),
    Fault("nothing_is_kept_of_belief_or_face", FACE, SAYS + "class Home:\n    party_branch: str\n", "party_branch"),
    Fault(
        "nothing_is_kept_of_belief_or_face",
        "src/shige/staff/models.py",
        "\n\nclass Home(models.Model):\n    ethnic_group = models.CharField(max_length=9)\n",
        "Home.ethnic_group",
    ),
    Fault(
        "no_kind_asks_of_belief_or_face",
        "src/shige/policy/kind_questions.csv",
        "0901,faith,你信什么宗教,Your religion,text,,0,20\n",
        "speaks of 宗教",
    ),
    Fault("no_kind_asks_of_belief_or_face", "src/shige/policy/kinds.csv", "9999,12,党员情况,X\n", "speaks of 党员"),
    Fault("looks_are_given_out_by_privacy_alone", FACE, LOOKS, "a proof of a look"),
    Fault("nobody_reads_past_the_mask", FACE, SAYS + "x = value._clear()\n", "past the mask"),
    Fault("nobody_reads_past_the_mask", FACE, SAYS + "from shige.personal.closing import ring\n", "takes ring"),
    Fault("nobody_is_ranked", THANKS, SAYS + "class Row:\n    points: int\n", "Row.points"),
    Fault("nobody_is_ranked", THANKS, SAYS + "class Row(Model):\n    rank = models.IntegerField()\n", "Row.rank"),
    Fault("nobody_is_ranked", THANKS, SAYS + "class Row:\n    score: int\n", "Row.score"),
    Fault("nobody_is_ranked", THANKS, SAYS + "x = rows.order_by('-minutes')\n", "orders by minutes"),
    Fault("nobody_is_ranked", THANKS, SAYS + "x = rows.order_by(F('hours').desc())\n", "orders by hours"),
    Fault("nobody_is_ranked", THANKS, SAYS + "x = sorted(rows, key=lambda row: row.minutes)\n", "orders by minutes"),
    Fault("nobody_is_ranked", THANKS, SAYS + "rows.sort(key=attrgetter('total'))\n", "orders by total"),
    Fault("nobody_is_ranked", THANKS, SAYS + "x = max(rows, key=lambda row: row.lines)\n", "orders by lines"),
    Fault("nobody_is_ranked", THANKS, SAYS + "class Meta:\n    ordering = ['-minutes']\n", "orders by minutes"),
    Fault("nobody_is_ranked", THANKS_PAGE, "{% for x in rows|dictsortreversed:'minutes' %}{% endfor %}\n", "dictsort"),
    Fault("nobody_is_ranked", "src/shige/policy/recognition.toml", "\n[planted]\npoints = 3\n", "points"),
    Fault("no_path_of_a_machine", "docs/planted.md", "see /ho" + "me/somebody/data\n", "planted.md:1"),
    Fault("commands_are_there_and_told", "docs/commands.md", "", "shige city make", takes="shige city make"),
    Fault(
        "commands_are_there_and_told",
        "src/shige/cli/city_make.py",
        "",
        "`command`",
        takes="def command(",
        gives="def order(",
    ),
    Fault("norms_have_unit_and_source", "src/shige/policy/norms.toml", "\n[planted]\nx = 1\n", "x has no unit"),
    Fault("glossary_speaks_of_the_code", "docs/glossary.md", "| a | 甲 | b | `core/no.py:B` |\n", "names no file"),
    Fault("glossary_speaks_of_the_code", "docs/glossary.md", "| a | 甲 | b | `core/values.py:Nix` |\n", "Nix"),
]


@pytest.mark.parametrize("rule", RULES)
def test_the_code_keeps_the_rule(rule: str) -> None:
    assert list(RULES[rule](CHECKOUT)) == []


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: f"{fault.rule}-{fault.echo}")
def test_a_planted_fault_is_found(fault: Fault, copy: Path) -> None:
    before = set(RULES[fault.rule](copy))
    path = copy / fault.path
    text = path.read_text(encoding="utf-8") if path.exists() else ""
    changed = text.replace(fault.takes, fault.gives) if fault.takes else text
    path.write_text(changed + fault.text, encoding="utf-8")
    fresh = set(RULES[fault.rule](copy)) - before
    assert any(fault.echo in found for found in fresh), fresh


@pytest.mark.parametrize(
    "move",
    [
        "migrations.AddField('a', 'b', field=models.IntegerField(null=True))",
        "migrations.AddField('a', 'b', field=models.IntegerField(db_default=0))",
        "migrations.CreateModel('a')",
    ],
)
def test_a_migration_that_adds_passes(move: str, copy: Path) -> None:
    (copy / MIGRATION).write_text(MOVES.format(move))
    assert list(RULES["migrations_only_add"](copy)) == []


def test_a_migration_that_takes_away_passes_where_it_says_why(copy: Path) -> None:
    why = "    why_safe = 'no version since 0.3 reads it'\n"
    (copy / MIGRATION).write_text(MOVES.format("migrations.RemoveField('a', 'b')") + why)
    assert list(RULES["migrations_only_add"](copy)) == []


def test_every_rule_has_a_planted_fault() -> None:
    assert {fault.rule for fault in FAULTS} == set(RULES)
