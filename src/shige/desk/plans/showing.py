"""The facts of the list of plans, the page of one, and the comparison with what holds."""

from collections.abc import Iterable, Sequence

from django.utils.translation import gettext as _

from shige.access.routes import Visit
from shige.access.scope import Scope
from shige.audit.selectors import Wanted, entries
from shige.core.areas import area_range
from shige.desk.atlas import corners
from shige.desk.cards import homes, number, spaced
from shige.desk.page import role_name, speaks_english
from shige.desk.plans.words import CHANGE, DEEDS, STATES, STATUS
from shige.desk.words import EXCEPTIONS, TIERS
from shige.staff.redraw import Concern, posts_concerned
from shige.territory.draft_facts import DraftRow
from shige.territory.drafts import drafts
from shige.territory.facts import PlanFacts
from shige.territory.planlist import (
    CommunityOfPlan,
    PlanTitle,
    community_names,
    plan_communities,
    plan_land,
    plan_missed,
    plan_titles,
    plans_seen,
)
from shige.territory.redraw import Redraw, redraw

SHOWN = 100
"""Lines of a long list on a page."""


def list_facts(visit: Visit) -> dict[str, object]:
    """Plans and drafts that the reader sees."""
    open_drafts = drafts(visit.scope, reader_uid=visit.actor.uid)
    seen, codes = plans_seen(visit.scope), own_communities(visit.scope)
    titles, names = plan_titles([plan.uid for plan in seen]), community_names(codes)
    return {
        "plans": [plan_line(plan, title=titles[plan.uid]) for plan in seen],
        "waiting": [draft_line(row) for row in open_drafts if row.state == "proposed"],
        "drafts": [draft_line(row) for row in open_drafts if row.state == "open"],
        "own": [{"code": code, "name": names[code]} for code in codes if code in names],
        "may": may(visit),
    }


def plan_facts(plan: PlanFacts, *, visit: Visit) -> dict[str, object]:
    """The page of one plan."""
    communities = plan_communities(plan.uid)
    reached = [row for row in communities if visit.scope.touches(row.code)]
    held = [visit.scope.covers(row.code) for row in communities]
    whole, right = all(held), may(visit)
    return {
        "plan": titled(plan),
        "figures": _figures(reached),
        "communities": [_community(row) for row in reached[:SHOWN]],
        "missed": [_missed(row) for row in plan_missed(plan.uid, scope=visit.scope)],
        "history": history(plan.uid),
        "deeds": deeds(plan, visit=visit) if whole else {},
        "map": map_facts(plan.uid, scope=visit.scope),
        "may": {**right, "export": whole and right["export"], "compare": any(held)},
    }


def compare_facts(plan: PlanFacts, *, visit: Visit) -> dict[str, object] | None:
    """What the plan would change for whom; None where nothing of it is in reach."""
    change = redraw(plan.uid, scope=visit.scope)
    if change is None:
        return None
    concerned = posts_concerned(change, now=visit.now)
    whole = not change.left_out
    return {
        "plan": titled(plan),
        "change": change,
        "sums": _sums(change, concerned),
        "grids": [_grid(row) for row in change.grids[:SHOWN]],
        "more_grids": max(len(change.grids) - SHOWN, 0),
        "homes": [
            {"homes": homes(row.households), "source": row.source_name, "target": row.target_name}
            for row in change.homes[:SHOWN]
        ],
        "posts": [_post(row) for row in concerned[:SHOWN]],
        "more_posts": max(len(concerned) - SHOWN, 0),
        "deeds": deeds(plan, visit=visit) if whole else {},
        "map": _compare_map(change),
    }


def titled(plan: PlanFacts) -> dict[str, object]:
    """One plan, by its name."""
    return plan_line(plan, title=plan_titles([plan.uid])[plan.uid])


def plan_line(plan: PlanFacts, *, title: PlanTitle) -> dict[str, object]:
    """A plan in a list."""
    word, colour = STATUS[plan.status]
    name = title.name or _("Plan")
    return {
        "uid": plan.uid,
        "name": _("%(name)s, edited by hand") % {"name": name} if title.edited else name,
        "status": word,
        "code": plan.status,
        "colour": colour,
        "made_at": plan.made_at,
        "communities": number(plan.communities),
        "standing": plan.standing,
        "micro": number(plan.micro),
        "households": number(plan.households),
        "exceptions": plan.exceptions,
        "synthetic": plan.synthetic,
    }


def draft_line(row: DraftRow) -> dict[str, object]:
    """A draft in a list."""
    word, colour = STATES[row.state]
    return {
        "uid": row.uid,
        "name": row.name,
        "state": word,
        "colour": colour,
        "opener": row.opener,
        "opened_at": row.opened_at,
        "why": row.why,
        "version": row.version,
        "is_proposal": row.is_proposal,
    }


def own_communities(scope: Scope) -> list[str]:
    """The communities (12 digits) of a reach that is one or a few of them, or lies within one."""
    codes = []
    for low, high in scope.ranges:
        code = f"{low:018d}"[:12]
        if high <= area_range(code)[1] and code not in codes:
            codes.append(code)
    return codes


def may(visit: Visit) -> dict[str, bool]:
    """What the reader may do with plans at all."""
    names = ("import", "export", "edit", "propose", "review", "approve", "publish", "refuse")
    return {name: visit.may("plan", name) for name in names}


