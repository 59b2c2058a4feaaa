"""Reads how long personal data is kept from policy/retention.csv, and what it is for in Chinese."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from shige.adapters.roles_file import POLICY, rows, wrong
from shige.core.retention import Term, Terms, Then

TERMS = POLICY / "retention.csv"
FIELDS = POLICY / "personal_fields.csv"


@cache
def shipped_terms() -> Terms:
    """The terms that come with shige."""
    return read_terms(TERMS)


@cache
def shipped_fields() -> Mapping[str, tuple[str, str]]:
    """Purpose and ground of each personal field in Chinese, as policy/personal_fields.csv has them."""
    found = rows(FIELDS, columns=("field", "purpose_zh", "basis_zh"))
    return {row["field"]: (row["purpose_zh"], row["basis_zh"]) for _, row in found}


def read_terms(path: Path) -> Terms:
    """The terms in a file with the columns of `policy/retention.csv`.

    Raises:
        ShigeError: "policy-columns", "policy-value", "policy-twice", and what a term refuses.
    """
    found: dict[str, Term] = {}
    columns = tuple(Term.__dataclass_fields__)
    for number, row in rows(path, columns=columns, renamed={"code": "term", "level": "class"}):
        if row["term"] in found:
            raise wrong("policy-twice", path, number=number, field="term", value=row["term"])
        try:
            days, then = int(row["days"]), Then(row["then"])
        except ValueError as error:
            raise wrong("policy-value", path, number=number, field="days or then", value=str(error)) from error
        words = {name: row[name] for name in ("zh", "en", "since_zh", "since_en", "basis", "source")}
        found[row["term"]] = Term(code=row["term"], level=row["class"], days=days, then=then, **words)
    return Terms(found)
