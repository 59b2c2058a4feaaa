"""What other norms would make of the grids that are published: how many would leave their range, in which streets most.

One question to the database by the columns of the grids; nothing is drawn or simulated anew.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import (
    BigIntegerField,
    Count,
    Exists,
    ExpressionWrapper,
    F,
    FloatField,
    OuterRef,
    Q,
    QuerySet,
    Value,
)
from django.db.models.functions import Coalesce

from shige.access.scope import Scope
from shige.core.areas import DIGITS, area_range
from shige.core.rulebook import Value as Number
from shige.core.values import Tier
from shige.territory.models import Grid, Standing

KEYS = frozenset(f"grids.{name}" for name in ("general_min", "general_max", "micro_min", "micro_max", "p_in_time")) | {
    "sweep.limit"
}
"""Norms whose change is felt by grids that are published already."""
MEASURES = ("general-range", "micro-range", "micro-time", "micro-minutes")
_STREET = 9


@dataclass(frozen=True, slots=True)
class Shift:
    """Grids off a norm before and after, and how many of them leave it or come back to it."""

    before: int
    after: int
    leave: int
    come: int


@dataclass(frozen=True, slots=True)
class Weighed:
    """What a change of norms does, by measure, and to each street in which anything changes, the most leaving first."""

    grids: int
    measures: Mapping[str, Shift]
    streets: tuple[tuple[str, Shift], ...]


def norms_weighed(
    before: Mapping[str, Number], after: Mapping[str, Number], *, scope: Scope, without: tuple[str, ...] = ()
) -> Weighed:
    """What the published grids in reach would be under other norms; `without` are areas that keep their own."""
    rows = _rows(scope, without=without)
    was, will = _off(before), _off(after)
    asked = {f"{name}_{part}": each for name in MEASURES for part, each in _parts(was[name], will[name]).items()}
    found = list(rows.values("street").annotate(all=Count("pk"), **asked).order_by("street"))
    measures = {name: _sum(found, (name,)) for name in MEASURES}
    streets = [(f"{row['street']:0{_STREET}d}", _sum([row], MEASURES)) for row in found]
    moved = sorted((s for s in streets if s[1].leave or s[1].come), key=lambda s: (-s[1].leave, -s[1].come, s[0]))
    return Weighed(sum(row["all"] for row in found), measures, tuple(moved))


def _rows(scope: Scope, *, without: tuple[str, ...]) -> QuerySet[Any]:
    holds = Standing.objects.filter(plan=OuterRef("plan"), community=OuterRef("community"), until=None)
    rows = scope.filter(Grid.objects.filter(Exists(holds), tier__in=[Tier.GENERAL, Tier.MICRO]))
    for area in without:
        low, high = area_range(area)
        rows = rows.exclude(code__gte=low, code__lte=high)
    street = ExpressionWrapper(F("code") / Value(10 ** (DIGITS - _STREET)), output_field=BigIntegerField())
    return rows.annotate(
        street=street,
        took=Coalesce("minutes", Value(0.0), output_field=FloatField()),
        chance=Coalesce("p_in_time", Value(1.0), output_field=FloatField()),
    )


def _off(norms: Mapping[str, Number]) -> dict[str, Q]:
    """By measure, which grids are off it."""
    general, micro = Q(tier=Tier.GENERAL), Q(tier=Tier.MICRO)
    return {
        "general-range": general & _outside(norms, "general"),
        "micro-range": micro & _outside(norms, "micro"),
        "micro-time": micro & Q(chance__lt=norms["grids.p_in_time"]),
        "micro-minutes": micro & Q(took__gt=norms["sweep.limit"]),
    }


def _outside(norms: Mapping[str, Number], tier: str) -> Q:
    return Q(households__lt=norms[f"grids.{tier}_min"]) | Q(households__gt=norms[f"grids.{tier}_max"])


def _parts(was: Q, will: Q) -> dict[str, Count]:
    asked = {"before": was, "after": will, "leave": will & ~was, "come": was & ~will}
    return {part: Count("pk", filter=which) for part, which in asked.items()}


def _sum(rows: list[dict[str, int]], names: tuple[str, ...]) -> Shift:
    parts = ("before", "after", "leave", "come")
    return Shift(*(sum(row[f"{name}_{part}"] for row in rows for name in names) for part in parts))