def deeds(plan: PlanFacts, *, visit: Visit) -> dict[str, bool]:
    """What the reader may do with this plan now."""
    right = may(visit)
    return {
        "review": right["review"] and plan.status == "draft",
        "approve": right["approve"] and plan.status == "reviewed",
        "publish": right["publish"] and plan.status == "approved",
        "refuse": right["refuse"] and plan.status in {"draft", "reviewed", "approved"},
        "back": right["publish"] and plan.status in {"retired", "published"} and plan.standing < plan.communities,
    }


def history(uid: str) -> list[dict[str, object]]:
    """Who did what with a plan, when and why, the newest first."""
    rows = entries([], wanted=Wanted(noun="plan", noun_id=uid))
    return [
        {
            "what": DEEDS.get(row.verb, row.verb),
            "who": row.actor_name,
            "post": row.actor_post,
            "at": row.at,
            "why": row.why,
        }
        for row in rows
    ]


def map_facts(uid: str, *, scope: Scope) -> dict[str, object]:
    """The plan's grids for the map."""
    land = plan_land(uid, scope=scope)
    features = [
        _feature(row.geometry, code=row.code, name=row.name, tier=row.tier, when="after", households=row.households)
        for row in land
    ]
    return {"features": features, "bounds": _bounds(features), "sides": False}


def _compare_map(change: Redraw) -> dict[str, object]:
    features = [
        _feature(row.geometry, code=row.code, name=row.name, tier=row.tier, when=row.when) for row in change.shapes
    ]
    return {"features": features, "bounds": _bounds(features), "sides": True}


def _feature(geometry: object, **said: object) -> dict[str, object]:
    return {"type": "Feature", "properties": said, "geometry": geometry}


def _bounds(features: Iterable[dict[str, object]]) -> list[list[float]] | None:
    """South-west and north-east of the shapes."""
    points = [point for feature in features for point in _points(feature["geometry"])]
    if not points:
        return None
    lon, lat = zip(*points, strict=True)
    return corners((min(lon), min(lat), max(lon), max(lat)))


def _points(geometry: object) -> Iterable[Sequence[float]]:
    shape = geometry if isinstance(geometry, dict) else {}
    rings = shape.get("coordinates", ())
    polygons = [rings] if shape.get("type") == "Polygon" else rings
    return [point for polygon in polygons for point in polygon[0]]


def _figures(communities: Sequence[CommunityOfPlan]) -> list[dict[str, object]]:
    """The sums of the communities in reach."""
    general, micro, homes_, missed = (
        sum(getattr(row, name) for row in communities) for name in ("general", "micro", "households", "exceptions")
    )
    return [
        {"name": _("Communities"), "text": number(len(communities))},
        {"name": _("General grids"), "text": number(general)},
        {"name": _("Micro-grids"), "text": number(micro)},
        {"name": _("Households"), "text": number(homes_)},
        {"name": _("To settle"), "text": number(missed), "is_urgent": missed > 0},
    ]


def _community(row: CommunityOfPlan) -> dict[str, object]:
    return {
        "code": row.code,
        "name": row.name,
        "households": number(row.households),
        "micro": number(row.micro),
        "exceptions": row.exceptions,
        "holds": row.holds,
        "can_return": row.held and not row.holds,
    }


def _missed(row: object) -> dict[str, object]:
    said = getattr(row, "exceptions", ())
    return {
        "code": getattr(row, "code", ""),
        "spaced": spaced(getattr(row, "code", "")),
        "name": getattr(row, "name", ""),
        "said": [
            {
                "name": EXCEPTIONS.get(str(one.get("code")), one.get("code")),
                "text": one.get("message" if speaks_english() else "message_zh") or one.get("message", ""),
            }
            for one in said
        ],
    }


def _sums(change: Redraw, concerned: Sequence[Concern]) -> list[dict[str, object]]:
    return [
        {"name": _("Households that change their micro-grid"), "text": number(change.moved)},
        {"name": _("of these, their general grid"), "text": number(change.moved_general)},
        {"name": _("Grids that end"), "text": number(len(change.vanished)), "is_urgent": bool(change.vanished)},
        {"name": _("Grids that begin"), "text": number(len(change.begun))},
        {"name": _("Posts concerned"), "text": number(len(concerned)), "is_urgent": bool(concerned)},
    ]


def _grid(row: object) -> dict[str, object]:
    change, old, new = (getattr(row, name) for name in ("change", "old", "new"))
    word, colour = CHANGE[change]
    gone = change in {"retired", "merged"}
    return {
        "tier": TIERS[getattr(row, "tier", "micro")],
        "word": word,
        "colour": colour,
        "name": getattr(row, "old_name" if gone else "new_name", ""),
        "spaced": spaced(old if gone else new),
        "other": getattr(row, "new_name" if gone else "old_name", ""),
        "before": number(getattr(row, "households_old", 0)),
        "after": "0" if gone else number(getattr(row, "households_new", 0)),
    }


def _post(row: Concern) -> dict[str, object]:
    return {
        "role": role_name(row.post.role),
        "person": row.post.person,
        "grid": row.grid,
        "spaced": spaced(row.post.area),
        "vanishes": row.vanishes,
        "heirs": [spaced(code) for code in row.heirs[:3]],
        "is_told": row.account is not None,
    }
