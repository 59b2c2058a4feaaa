"""Reads the duties of a city from policy/duties.csv and the ceilings of a week, and makes a book of rules of them."""

from functools import cache
from pathlib import Path

from shige.adapters.roles_file import POLICY, rows, shipped_roles
from shige.core.duties import MOST_MINUTES, MOST_TIMES, Duties, DutyRule, Per, Period, check_duties
from shige.core.errors import ShigeError
from shige.core.roles import Unit
from shige.core.rulebook import Book, Kind, Rule

DUTIES = POLICY / "duties.csv"
CEILINGS = POLICY / "ceilings.csv"
BOOK = "duties"
_CEILING = "ceiling"
_WEEK = 10_080.0
_PERIODS = {Period.WEEK: ("周", "a week"), Period.MONTH: ("月", "a month"), Period.YEAR: ("年", "a year")}
_PER = {
    Per.AREA: "",
    Per.HOUSEHOLD: ", per household",
    Per.MICRO: ", per micro-grid",
    Per.SPONSORED: ", per micro-grid sponsored",
}
_PER_ZH = {Per.AREA: "", Per.HOUSEHOLD: "每户", Per.MICRO: "每个微网格", Per.SPONSORED: "每个包联微网格"}


@cache
def shipped_duties() -> Duties:
    """The duties and ceilings that come with shige."""
    return read_duties(DUTIES, CEILINGS)


def read_duties(duties: Path, ceilings: Path) -> Duties:
    """The duties in files with the columns of `policy/duties.csv` and `policy/ceilings.csv`.

    Raises:
        ShigeError: "policy-columns", "policy-value", "policy-twice", "duty-bounds", "role-unknown" or "duty-role".
    """
    found: dict[str, DutyRule] = {}
    columns = ("duty", "zh", "en", "role", "unit", "minutes", "times", "period", "per", "counts", "evidence", "basis")
    for number, row in rows(duties, columns=columns):
        try:
            rule = _rule(row)
        except ValueError as error:
            facts = {"file": duties.name, "row": number, "value": str(error)}
            raise ShigeError("policy-value", f"{duties.name}, row {number}: {error}", facts) from error
        if rule.code in found:
            facts = {"file": duties.name, "row": number, "field": "duty", "value": rule.code}
            raise ShigeError("policy-twice", f"{duties.name}, row {number}: {rule.code} stands twice", facts)
        found[rule.code] = rule
    most = {row["employment"]: float(row["minutes"]) for _, row in rows(ceilings, columns=("employment", "minutes"))}
    made = Duties(tuple(found.values()), most)
    check_duties(made, roles=shipped_roles())
    return made


def duty_book() -> Book:
    """The duties as a book of rules: minutes and times of each, and the ceilings, for a city and its districts."""
    shipped, roles = shipped_duties(), shipped_roles()
    said: dict[str, Rule] = {}
    groups: dict[str, tuple[str, str]] = {}
    for rule in shipped.rules:
        groups[rule.role] = (roles[rule.role].zh, roles[rule.role].en) if rule.unit else ("包联人", "Whoever sponsors")
        for part in ("minutes", "times"):
            made = _said(rule, part)
            said[made.key] = made
    groups[_CEILING] = ("每周上限", "Ceilings of a week")
    for _, row in rows(CEILINGS, columns=("employment", "minutes", "zh", "en", "source")):
        key = f"{_CEILING}.{row['employment']}"
        zh, en = f"{row['zh']}人员每周上限", f"{row['en']}: at most a week"
        said[key] = Rule(
            key,
            _CEILING,
            zh,
            en,
            Kind.NUMBER,
            float(row["minutes"]),
            unit="min",
            least=0.0,
            most=_WEEK,
            source=row["source"],
            local=True,
        )
    return Book(BOOK, "职责和工时", "Duties and hours", said, groups=groups)


def _said(rule: DutyRule, part: str) -> Rule:
    """The minutes or the times of a duty, as something that may be set."""
    zh_period, en_period = _PERIODS[rule.period]
    is_minutes = part == "minutes"
    zh = f"{rule.zh}：每次几分钟" if is_minutes else f"{rule.zh}：{_PER_ZH[rule.per]}每{zh_period}几次"
    en = f"{rule.en}: minutes each time" if is_minutes else f"{rule.en}: times {en_period}{_PER[rule.per]}"
    return Rule(
        f"{rule.code}.{part}",
        rule.role,
        zh,
        en,
        Kind.NUMBER,
        rule.minutes if is_minutes else rule.times,
        unit="min" if is_minutes else f"/{rule.period}",
        least=0.0,
        most=MOST_MINUTES if is_minutes else MOST_TIMES,
        source=rule.basis,
        local=True,
    )


def _rule(row: dict[str, str]) -> DutyRule:
    return DutyRule(
        code=row["duty"],
        zh=row["zh"],
        en=row["en"],
        role=row["role"],
        unit=Unit(row["unit"]) if row["unit"] else None,
        minutes=float(row["minutes"]),
        times=float(row["times"]),
        period=Period(row["period"]),
        per=Per(row["per"]),
        counts=bool(int(row["counts"])),
        evidence=row["evidence"],
        basis=row["basis"],
    )
