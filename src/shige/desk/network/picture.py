"""Puts the organisation network of an area together: the map by health, the tree, and what is to be worked off."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import ngettext

from shige.access.routes import Visit
from shige.access.scope import Scope
from shige.core.areas import Level, level_of
from shige.core.network import Bond, Finding, Ill
from shige.core.values import Tier
from shige.desk import atlas, ground
from shige.desk.network.words import BONDS, ILLS, KINDS
from shige.desk.page import role_name
from shige.staff.bodies import names_of
from shige.staff.health import Health, network_read
from shige.staff.network import OrganisationRow
from shige.staff.survey import Standing, network_survey
from shige.territory.facts import AreaName
from shige.territory.looks import Look

MOST_UNFOLDED = 30
"""Organisations up to which the whole tree is shown at once."""
MOST_SHOWN = 20
"""Entries of one kind that are listed before the rest is only counted."""


@dataclass(frozen=True, slots=True)
class Node:
    """An organisation in the tree, with those that belong to it."""

    uid: str
    name: str
    kind: Promise
    ties: str
    grids: str
    """Codes of the areas that it is bound to: what lights up on the map."""
    below: tuple["Node", ...]
    is_open: bool
    """Whether those that belong to it are shown at once."""


@dataclass(frozen=True, slots=True)
class Todo:
    """One thing to work off, and the page where it is mended."""

    name: str
    detail: str
    href: str


@dataclass(frozen=True, slots=True)
class Todos:
    """All of one kind."""

    code: str
    name: Promise
    then: Promise
    urgency: str
    count: int
    rows: tuple[Todo, ...]

    @property
    def others(self) -> int:
        """How many are not listed."""
        return self.count - len(self.rows)


@dataclass(frozen=True, slots=True)
class Below:
    """An area below a wide one, the way to its page, and how its network stands."""

    area: AreaName
    href: str
    standing: Standing


def picture(area: str, *, visit: Visit) -> dict[str, object]:
    """What the page of an area shows; of a district or a city the counts of each area below."""
    found = ground.looked_at(area)
    base = {
        **ground.way(found, route="desk:network"),
        "may_edit": visit.scope_for("organisation", "edit", purpose="staffing").covers(area),
        "is_street": level_of(area) == Level.STREET,
        "takes": visit.may("post", "export"),
    }
    if found.is_wide:
        return {**base, "wide": wide(found, now=visit.now), "elsewhere": found.elsewhere}
    names = {row.code: row.name for row in (*found.grids, *found.children, found.area)}
    health = network_read(area, grids=[grid.code for grid in found.grids], scope=visit.scope, now=visit.now)
    return {
        **base,
        "tree": tree(health.organisations),
        "count": len(health.organisations),
        "todos": todos(health, names=names, visit=visit),
        "total": len(health.findings),
        "map": map_facts(found, findings=health.findings),
    }


def wide(found: Look, *, now: datetime) -> list[Below]:
    """The areas below a city or a district with how their network stands, those with the most to mend first."""
    survey = network_survey(found.area.code, below=[row.code for row in found.children], now=now)
    rows = [Below(row, f"{reverse('desk:network')}?area={row.code}", survey[row.code]) for row in found.children]
    return sorted(rows, key=lambda row: (-row.standing.unbound, -row.standing.empty, row.area.code))


def tree(bodies: Sequence[OrganisationRow]) -> list[Node]:
    """The organisations from the top down; those whose superior is not shown stand at the top."""
    known = {body.uid for body in bodies}
    below: dict[object, list[OrganisationRow]] = defaultdict(list)
    for body in bodies:
        below[body.above if body.above in known else None].append(body)

    def node(body: OrganisationRow, *, depth: int = 0) -> Node:
        return Node(
            str(body.uid),
            body.name,
            KINDS[body.kind],
            bonds_said(bond for _uid, _area, bond in body.ties),
            " ".join(area for _uid, area, _bond in body.ties),
            tuple(node(each, depth=depth + 1) for each in below[body.uid]),
            is_open=len(bodies) <= MOST_UNFOLDED or (depth < 1 and len(below[None]) == 1),
        )

    return [node(body) for body in below[None]]


def bonds_said(bonds: Iterable[Bond]) -> str:
    """How many bonds of each kind: manages 3 areas, serves 1 area."""
    counted: dict[Bond, int] = defaultdict(int)
    for bond in bonds:
        counted[bond] += 1
    return "、".join(
        ngettext("%(bond)s %(n)d area", "%(bond)s %(n)d areas", n) % {"bond": BONDS[bond], "n": n}
        for bond, n in counted.items()
    )


def todos(health: Health, *, names: Mapping[str, str], visit: Visit) -> list[Todos]:
    """What is to be worked off, kind by kind, each with the page where it is mended."""
    called = {str(body.uid): body.name for body in health.organisations}
    leads = [found.concerned[0] for found in health.findings if found.ill == Ill.TOO_MANY_GRIDS]
    called |= names_of(leads) if leads else {}
    ways = {
        Ill.NO_HOLDER: visit.scope_for("post", "assign", purpose="staffing"),
        Ill.TOO_MANY_GRIDS: visit.scope_for("roster", "read", purpose="staffing"),
    }
    out = []
    for ill, (name, then, urgency) in ILLS.items():
        rows = [finding for finding in health.findings if finding.ill == ill]
        if rows:
            mends = ways.get(ill, visit.scope)
            shown = tuple(todo(row, names=names, called=called, mends=mends) for row in rows[:MOST_SHOWN])
            out.append(Todos(ill.value, name, then, urgency, len(rows), shown))
    return out


def todo(finding: Finding, *, names: Mapping[str, str], called: Mapping[str, str], mends: Scope) -> Todo:
    """One thing to work off."""
    name, concerned = names.get(finding.area, finding.area), [called.get(uid, "") for uid in finding.concerned]
    detail = role_name(finding.role) if finding.role else "、".join(filter(None, concerned)) if finding.area else ""
    return Todo(name if finding.area else concerned[0], detail, mended_at(finding, mends=mends))


def mended_at(finding: Finding, *, mends: Scope) -> str:
    """The page where it is mended; for whoever may not, the page that tells of the area."""
    if finding.ill == Ill.NO_GRIDS:
        return reverse("desk:network-organisation", args=finding.concerned)
    if not mends.covers(finding.area):
        return reverse("desk:network-area", args=[finding.area])
    if finding.ill == Ill.NO_HOLDER:
        return f"{reverse('desk:rosters-assign')}?area={finding.area}&role={finding.role}"
    if finding.ill == Ill.TOO_MANY_GRIDS:
        return f"{reverse('desk:rosters')}?area={finding.area}"
    return reverse("desk:network-area", args=[finding.area])


def map_facts(found: Look, *, findings: Sequence[Finding]) -> dict[str, object] | None:
    """What the map needs: its tiles, and for each grid that is not well how urgent it is."""
    facts = atlas.plain_facts(found.area.code)
    if facts is None:
        return None
    ways = reverse("desk:network-area", args=["0" * 18]).replace("0" * 18, "CODE")
    return {**facts, "ill": ill_grids(found.grids, findings=findings), "open": ways}


def ill_grids(grids: Sequence[AreaName], *, findings: Sequence[Finding]) -> dict[str, str]:
    """The urgency of each micro- and dedicated grid that is not well itself, or whose general grid is not."""
    worst: dict[str, str] = {}
    for finding in findings:
        if finding.area:
            urgency = ILLS[finding.ill][2]
            worst[finding.area] = "now" if "now" in {urgency, worst.get(finding.area)} else "soon"
    told = {}
    for grid in grids:
        if grid.level != Tier.GENERAL:
            found = {worst.get(code) for code in (grid.code, f"{grid.code[:15]}000", grid.code[:12])}
            told[grid.code] = "now" if "now" in found else "soon" if "soon" in found else ""
    return {code: urgency for code, urgency in told.items() if urgency}
