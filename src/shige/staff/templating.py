"""Makes what a street lacks of the network that its city wants: shown before, made once, again changes nothing."""

from collections import defaultdict
from datetime import datetime
from uuid import UUID

from django.db import transaction

from shige.access.scope import Scope
from shige.adapters.template_file import shipped_template
from shige.audit.services import deed_record
from shige.core.areas import area_range
from shige.core.deeds import Actor, Deed
from shige.core.errors import ShigeError
from shige.core.network import Bond, Kind
from shige.core.template import Missing, Spot, Template, There, missing
from shige.staff.models import ForeignCode, GridTie, Organisation
from shige.staff.network import Draft, organisation_make, tie_make
from shige.territory.looks import look

SYSTEM = "network-template"
NOUN = "organisation"


def network_missing(street: str, *, template: Template | None = None) -> Missing:
    """What a street lacks of the template: the preview of `network_load`.

    Raises:
        ShigeError: "area-unknown" for what is no street with published grids.
    """
    return missing(template or shipped_template(), _spots(street), _there(street))


@transaction.atomic
def network_load(
    street: str, *, actor: Actor, within: Scope, now: datetime, template: Template | None = None
) -> Missing:
    """Make the organisations and bonds that a street lacks; returns them. Where nothing is missing nothing happens.

    Raises:
        ShigeError: "area-unknown", also outside of `within`.
    """
    if not within.covers(street):
        raise _unknown(street)
    lacks = network_missing(street, template=template)
    uids: dict[str, UUID] = {}
    for make in lacks.makes:
        above = None if not make.above else uids[make.above] if make.above in uids else UUID(make.above)
        draft = Draft(make.name, make.kind, make.area, above)
        uids[make.code] = organisation_make(draft, actor=actor, within=within, now=now)
    ForeignCode.objects.bulk_create(
        [ForeignCode(noun=NOUN, code_system=SYSTEM, code=code, target=str(uid)) for code, uid in uids.items()],
        update_conflicts=True,
        unique_fields=["noun", "code_system", "code"],
        update_fields=["target"],
    )
    for bind in lacks.binds:
        uid = uids[bind.body] if bind.body in uids else UUID(bind.body)
        tie_make(uid, to=(bind.area, bind.bond), actor=actor, within=within, now=now)
    if not lacks.is_nothing:
        facts = {"organisations": len(lacks.makes), "bonds": len(lacks.binds)}
        deed_record(Deed(actor, "network_load", noun_id=street, area=street, facts=facts), at=now)
    return lacks


def _spots(street: str) -> tuple[Spot, ...]:
    """The street and the grids published in it, each after the one around it."""
    found = look(street) if len(street) == 9 and street.isdecimal() else None
    if found is None or not found.grids:
        raise _unknown(street)
    inside = sorted((*found.children, *found.grids), key=lambda row: row.code.ljust(18, "0"))
    return (Spot(street, "street", found.area.name), *(Spot(row.code, row.level, row.name) for row in inside))


def _there(street: str) -> tuple[There, ...]:
    low, high = area_range(street)
    rows = list(Organisation.objects.filter(valid_to=None, low__gte=low, high__lte=high).order_by("pk"))
    made = dict(ForeignCode.objects.filter(noun=NOUN, code_system=SYSTEM).values_list("target", "code"))
    bonds: dict[int, set[tuple[str, Bond]]] = defaultdict(set)
    ties = GridTie.objects.filter(valid_to=None, organisation__in=[row.pk for row in rows])
    for body, area, bond in ties.values_list("organisation_id", "area", "bond"):
        bonds[body].add((area, Bond(bond)))
    return tuple(
        There(str(r.uid), made.get(str(r.uid), ""), Kind(r.kind), r.area, r.name, frozenset(bonds[r.pk])) for r in rows
    )


def _unknown(street: str) -> ShigeError:
    message = f"there is no street {street} with published grids"
    return ShigeError("area-unknown", message, {"field": "street", "value": street})
