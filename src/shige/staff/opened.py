"""Posts as an emergency needs them: named without a person, told with name and number once the glass is broken."""

from dataclasses import dataclass
from datetime import datetime

from shige.access.scope import Scope
from shige.staff.facts import PostRow
from shige.staff.held import held
from shige.staff.models import Post


@dataclass(frozen=True, slots=True)
class Nameable:
    """A post that may be named: what it is and where, not who holds it."""

    row: int
    role: str
    area: str
    rank: int


def posts_nameable(area: str, *, scope: Scope, now: datetime) -> tuple[Nameable, ...]:
    """The posts held over exactly that area, where the reader may name records at all."""
    if not scope.covers(area):
        return ()
    rows = Post.objects.valid(now).filter(area=area).order_by("role", "rank", "pk")
    return tuple(Nameable(*row) for row in rows.values_list("pk", "role", "area", "rank")[:50])


def posts_opened(scope: Scope, *, now: datetime) -> tuple[PostRow, ...]:
    """The single posts that a scope holds, with who holds them."""
    rows = Post.objects.filter(pk__in=scope.ids).order_by("low", "role", "rank")
    return tuple(each.row(now=now) for each in held(rows))
