"""Puts the wall screen together: the map, the figures of the ground, who is on duty, and what was published last."""

from datetime import datetime

from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from shige.core.roles import unit_of
from shige.core.values import Tier
from shige.desk import atlas, cards, ground
from shige.desk.overview import Figure
from shige.desk.rosters import told
from shige.desk.rosters.board import Tally, line, tally
from shige.staff.facts import FIRST_ASKED
from shige.staff.weeks import Roster, roster_read
from shige.territory.looks import Look, households_in, publications

MOST_OFFICERS = 12
MOST_PUBLICATIONS = 4


def screen_facts(area: str) -> dict[str, object]:
    """What stands still: the area and its map."""
    found = ground.looked_at(area)
    return {"area": found.area, "map": atlas.plain_facts(area)}


def board_facts(area: str, *, now: datetime) -> dict[str, object]:
    """What is true now."""
    found = ground.looked_at(area)
    only = [child.code for child in found.children] if found.is_wide else None
    roster = roster_read(area, now=now, only=only)
    counted = None if found.is_wide else tally(roster, found.grids)
    return {
        "at": localtime(now),
        "figures": figures(found, roster=roster, counted=counted),
        "own": line(roster, found.area),
        "officers": [line(roster, child) for child in found.children[:MOST_OFFICERS]],
        "others": max(0, len(found.children) - MOST_OFFICERS),
        "published": publications(area, most=MOST_PUBLICATIONS),
        "tally": counted,
        "kinds": {} if found.is_wide else kinds(found, roster=roster),
    }


def figures(found: Look, *, roster: Roster, counted: Tally | None) -> list[Figure]:
    """Grids, households, posts that are held of those there should be, and micro-grids without anybody of their own."""
    levels = [grid.level for grid in found.grids]
    wanted = [grid for grid in found.grids if grid.level in {Tier.GENERAL, Tier.MICRO, Tier.DEDICATED}]
    strip = [Figure(_("Households"), cards.number(households_in(found.area.code)))]
    if counted is None:
        return strip
    held = sum(roster.is_held(grid.code, role=FIRST_ASKED[unit_of(grid.code)]) for grid in wanted)
    return [
        Figure(_("General grids"), cards.number(levels.count(Tier.GENERAL))),
        Figure(_("Micro-grids"), cards.number(levels.count(Tier.MICRO))),
        Figure(_("Dedicated grids"), cards.number(levels.count(Tier.DEDICATED))),
        *strip,
        Figure(_("Posts held"), f"{cards.number(held)} / {cards.number(len(wanted))}"),
        Figure(_("Only from above now"), cards.number(counted.above)),
        Figure(_("Nobody now"), cards.number(counted.nobody), is_urgent=counted.nobody > 0),
    ]


def kinds(found: Look, *, roster: Roster) -> dict[str, list[str]]:
    """Micro- and dedicated grids by who answers for them now, for the map."""
    by_kind: dict[str, list[str]] = {kind: [] for kind in told.KINDS.values()}
    for grid in found.grids:
        if grid.level != Tier.GENERAL:
            by_kind[told.KINDS[roster.why_now(grid.code)]].append(grid.code)
    return by_kind
