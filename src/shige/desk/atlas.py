"""What the map needs to know: where it looks, which tiles it takes, where its colours change, and its words."""

from django.urls import reverse
from django.utils.translation import gettext as _

from shige.core.areas import area_range
from shige.desk.cards import norms
from shige.territory.facts import Bounds, PublicationFacts
from shige.territory.looks import frame_of

ZOOMS = (8, 16)
_NO_CODE = "0" * 18
_SHARES = (80 / 180, 100 / 180, 120 / 180, 140 / 180, 160 / 180)
"""Of the three hours: where the ramp of minutes changes its colour."""
_COMMUNITY_STEPS = (500, 1000, 1500, 2500, 4000)


def map_facts(
    publication: PublicationFacts, *, bounds: Bounds, focus: Bounds, area: str, grid: str
) -> dict[str, object]:
    """All that the map's script reads; codes are texts, and what lies outside of `area` is shown faintly."""
    return {
        "tiles": f"/tiles/{publication.number}/{{z}}/{{x}}/{{y}}.pbf",
        "zooms": ZOOMS,
        "bounds": corners(bounds),
        "focus": corners(focus),
        "tier": tier_for(area),
        "within": [f"{code:018d}" for code in area_range(area)],
        "measure": "minutes",
        "grid": grid,
        "limit": norms().sweep.limit,
        "steps": steps(),
        "card": reverse("desk:card", args=[_NO_CODE]).replace(_NO_CODE, "CODE"),
    }


def map_words() -> dict[str, str]:
    """The words that the script puts on the map."""
    return {
        "minutes": _("Minutes of the three hours"),
        "households": _("Households"),
        "min": _("min"),
        "hh": _("households"),
        "over": _("over the limit"),
        "cut": _("hatched: split by floors, drawn as a slice"),
        "dedicated": _("dedicated grid"),
        "close": _("Close"),
        "outside": _("This grid lies outside the areas of your posts."),
        "lost": _("A part of the map did not load. What is shown stays; it is asked for again when you move."),
        "broken": _("The map cannot be drawn: this browser has no WebGL. Search and the grids' pages work."),
    }


def steps() -> dict[str, list[float]]:
    """Where the ramp changes its colour, by tier and measure."""
    least, most = norms().grids.general_min, norms().grids.general_max
    low, high = norms().grids.micro_min, norms().grids.micro_max
    return {
        "micro-minutes": [round(share * norms().sweep.limit) for share in _SHARES],
        "micro-households": _even(low, high),
        "general-households": _even(least, most),
        "community-households": list(_COMMUNITY_STEPS),
    }


def corners(bounds: Bounds) -> list[list[float]]:
    """South-west and north-east, as MapLibre takes them."""
    west, south, east, north = bounds
    return [[west, south], [east, north]]


def tier_for(area: str) -> str:
    """The tier to begin with: the wider the area, the wider the grids."""
    return "community" if len(area) < 9 else "general" if len(area) == 9 else "micro"


def _even(low: float, high: float) -> list[float]:
    return [round(low + n * (high - low) / 4) for n in range(5)]


def plain_facts(area: str) -> dict[str, object] | None:
    """What a map without tiers to choose from needs: its tiles and its frame; None where nothing is published."""
    found = frame_of(area)
    if found is None:
        return None
    number, bounds = found
    return {
        "tiles": f"/tiles/{number}/{{z}}/{{x}}/{{y}}.pbf",
        "zooms": ZOOMS,
        "bounds": corners(bounds),
        "within": [f"{code:018d}" for code in area_range(area)],
        "broken": map_words()["broken"],
    }
