"""How a model says from when on its rows are kept no longer: `FORGET`, beside its personal fields.

    class HandOver(models.Model):
        FORGET = (Forget("handover", since="at"),)

The term's days and what happens then stand in policy/retention.csv; the nightly job of room `privacy` does it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.apps import apps
from django.db import models
from django.db.models import F, Q
from django.db.models.expressions import Combinable

from shige.personal.fields import BlindIndex, PersonalText


@dataclass(frozen=True, slots=True)
class Forget:
    """From when on the days of a term are counted: a column, or an expression over the row; empty means not yet."""

    term: str
    since: str | Combinable
    when: Q | None = None
    """Which rows it concerns; all of them where it is left out."""


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
        return tuple(field for field in personal_fields(self.model) if _term(field) == self.forget.term)

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
        return rows.exclude(**{field.name: "" for field in self.fields})


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


def _term(field: PersonalText) -> str:
    return field.about.term if field.about else ""
