"""What is kept of persons, why, on what ground, how long, and how it shows: told by the models themselves."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import cast

from django.db import models

from shige.adapters.terms_file import shipped_terms
from shige.core.retention import Term, Then
from shige.personal.fields import BlindIndex
from shige.personal.forgetting import personal_fields, personal_models, rules
from shige.personal.private import About

HEAD = """# Data inventory

Every field of shige that tells of a person, as its model declares it. `shige personal inventory` writes this page, a
test compares it. All fields are closed at rest. What classes and masks mean stands in [privacy](privacy.md).

| Field | Class | What for | Ground | Kept | Then | Shows as | Found by |
|---|---|---|---|---|---|---|---|
"""
THEN = {Then.ERASE: "the field becomes empty", Then.DELETE: "the row is deleted"}
FOUND = {True: "its exact value", False: "nothing"}


@dataclass(frozen=True, slots=True)
class FieldRow:
    """A personal field as the inventory tells it."""

    model: str
    field: str
    about: About
    terms: tuple[Term, ...]
    """By which it ends, whichever comes first."""
    is_found: bool
    """Whether a blind index finds it by its exact value."""


def inventory() -> tuple[FieldRow, ...]:
    """Every personal field, in the order of its model's name."""
    return tuple(row for model in personal_models() for row in _rows(model))


def inventory_text() -> str:
    """The inventory as docs/data-inventory.md."""
    return HEAD + "".join(
        f"| `{row.model}.{row.field}` | {row.about.level} | {row.about.purpose} | {row.about.basis} "
        f"| {_kept(row.terms)} | {THEN[row.terms[0].then]} | {row.about.mask.value} "
        f"| {FOUND[row.is_found]} |\n"
        for row in inventory()
    )


def _kept(terms: Iterable[Term]) -> str:
    return "; ".join(f"{term.days} days after {term.since_en}" for term in terms)


def _rows(model: type[models.Model]) -> Iterator[FieldRow]:
    found = {index.of for index in model._meta.get_fields() if isinstance(index, BlindIndex)}
    ends = [rule for rule in rules() if rule.model is model]
    for field in personal_fields(model):
        terms = tuple(shipped_terms()[rule.forget.term] for rule in ends if field in rule.fields)
        yield FieldRow(model._meta.label, field.name, cast("About", field.about), terms, field.name in found)
