"""What the privacy officer's pages say of terms, runs, holds and fields, in the reader's language."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from shige.adapters.terms_file import shipped_fields, shipped_terms
from shige.core.masks import Level, Mask
from shige.core.retention import Term, Then
from shige.desk.page import speaks_english
from shige.privacy import inventory
from shige.privacy.holds import holds, runs
from shige.privacy.retention import Due, retention_due

THEN: Mapping[str, Promise] = {Then.ERASE: _("made empty"), Then.DELETE: _("deleted")}
LEVELS: Mapping[str, Promise] = {
    Level.S0: _("Duty"),
    Level.S1: _("Contact"),
    Level.S2: _("Home and circumstances"),
    Level.S3: _("Sensitive"),
}
MASKS: Mapping[str, Promise] = {
    Mask.NAME: _("family name"),
    Mask.PHONE: _("first three and last four digits"),
    Mask.ADDRESS: _("road, without numbers"),
    Mask.CODE: _("last two signs"),
    Mask.ALL: _("nothing of it"),
}


@dataclass(frozen=True, slots=True)
class TermLine:
    """A term with what is due by it."""

    name: str
    model: str
    since: str
    days: int
    then: str
    due: int
    held: int


@dataclass(frozen=True, slots=True)
class FieldLine:
    """A personal field as the page shows it."""

    where: str
    level: str
    kind: str
    purpose: str
    basis: str
    kept: list[tuple[int, str]]
    """Days, and from when on they count."""
    shows: str
    is_found: bool


def retention_facts(*, now: datetime, may_edit: bool) -> dict[str, object]:
    """What the page of terms shows."""
    found = holds()
    return {
        "terms": [_term_line(due) for due in retention_due(now=now)],
        "holds": [(row, term_name(row.term)) for row in found if row.is_holding(now)],
        "past": [(row, term_name(row.term)) for row in found if not row.is_holding(now)][:10],
        "runs": [(row, term_name(row.term), THEN[row.then]) for row in runs()],
        "may_edit": may_edit,
    }


def inventory_lines() -> list[FieldLine]:
    """Every personal field."""
    return [_field_line(row) for row in inventory.inventory()]


def term_name(code: str) -> str:
    """A term in the reader's language."""
    return _said(shipped_terms()[code])


def term_choices() -> list[tuple[str, str]]:
    """The terms, for a form."""
    return [(code, _said(term)) for code, term in shipped_terms().rows.items()]


def _said(term: Term) -> str:
    return term.en if speaks_english() else term.zh


def _since(term: Term) -> str:
    return term.since_en if speaks_english() else term.since_zh


def _term_line(row: Due) -> TermLine:
    term = row.term
    return TermLine(_said(term), row.model, _since(term), term.days, str(THEN[term.then]), row.due - row.held, row.held)


def _field_line(row: inventory.FieldRow) -> FieldLine:
    where, about = f"{row.model}.{row.field}", (row.about.purpose, row.about.basis)
    purpose, basis = about if speaks_english() else shipped_fields().get(where, about)
    return FieldLine(
        where=where,
        level=row.about.level,
        kind=str(LEVELS[row.about.level]),
        purpose=purpose,
        basis=basis,
        kept=[(term.days, _since(term)) for term in row.terms],
        shows=str(MASKS[row.about.mask]),
        is_found=row.is_found,
    )
