"""Near, fit, fast (就近、就事、高效): which posts on duty could be there first, and from where that is reckoned."""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from shige.core.casework.saying import Said


class From(StrEnum):
    """From where a post's way is reckoned."""

    CHECK_IN = "check-in"
    """Where it last checked in, in the shift that is on."""
    STATION = "station"
    """Where it has its place of work."""


@dataclass(frozen=True, slots=True)
class CheckIn:
    """Where and when a post said that it is at a point; metres, seconds since 1970."""

    x: float
    y: float
    second: int


@dataclass(frozen=True, slots=True)
class OnDuty:
    """A post on duty: what it can do, where its station is, and how many cases it holds now."""

    post: str
    role: str
    skills: frozenset[str]
    shift: int
    """Second in which the shift that is on began."""
    station: tuple[float, float] | None = None
    """Metres east and north."""
    check_in: CheckIn | None = None
    open_cases: int = 0


@dataclass(frozen=True, slots=True)
class Near:
    """A post that could go, how far it has, from where, and why in words."""

    post: str
    metres: float
    start: From
    reason: Said


_REASONS = {
    From.CHECK_IN: Said(
        "距本班次最近一次签到处{metres}米（{minutes}分钟前），手上{cases}件",
        "{metres} m from its last check-in of this shift ({minutes} min ago), {cases} cases in hand",
    ),
    From.STATION: Said("距驻点{metres}米，手上{cases}件", "{metres} m from its station, {cases} cases in hand"),
}


def nearest(
    place: tuple[float, float],
    posts: Iterable[OnDuty],
    *,
    now: int,
    skill: str = "",
    roles: frozenset[str] = frozenset(),
) -> tuple[Near, ...]:
    """The posts that fit, the nearest first; of two as near the one with fewer cases in hand, then by post.

    Only a check-in of the shift that is on counts, and none of the future; otherwise the station. Posts without either
    are left out. No `roles` is any role. What a post holds is how busy it is now, and is kept nowhere.
    """
    fits = (post for post in posts if (not roles or post.role in roles) and (not skill or skill in post.skills))
    found = [(near, post.open_cases) for post in fits if (near := _near(place, post, now=now)) is not None]
    return tuple(near for near, _ in sorted(found, key=lambda each: (each[0].metres, each[1], each[0].post)))


def _near(place: tuple[float, float], post: OnDuty, *, now: int) -> Near | None:
    seen = post.check_in
    if seen is not None and post.shift <= seen.second <= now:
        return _told(post, From.CHECK_IN, place, here=(seen.x, seen.y), minutes=(now - seen.second) // 60)
    if post.station is None:
        return None
    return _told(post, From.STATION, place, here=post.station)


def _told(
    post: OnDuty, start: From, place: tuple[float, float], *, here: tuple[float, float], minutes: int = 0
) -> Near:
    metres = math.dist(place, here)
    facts = {"metres": round(metres), "minutes": minutes, "cases": post.open_cases}
    return Near(post.post, metres, start, _REASONS[start].with_facts(**facts))
