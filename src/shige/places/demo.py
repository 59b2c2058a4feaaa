"""Made-up premises for the demo's street, and a few doors that somebody corrected already."""

from datetime import datetime
from uuid import UUID, uuid5

import numpy as np
from django.conf import settings
from django.db import transaction

from shige.access.scope import ALL
from shige.core.deeds import SHIGE
from shige.core.errors import ShigeError
from shige.places.facts import GridFinder, Reach
from shige.places.keeping import Hand, Place
from shige.places.models import Building, Dwelling, Premise
from shige.places.premises import Shop, premise_add
from shige.places.services import dwelling_confirm, dwelling_rename, dwelling_split

SEED = 1
SHOPS = 60
HOUSES = 25
"""Buildings in which somebody looked at doors already."""
WHY = "made up for the demo"
_SPACE = UUID("6a9e6f5e-3c1b-4a53-9a5e-3f6f0f0f9d10")
_WORDS = "锦绣芳草玉兰蜀香望江安顺同福宽巷老街春熙"
_TRADES = (
    ("restaurant", "面馆"),
    ("restaurant", "豆花饭"),
    ("restaurant", "火锅"),
    ("shop", "超市"),
    ("shop", "水果店"),
    ("shop", "文具店"),
    ("service", "理发店"),
    ("service", "洗衣店"),
    ("service", "快递驿站"),
    ("medical", "大药房"),
    ("childcare", "托育园"),
    ("office", "房产中介"),
)


def demo_premises_exist() -> bool:
    """Whether the demo's street has its premises."""
    return Premise.objects.exists()


@transaction.atomic
def demo_premises(*, find: GridFinder, now: datetime) -> int:
    """Make shops up along the street, and correct some doors; returns how many shops.

    Raises:
        ShigeError: "demo-only" outside the demo.
    """
    if not settings.DEMO:
        raise ShigeError("demo-only", "premises are made up in the demo alone")
    rng = np.random.default_rng(SEED)
    houses = list(Building.objects.filter(dwellings__gt=0).order_by("uid"))
    for number, row in enumerate(rng.choice(len(houses), min(SHOPS, len(houses)), replace=False).tolist()):
        kind, trade = _TRADES[int(rng.integers(len(_TRADES)))]
        start = int(rng.integers(len(_WORDS) // 2)) * 2
        shop = Shop(Place(0, 1, f"底商{number % 4 + 1}"), kind, _WORDS[start : start + 2] + trade)
        premise_add(houses[row].code, shop=shop, hand=_hand(find, now, f"shop {number}"))
    for number, row in enumerate(rng.choice(len(houses), min(HOUSES, len(houses)), replace=False).tolist()):
        _look(houses[row], find, now, number)
    return min(SHOPS, len(houses))


def _look(house: Building, find: GridFinder, now: datetime, number: int) -> None:
    """Somebody has been in the building: the first entrance is as derived, one door differs."""
    doors = list(Dwelling.objects.filter(building=house, entrance=1, ended=None).order_by("floor", "door"))
    if len(doors) < 2:
        return
    dwelling_confirm([door.pk for door in doors[1:]], hand=_hand(find, now, f"look {number}"))
    first, by = doors[0], _hand(find, now, f"door {number}")
    if number % 2:
        dwelling_rename(first.pk, name=f"{first.door}甲", hand=by)
    else:
        dwelling_split(first.pk, names=[f"{first.door}A", f"{first.door}B"], hand=by)


def _hand(find: GridFinder, now: datetime, what: str) -> Hand:
    return Hand(SHIGE, Reach(ALL, find), now, uuid5(_SPACE, what), WHY)
