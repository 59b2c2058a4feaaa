"""How a model says from when on its rows are kept no longer: `FORGET`, beside its personal fields.

    class HandOver(models.Model):
        FORGET = (Forget("handover", since="at"),)

The term's days and what happens then stand in policy/retention.csv; the nightly job of room `privacy` does it. What a
person may take back at any time, and no night does, stands in `TAKEN_BACK`: it too is taken back again after a backup.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.apps import apps
from django.db import models
from django.db.models import F, Q
from django.db.models.expressions import Combinable
from django.utils.module_loading import import_string

from shige.personal.fields import BlindIndex, PersonalText


@dataclass(frozen=True, slots=True)
class Forget:
    """From when on the days of a term are counted: a column, or an expression over the row; empty means not yet."""

    term: str
    since: str | Combinable
    when: Q | None = None
    """Which rows it concerns; all of them where it is left out."""
    of: str = ""
    """The term that the fields themselves name, where the same fields end by several; a hold on it holds here too."""
    rest: str = ""
    """Dotted name of the function of the noun that ends what else hangs on the rows, in the same transaction: it gets
    their keys and the moment, and does the same again without harm."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A term on a model: what is due by it."""

    model: type[models.Model]
    forget: Forget

    @property
    def label(self) -> str:
        """Name of the model, as `staff.Person`."""
        return self.model._meta.label

    @property
    def fields(self) -> tuple[PersonalText, ...]:
        """The fields that become empty."""
        term = self.forget.of or self.forget.term
        return tuple(field for field in personal_fields(self.model) if _term(field) == term)

    @property
    def row(self) -> str:
        """Name of the field that names a row for ever."""
        return self.fields[0].row if self.fields else "uid"

    @property
    def terms(self) -> frozenset[str]:
        """The terms by which a hold keeps its rows."""
        return frozenset({self.forget.term, self.forget.of} - {""})

    def end_rest(self, pks: list[int], *, at: datetime) -> None:
        """End what else hangs on the rows."""
        if self.forget.rest:
            import_string(self.forget.rest)(pks, at=at)

    @property
    def emptied(self) -> Mapping[str, Any]:
        """Columns and what stands in them after an erasure."""
        empty: dict[str, Any] = {field.name: "" for field in self.fields}
        for index in self.model._meta.get_fields():
            if isinstance(index, BlindIndex) and index.of in empty:
                empty = {**empty, index.name: b""}
        return empty

    def due(self, before: datetime) -> models.QuerySet[Any]:
        """The rows whose days began to count at that moment or before."""
        since = F(self.forget.since) if isinstance(self.forget.since, str) else self.forget.since
        rows: models.QuerySet[Any] = self.model._default_manager.filter(self.forget.when or Q())
        due: models.QuerySet[Any] = rows.annotate(kept_since=since).filter(kept_since__lte=before)
        return due

    def holding(self, rows: models.QuerySet[Any]) -> models.QuerySet[Any]:
        """Those of them that still hold something of this term."""
        return rows.exclude(**{field.name: "" for field in self.fields}) if self.fields else rows


def personal_models() -> Iterator[type[models.Model]]:
    """The models that have personal fields, in the order of their names."""
    for model in sorted(apps.get_models(), key=lambda each: each._meta.label):
        if personal_fields(model):
            yield model


def personal_fields(model: type[models.Model]) -> tuple[PersonalText, ...]:
    """A model's personal fields."""
    return tuple(field for field in model._meta.get_fields() if isinstance(field, PersonalText))


def rules() -> Iterator[Rule]:
    """What every model says of its rows."""
    for model in personal_models():
        for forget in getattr(model, "FORGET", ()):
            yield Rule(model, forget)


def taken_back() -> Iterator[Rule]:
    """What a person may take back, by model."""
    for model in sorted(apps.get_models(), key=lambda each: each._meta.label):
        for forget in getattr(model, "TAKEN_BACK", ()):
            yield Rule(model, forget)


def _term(field: PersonalText) -> str:
    return field.about.term if field.about else ""
