"""How far somebody sees: ranges of area codes and single things, laid over every query."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar

from django.db.models import Model, Q, QuerySet

from shige.access import selectors
from shige.access.models import User
from shige.access.openings import is_opened_by_glass, opened
from shige.adapters.roles_file import shipped_matrix
from shige.core.areas import area_range
from shige.core.rights import EVERYWHERE, Range, Right, within

Row = TypeVar("Row", bound=Model)


@dataclass(frozen=True, slots=True)
class Scope:
    """Codes within `ranges` and single rows of `ids`; without either, nothing is seen."""

    ranges: tuple[Range, ...] = ()
    ids: tuple[int, ...] = field(default=())

    @property
    def is_everywhere(self) -> bool:
        """Whether nothing is left out."""
        return EVERYWHERE in self.ranges

    def holds(self, code: int | str, *, id: int | None = None) -> bool:  # noqa: A002
        """Whether a grid code (18 digits, text or number), or the row of that id, is within."""
        return within(int(code), self.ranges) or (id is not None and id in self.ids)

    def covers(self, area: str) -> bool:
        """Whether a whole area of 2 to 18 digits is within."""
        low, high = area_range(area)
        return any(start <= low and high <= end for start, end in self.ranges)

    def touches(self, area: str) -> bool:
        """Whether any part of an area of 2 to 18 digits is within."""
        low, high = area_range(area)
        return any(start <= high and low <= end for start, end in self.ranges)

    def filter(self, rows: QuerySet[Row], *, field: str = "code", id_field: str = "pk") -> QuerySet[Row]:
        """The rows of which the whole number in `field` lies within, or that are among the single ones."""
        if self.is_everywhere:
            return rows
        if not self.ranges and not self.ids:
            return rows.none()
        condition = Q(**{f"{id_field}__in": self.ids}) if self.ids else Q()
        for low, high in self.ranges:
            condition |= Q(**{f"{field}__gte": low, f"{field}__lte": high})
        return rows.filter(condition)

    def filter_covered(self, rows: QuerySet[Row], *, low: str = "low", high: str = "high") -> QuerySet[Row]:
        """The rows of which the whole area, from the code in `low` to that in `high`, lies within."""
        if self.is_everywhere:
            return rows
        if not self.ranges:
            return rows.none()
        inside = Q()
        for start, end in self.ranges:
            inside |= Q(**{f"{low}__gte": start, f"{high}__lte": end})
        return rows.filter(inside)


NOTHING = Scope()
ALL = Scope((EVERYWHERE,))


def scope(user: User, *, resource: str, action: str, purpose: str, now: datetime) -> Scope:
    """Where an account may do this for that purpose at that moment; `NOTHING` where nowhere.

    For the purpose of an emergency these are the single records that a broken glass opens, and no area.
    """
    right = Right(resource, action, purpose)
    ranges = shipped_matrix().ranges(right, selectors.holdings(user, now=now))
    if ranges and is_opened_by_glass(right):
        return Scope(ids=opened(user, resource, now=now).rows)
    return Scope(ranges) if ranges else NOTHING


def may(user: User, *, resource: str, action: str, now: datetime) -> bool:
    """Whether an account may do this anywhere, for any purpose."""
    return shipped_matrix().allows(resource, action, selectors.holdings(user, now=now))
