"""Carries out what the page of a building asks for, and says it in words."""

from collections.abc import Callable, Mapping
from uuid import UUID, uuid4

from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shige.access.routes import Visit
from shige.core.errors import ShigeError
from shige.desk.forms import fault_said
from shige.desk.register.gathering import building_of, reach
from shige.places import premises, selectors, services
from shige.places.keeping import Hand, Place

FAULTS: Mapping[str, Promise] = {
    "building-unknown": gettext_lazy("There is no such building within the areas of your posts."),
    "door-unknown": gettext_lazy("This door is not there any more. Load the page again."),
    "door-taken": gettext_lazy("A door of that number is on this floor already."),
    "door-wrong": gettext_lazy(
        "Entrance, floor or number cannot be so: floors run from -9 to 200, a number has up to 24 characters."
    ),
    "doors-apart": gettext_lazy("These doors are of several buildings."),
    "split-few": gettext_lazy("Name two doors or more, with blanks between."),
    "merge-few": gettext_lazy("Choose the door that this one becomes one with."),
    "why-missing": gettext_lazy("Say why: it stands in the history."),
    "premise-unknown": gettext_lazy("This premise is not there any more. Load the page again."),
    "premise-kind": gettext_lazy("Choose what the premise is used for."),
    "premise-name": gettext_lazy("A name has at most 80 characters."),
    "building-named": gettext_lazy("A name has at most 80 characters, an address 200."),
    "nothing-to-undo": gettext_lazy("There is nothing to take back here."),
    "number-wrong": gettext_lazy("Entrance and floor are whole numbers."),
}
Deed = Callable[[str, QueryDict, Hand], object]


def hand(visit: Visit, said: QueryDict) -> Hand:
    """Who corrects, with the number that the page gave this deed."""
    try:
        operation = UUID(said.get("operation", ""))
    except ValueError:
        operation = uuid4()
    return Hand(visit.actor, reach(visit, "edit"), visit.now, operation, said.get("why", "").strip()[:200])


def carry_out(visit: Visit, code: str, said: QueryDict) -> tuple[str, bool]:
    """Do what the form's `verb` asks for; returns what to say, and whether it was done."""
    building_of(code, seen=reach(visit, "edit"))
    deed = DEEDS.get(said.get("verb", ""))
    if deed is None:
        return _("This form cannot be read. Load the page again."), False
    try:
        deed(code, said, hand(visit, said))
    except ShigeError as error:
        return fault_said(error, faults=FAULTS), False
    return _("Done."), True


def _number(said: QueryDict, field: str, *, other: int = 0) -> int:
    text = said.get(field, "").strip()
    if text.removeprefix("-").isdecimal() and text.isascii() and len(text) < 18:
        return int(text)
    if not text:
        return other
    raise ShigeError("number-wrong", "this is no whole number", {"field": field, "value": text})


def _place(said: QueryDict) -> Place:
    return Place(_number(said, "entrance"), _number(said, "floor", other=1), said.get("door", "").strip())


def _doors(said: QueryDict) -> list[int]:
    return [int(key) for key in said.getlist("doors") if key.isascii() and key.isdecimal() and len(key) < 18]


def _merge(_code: str, said: QueryDict, by: Hand) -> object:
    return services.dwelling_merge(_doors(said), name=said.get("name", ""), hand=by)


def _split(_code: str, said: QueryDict, by: Hand) -> object:
    return services.dwelling_split(_number(said, "doors"), names=said.get("names", "").split(), hand=by)


def _rename(_code: str, said: QueryDict, by: Hand) -> object:
    return services.dwelling_rename(_number(said, "doors"), name=said.get("name", ""), hand=by)


def _shop(code: str, said: QueryDict, by: Hand) -> object:
    shop = premises.Shop(_place(said), said.get("kind", ""), said.get("name", "").strip())
    return premises.premise_add(code, shop=shop, hand=by)


def _shop_change(_code: str, said: QueryDict, by: Hand) -> object:
    return premises.premise_change(_number(said, "shop"), kind=said.get("kind", ""), name=said.get("name", ""), hand=by)


def _confirm(code: str, said: QueryDict, by: Hand) -> object:
    """The doors chosen, or all derived ones of the building or of one entrance."""
    doors = _doors(said)
    if not doors:
        entrance = _number(said, "entrance")
        page = selectors.building_page(code, reach=by.reach)
        doors = [row.id for row in (page.doors if page else ()) if row.is_derived and entrance in {0, row.entrance}]
    return services.dwelling_confirm(doors, hand=by)


def _named(code: str, said: QueryDict, by: Hand) -> object:
    return services.building_name(code, name=said.get("name", ""), address=said.get("address", ""), hand=by)


DEEDS: Mapping[str, Deed] = {
    "add": lambda code, said, by: services.dwelling_add(code, place=_place(said), hand=by),
    "rename": _rename,
    "split": _split,
    "merge": _merge,
    "end": lambda _code, said, by: services.dwelling_end(_doors(said), hand=by),
    "confirm": _confirm,
    "shop": _shop,
    "shop-change": _shop_change,
    "shop-end": lambda _code, said, by: premises.premise_end(_number(said, "shop"), hand=by),
    "name": _named,
}
