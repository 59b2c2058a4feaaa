"""What the pages of one organisation and of one area's bonds show, and what their forms do."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from shige.access.routes import Visit
from shige.desk import ground
from shige.desk.network.forms import OrganisationForm, TieForm
from shige.desk.network.words import BONDS, KINDS
from shige.staff.assigning import assignments_of_body
from shige.staff.bodies import Card, Edit, TieRow, organisation_change, ties_of
from shige.staff.network import OrganisationRow, organisation_make, organisations, tie_make
from shige.territory.selectors import atlas_now

MOST_NAMED = 8
"""Areas that the question before an end names."""


def facts(card: Card, *, visit: Visit) -> dict[str, object]:
    """What the page of an organisation shows."""
    return {
        **ground.way(ground.looked_at(card.area), route="desk:network"),
        "card": card,
        "kind": KINDS[card.kind],
        "since": day(card.valid_from),
        "over": day(card.valid_to) if card.valid_to else "",
        "ties": tie_lines(card.ties),
        "ends": ends_with(card, visit=visit),
        "may_edit": card.valid_to is None and may_edit(card.area, visit=visit),
    }


def ends_with(card: Card, *, visit: Visit) -> dict[str, str]:
    """What ends with an organisation, by name: the areas that it is bound to, and what it has taken on."""
    bound = dict.fromkeys(name_of(tie.area) for tie in card.ties if tie.valid_to is None)
    taken = dict.fromkeys(name_of(row.area) for row in assignments_of_body(card.uid, now=visit.now))
    return {"bonds": _listed(list(bound)), "charges": _listed(list(taken))}


def _listed(names: list[str]) -> str:
    more = len(names) - MOST_NAMED
    told = "、".join(names[:MOST_NAMED])
    return (told if more <= 0 else _("%(names)s and %(n)d more") % {"names": told, "n": more}) or _("nothing")


def area_facts(area: str, *, form: TieForm, visit: Visit) -> dict[str, object]:
    """What the page of an area's bonds shows."""
    found = ground.looked_at(area)
    return {
        **ground.way(found, route="desk:network"),
        "ties": tie_lines(ties_of(area)),
        "form": form,
        "may_edit": may_edit(area, visit=visit),
        "rosters": visit.scope_for("roster", "read", purpose="staffing").covers(area),
    }


def may_edit(area: str, *, visit: Visit) -> bool:
    """Whether the reader may change the network there."""
    return visit.scope_for("organisation", "edit", purpose="staffing").covers(area)


def around(area: str, *, visit: Visit) -> tuple[OrganisationRow, ...]:
    """The organisations of the same street, or as far as the reader sees of it."""
    street = organisations(area[:9], scope=visit.scope)
    return tuple(sorted(street, key=lambda body: (body.area, body.name)))


def tie_lines(ties: Iterable[TieRow]) -> list[dict[str, object]]:
    """Bonds in words, those that are over with their end."""
    return [
        {
            "uid": tie.uid,
            "organisation": tie.organisation,
            "name": tie.name,
            "kind": KINDS[tie.kind],
            "bond": BONDS[tie.bond],
            "area": ground.staffed(tie.area),
            "area_name": name_of(tie.area),
            "since": day(tie.valid_from),
            "until": "" if tie.valid_to is None else day(tie.valid_to),
        }
        for tie in ties
    ]


def name_of(area: str) -> str:
    """The name of a grid or a community as published, else its code."""
    atlas = atlas_now()
    code = int(area.ljust(18, "0"))
    row = int(atlas.code.searchsorted(code))
    is_there = len(area) >= 12 and row < len(atlas.code) and int(atlas.code[row]) == code
    return str(atlas.name[row]) if is_there else area


def day(at: datetime) -> str:
    """A day in words."""
    return date_format(localtime(at), "DATE_FORMAT")


def fields(card: Card) -> dict[str, str]:
    """The fields of the form as the organisation stands."""
    return {
        "name": card.name,
        "kind": card.kind.value,
        "area": card.area,
        "above": str(card.above or ""),
        "phone": card.phone,
        "why": _("undone"),
    }


def made(form: OrganisationForm, *, visit: Visit) -> UUID:
    """Enter what the form says."""
    return organisation_make(form.draft(), actor=visit.actor, within=visit.scope, now=visit.now)


def changed(form: OrganisationForm, *, card: Card, visit: Visit) -> None:
    """Change an organisation to what the form says."""
    edit = Edit(form.draft(), form.cleaned_data["why"])
    organisation_change(card.uid, edit=edit, actor=visit.actor, within=visit.scope, now=visit.now)


def tied(form: TieForm, *, area: str, visit: Visit) -> UUID:
    """Bind the chosen organisation."""
    uid, to = form.to(area)
    within = visit.scope_for("organisation", "edit", purpose="staffing")
    return tie_make(uid, to=to, actor=visit.actor, within=within, now=visit.now)
