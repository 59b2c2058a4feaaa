"""Tells every worker that a street's staff has changed: the next question reads it anew."""

from collections.abc import Iterable, Mapping
from uuid import UUID, uuid4

from shige.adapters.asking import AskedOf
from shige.staff.models import Post, Turn

_STREET = 9
_FEW = AskedOf(
    lambda heads: Turn.objects.filter(head__in=list(heads.values())).order_by().values_list("head", "token"),
    {"street": ":street", "district": ":district", "city": ":city", "run_by": ":run_by"},
)
"""As many as answer for one grid."""


def head_of(area: str) -> str:
    """The street of a grid or a community; of a street, a district or a city itself."""
    return area[:_STREET]


def turns_touch(areas: Iterable[str]) -> None:
    """Say that something about posts, shifts, leave, consent, organisations or bonds in these areas has changed.

    All at once and in one order, so that two deeds that touch the same streets wait for each other and never both.
    """
    heads = sorted({head_of(area) for area in areas})
    turns = [Turn(head=head, token=uuid4()) for head in heads]
    Turn.objects.bulk_create(turns, update_conflicts=True, unique_fields=["head"], update_fields=["token"])


def turns_touch_person(person_pk: int) -> None:
    """The same for wherever a person holds posts."""
    turns_touch(Post.objects.filter(person_id=person_pk).order_by().values_list("area", flat=True).distinct())


def tokens_of(heads: Iterable[str]) -> Mapping[str, UUID]:
    """The newest turn of each; none of where nothing ever was."""
    wanted = sorted(set(heads))
    if len(wanted) > len(_FEW.stand_ins):
        return dict(Turn.objects.filter(head__in=wanted).values_list("head", "token"))
    return dict(_FEW.rows(dict.fromkeys(_FEW.stand_ins, "") | dict(zip(_FEW.stand_ins, wanted, strict=False))))
