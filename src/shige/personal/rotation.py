"""Closes every personal text anew with the newest key, batch by batch; a run that is cut short is taken up again."""

from collections.abc import Iterator
from typing import Any

from django.db import models, transaction
from django.db.models import Case, Value, When

from shige.personal.closing import ring
from shige.personal.fields import BlindIndex, Closed, PersonalText
from shige.personal.forgetting import personal_fields, personal_models

BATCH = 1000


def rotate(*, batch: int = BATCH) -> Iterator[tuple[str, int]]:
    """Name of each model, and how many of its rows were closed anew; one transaction a batch.

    A row is left alone where all that it holds is closed with the newest key already, and its digests are of the
    newest key of the index: that is how a second run goes on where the first was cut short.

    Raises:
        ShigeError: "personal-key" where a row needs a key that is not here.
    """
    for model in personal_models():
        yield model._meta.label, _rotated(model, batch=batch)


def _rotated(model: type[models.Model], *, batch: int) -> int:
    after, count = 0, 0
    while True:
        with transaction.atomic():
            rows = list(model._default_manager.select_for_update().filter(pk__gt=after).order_by("pk")[:batch])
            if not rows:
                return count
            after = rows[-1].pk
            count += _closed_anew(model, rows)


def _closed_anew(model: type[models.Model], rows: list[Any]) -> int:
    """Write those of a batch that are not closed with the newest keys, in one statement."""
    indexes = (field for field in model._meta.get_fields() if isinstance(field, BlindIndex))
    fields: tuple[PersonalText | BlindIndex, ...] = (*personal_fields(model), *indexes)
    wanted = {row.pk: {field.name: _wanted(field, row) for field in fields} for row in rows}
    old = [row.pk for row in rows if any(_is_old(field, row, wanted[row.pk][field.name]) for field in fields)]
    if not old:
        return 0
    written = {
        field.name: Case(*(When(pk=pk, then=Value(wanted[pk][field.name], output_field=field)) for pk in old))
        for field in fields
    }
    model._default_manager.filter(pk__in=old).update(**written)
    return len(old)


def _wanted(field: PersonalText | BlindIndex, row: Any) -> bytes:
    """What should stand there."""
    if isinstance(field, BlindIndex):
        return field.digest(row)
    stored = row.__dict__[field.attname]
    if not stored or ring().is_newest(stored):
        return Closed(stored)
    text = ring().open(stored, place=field.place(row))
    return Closed(ring().close(text, place=field.place(row)))


def _is_old(field: PersonalText | BlindIndex, row: Any, wanted: bytes) -> bool:
    return bytes(row.__dict__[field.attname]) != bytes(wanted)
