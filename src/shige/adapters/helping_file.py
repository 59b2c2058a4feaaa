"""Reads what volunteers can do (policy/skills.csv) and what they agree to (policy/consents.toml)."""

import csv
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from shige.adapters.terms_file import shipped_terms
from shige.core.errors import ShigeError

POLICY = Path(__file__).parent.parent / "policy"
SKILLS = POLICY / "skills.csv"
CONSENTS = POLICY / "consents.toml"


@dataclass(frozen=True, slots=True)
class Skill:
    """Something that a volunteer can do."""

    code: str
    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Promise:
    """What a volunteer agrees to: what is kept, why, and how long, in plain words of one version."""

    code: str
    version: str
    required: bool
    what_zh: str
    what_en: str
    why_zh: str
    why_en: str
    long_zh: str
    long_en: str


@cache
def shipped_skills() -> Mapping[str, Skill]:
    """The skills that come with shige, by code."""
    return read_skills(SKILLS)


@cache
def shipped_promises() -> Mapping[str, Promise]:
    """The consents that come with shige, by code."""
    promises = read_promises(CONSENTS)
    idle = _span(shipped_terms()["volunteer-idle"].days)
    return {code: _timed(promise, idle) for code, promise in promises.items()}


def read_skills(path: Path) -> Mapping[str, Skill]:
    """The skills in a file with the columns code, zh, en.

    Raises:
        ShigeError: "policy-columns", "policy-twice".
    """
    skills: dict[str, Skill] = {}
    reader = csv.DictReader(path.read_text(encoding="utf-8-sig").splitlines())
    for row in reader:
        if set(row) != {"code", "zh", "en"} or not all(row.values()):
            raise _wrong("policy-columns", path, row=reader.line_num, value=str(row))
        if row["code"] in skills:
            raise _wrong("policy-twice", path, row=reader.line_num, value=row["code"])
        skills[row["code"]] = Skill(**row)
    return skills


def read_promises(path: Path) -> Mapping[str, Promise]:
    """The consents in a file of the form of `policy/consents.toml`.

    Raises:
        ShigeError: "policy-columns" where one lacks its words or says something unknown.
    """
    promises: dict[str, Promise] = {}
    for code, entry in tomllib.loads(path.read_text(encoding="utf-8")).items():
        wanted = set(Promise.__dataclass_fields__) - {"code"}
        if set(entry) != wanted:
            raise _wrong("policy-columns", path, row=0, value=f"{code}: {', '.join(sorted(set(entry) ^ wanted))}")
        promises[code] = Promise(code=code, **entry)
    return promises


def _timed(promise: Promise, idle: tuple[str, str]) -> Promise:
    """The words with the term that the night goes by in its place."""
    zh, en = idle
    return replace(
        promise,
        long_zh=promise.long_zh.replace("{idle_zh}", zh),
        long_en=promise.long_en.replace("{idle_en}", en),
    )


def _span(days: int) -> tuple[str, str]:
    """Days in Chinese and English, as years where they are whole ones."""
    years, more = divmod(days, 365)
    count, zh, en = (days, "天", "day") if more else (years, "年", "year")
    return f"{count} {zh}", f"{count} {en}{'' if count == 1 else 's'}"


def _wrong(code: str, path: Path, *, row: int, value: str) -> ShigeError:
    facts = {"file": path.name, "row": row, "value": value}
    return ShigeError(code, f"{path.name}, row {row}: this cannot be {value!r}", facts)
