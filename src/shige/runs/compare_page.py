"""Draws the page of a comparison: where in the city borders change, and each such community with its changed grids.

A whole city has 150,000 grids, of which a redraw leaves most as they are: what is kept is not drawn, and a community
opens when it is clicked, without a script.
"""

import html
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from shige.core.planning.compare import Change, Comparison, TierChange
from shige.core.values import Floats, Ints, Objects, Plan, Tier

Rows = NDArray[np.int64]

WIDTH = 1000
MOST_GRIDS = 20_000
"""Changed grids that one page draws, community by community from the one that changes most."""
MOST_DOORS = 20_000
"""Doors that are drawn one by one; of more, evenly chosen ones."""
STEPS = (0.02, 0.1)
"""Shares of a community's households that change hands, above which it is shaded darker."""
_TIERS = {
    Tier.GENERAL: ("一般网格", "general"),
    Tier.MICRO: ("微网格", "micro"),
    Tier.DEDICATED: ("专属网格", "dedicated"),
}
_CHANGES = {
    Change.KEPT: ("不变", "kept"),
    Change.MOVED: ("边界调整", "moved"),
    Change.SPLIT: ("拆出", "split"),
    Change.MERGED: ("并入", "merged"),
    Change.NEW: ("新设", "new"),
    Change.RETIRED: ("撤销", "retired"),
}
_STYLE = """
:root{--paper:#f5f6f3;--surface:#fff;--ink:#13201c;--muted:#5a6b65;--line:#d9dfdb;--brand:#0f6b5c;--now:#c2305f;
--s0:#efece3;--s2:#93c9ae;--s4:#147a61;--soon:#a86a00}
@media (prefers-color-scheme:dark){:root{--paper:#0e1412;--surface:#161d1a;--ink:#e6ece9;--muted:#93a39d;--line:#29332f;
--brand:#4fb79f;--now:#ff7a9f;--s0:#1d2421;--s2:#23574a;--s4:#3fa88d;--soon:#f0b44c}}
*{box-sizing:border-box;margin:0}
body{font:14px/1.55 "Noto Sans SC","Noto Sans CJK SC","PingFang SC","Microsoft YaHei",system-ui,sans-serif;
color:var(--ink);background:var(--paper);font-variant-numeric:tabular-nums;padding:16px;max-width:1200px;margin:auto}
h1{font-size:20px}small,.muted{color:var(--muted);font-size:12px}
.card{background:var(--surface);border:1px solid var(--line);border-radius:8px;padding:12px;margin-top:12px;
overflow-x:auto}
table{border-collapse:collapse;width:100%}th,td{padding:4px 8px;text-align:right;border-bottom:1px solid var(--line)}
th:first-child,td:first-child{text-align:left}th{font-weight:400;color:var(--muted);font-size:12px}
svg{width:100%;height:auto;display:block}path{vector-effect:non-scaling-stroke;stroke:var(--line);stroke-width:.6}
.moved{fill:var(--s2)}.split,.new{fill:var(--s4)}.general{fill:none;stroke:var(--muted);stroke-width:1}
circle{fill:var(--now)}.town{fill:var(--s0);stroke:var(--muted);stroke-width:.8}.town.some{fill:var(--s2)}
.town.many{fill:var(--s4)}summary{cursor:pointer}details svg{margin-top:8px}
.key i{display:inline-block;width:12px;height:12px;border-radius:3px;margin:0 4px 0 12px;
vertical-align:-1px;border:1px solid var(--line)}
@media print{.card{break-inside:avoid}}
"""


@dataclass(frozen=True, slots=True)
class _Place:
    """A community in which something changes."""

    row: int
    """Of the new plan's grids."""
    hands: float
    """Its households that change hands."""
    tiles: Rows
    """Rows of its changed micro and dedicated grids."""
    general: Rows
    """Rows of its general grids."""
    units: Ints
    """Rows of its units whose homes change hands."""


def comparison_page(comparison: Comparison, new: Plan) -> str:
    """The page as HTML; it needs no other file and no host."""
    micro = next(tier for tier in comparison.tiers if tier.tier is Tier.MICRO)
    share = micro.change_hands / max(micro.households, 1)
    made_up = "<p class=muted>模拟数据 Synthetic city</p>" if new.meta.get("synthetic") == "1" else ""
    credit = html.escape(new.meta.get("attribution", ""))
    places = sorted(_places(comparison, new), key=lambda place: (-place.hands, place.row))
    return f"""<!doctype html>
<html lang="zh-CN"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<title>实格 方案对比</title><style>{_STYLE}</style></head><body>
<h1>{micro.change_hands:,} 户换了微网格,占 {share:.2%}</h1>
<p class=muted>{micro.change_hands:,} households change hands, {share:.2%} of those in both plans</p>{made_up}
<div class=card>{_table(comparison)}</div>
<div class=card>{_overview(places, new)}</div>
{"".join(_details(places, comparison, new))}
{f"<p class=muted>{credit}</p>" if credit else ""}
</body></html>
"""


def _places(comparison: Comparison, new: Plan) -> Iterator[_Place]:
    """The communities in which a micro or dedicated grid changes or a home changes hands."""
    grids, moves = new.grids, comparison.moves
    tiles = np.flatnonzero(np.isin(grids.tier.astype(str), [str(Tier.MICRO), str(Tier.DEDICATED)]))
    change = _changes(comparison)
    tiles = tiles[[change[code] != Change.KEPT for code in grids.code[tiles].tolist()]]
    generals = np.flatnonzero(grids.tier == Tier.GENERAL)
    changed, whole = _by_community(grids.code[tiles]), _by_community(grids.code[generals])
    moved = _by_community(new.units.parent_code[moves.unit])
    none = np.empty(0, np.int64)
    for row in np.flatnonzero(grids.tier == Tier.COMMUNITY).tolist():
        code = str(grids.code[row])[:12]
        here = moved.get(code, none)
        if len(here) or code in changed:
            units, hands = moves.unit[here], float(moves.households[here].sum())
            yield _Place(row, hands, tiles[changed.get(code, none)], generals[whole.get(code, none)], units)


def _by_community(codes: Objects) -> dict[str, Rows]:
    """Places in `codes` by the community that the code begins with."""
    if not len(codes):
        return {}
    found, which = np.unique(codes.astype("U12"), return_inverse=True)
    parts = np.split(np.argsort(which, kind="stable"), np.cumsum(np.bincount(which))[:-1])
    return dict(zip(found.tolist(), parts, strict=True))


def _changes(comparison: Comparison) -> dict[str, Change]:
    """What became of each grid of the new plan."""
    changes = comparison.grids
    living = ~np.isin(changes.change, [Change.MERGED, Change.RETIRED])
    return dict(zip(changes.new[living].tolist(), changes.change[living].tolist(), strict=True))


def _table(comparison: Comparison) -> str:
    heads = [
        "网格<br><small>tier</small>",
        "换网格户<br><small>change hands</small>",
        "新增户<br><small>arrived</small>",
    ]
    heads += ["消失户<br><small>gone</small>"] + [f"{zh}<br><small>{en}</small>" for zh, en in _CHANGES.values()]
    heads.append("涉及人员<br><small>people affected</small>")
    rows = "".join(_row(tier) for tier in comparison.tiers)
    return f"<table><tr>{''.join(f'<th>{head}</th>' for head in heads)}</tr>{rows}</table>"


def _row(tier: TierChange) -> str:
    zh, en = _TIERS[tier.tier]
    figures = [tier.change_hands, tier.arrived, tier.gone, *(tier.grids[change] for change in Change)]
    cells = "".join(f"<td>{figure:,}</td>" for figure in [*figures, tier.people_affected])
    return f"<tr><td>{zh} <small>{en}</small></td>{cells}</tr>"


def _overview(places: list[_Place], new: Plan) -> str:
    """All communities, the darker the more of their households change hands; a click goes to the community."""
    rows = np.flatnonzero(new.grids.tier == Tier.COMMUNITY)
    shade = {place.row: _shade(place, new) for place in places}
    linked = {place.row for place in places[: _fitting(places)]}
    key = [
        '<i style="background:var(--s0)"></i>不变 kept',
        f'<i style="background:var(--s2)"></i>换网格的户超过 {STEPS[0]:.0%} change hands',
        f'<i style="background:var(--s4)"></i>超过 {STEPS[1]:.0%}',
    ]
    picture = _Picture.of(new.grids.polygon[rows])
    drawn = []
    for row, path in zip(rows.tolist(), picture.paths(new.grids.polygon[rows]), strict=True):
        town = f'<path class="town {shade.get(row, "")}" d="{path}"><title>{_name(row, new)}</title></path>'
        drawn.append(f'<a href="#c{new.grids.code[row]}">{town}</a>' if row in linked else town)
    return f"<p class=key>{''.join(key)}</p>{picture.svg(drawn, '变化地图')}"


def _shade(place: _Place, new: Plan) -> str:
    share = place.hands / max(int(new.grids.households[place.row]), 1)
    return ("", "some", "many")[int(np.searchsorted(STEPS, share))]


def _name(row: int, new: Plan) -> str:
    return html.escape(str(new.grids.name[row]) or str(new.grids.code[row])[:12])


def _details(places: list[_Place], comparison: Comparison, new: Plan) -> Iterator[str]:
    """Each community with its changed grids, the first one open, until the page is full; then what is left out."""
    change, fit = _changes(comparison), _fitting(places)
    every = max(1, -(-len(comparison.moves) // MOST_DOORS))
    for number, place in enumerate(places[:fit]):
        yield (
            f"<details class=card{'' if number else ' open'}>"
            f"<summary>{_name(place.row, new)} · {place.hands:,.0f} 户换网格 · {len(place.tiles):,} 个网格有变 "
            f"<small>households change hands, grids changed</small></summary>{_key(str(new.grids.code[place.row]))}"
            f"{_community_map(place, change, new, every=every)}</details>"
        )
    if fit < len(places):
        rest = f"{len(places) - fit:,}"
        yield f"<p class=muted>另有 {rest} 个社区的变化未画,见 changes.gpkg。"
        yield f"{rest} more communities are not drawn: see changes.gpkg.</p>"


def _fitting(places: list[_Place]) -> int:
    """How many of the communities the page draws: until it holds MOST_GRIDS changed grids, and at least one."""
    total = np.cumsum([len(place.tiles) for place in places])
    return max(int(np.searchsorted(total, MOST_GRIDS, side="right")), min(len(places), 1))


def _key(code: str) -> str:
    """What the colours mean; links to the community `code` end here, within what is folded, so that it unfolds."""
    colours = ((Change.MOVED, "--s2"), (Change.SPLIT, "--s4"))
    parts = [f'<i style="background:var({colour})"></i>{" ".join(_CHANGES[change])}' for change, colour in colours]
    doors = '<i style="background:var(--now);border-radius:6px"></i>换网格的住户 homes that change hands'
    return f'<p class=key id="c{code}">{"".join(parts)}{doors}</p>'


def _community_map(place: _Place, change: dict[str, Change], new: Plan, *, every: int) -> str:
    """Changed grids by their change on the community, general grids as lines, doors that change hands as dots."""
    grids, units = new.grids, place.units[::every]
    whole = grids.polygon[place.row : place.row + 1]
    picture = _Picture.of(whole)
    drawn = [f'<path class=town d="{path}"/>' for path in picture.paths(whole)]
    drawn += [
        f'<path class={change[str(grids.code[row])]} d="{path}"><title>{_name(row, new)}</title></path>'
        for row, path in zip(place.tiles.tolist(), picture.paths(grids.polygon[place.tiles]), strict=True)
    ]
    drawn += [f'<path class=general d="{path}"/>' for path in picture.paths(grids.polygon[place.general])]
    doors = picture.spots(new.units.x[units], new.units.y[units])
    drawn += [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3"/>' for x, y in doors]
    return picture.svg(drawn, f"{_name(place.row, new)} 变化地图")


@dataclass(frozen=True, slots=True)
class _Picture:
    """Where metres come to stand in a picture that is WIDTH wide or high."""

    west: float
    north: float
    width: float
    height: float
    scale: float

    @classmethod
    def of(cls, polygons: Objects) -> "_Picture":
        """The picture that just holds the polygons."""
        west, south, east, north = shapely.total_bounds(polygons).tolist()
        scale = WIDTH / max(east - west, north - south, 1.0)
        return cls(west, north, (east - west) * scale, (north - south) * scale, scale)

    def paths(self, polygons: Objects) -> list[str]:
        """SVG paths, simplified to a third of a unit of the picture."""
        shapes = shapely.simplify(polygons, 0.3 / self.scale)
        return ["".join(self._ring(ring) for ring in shapely.get_rings(shape)) for shape in shapes]

    def _ring(self, ring: shapely.LinearRing) -> str:
        xy = shapely.get_coordinates(ring)
        return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in self.spots(xy[:, 0], xy[:, 1])) + "Z"

    def spots(self, x: Floats, y: Floats) -> list[tuple[float, float]]:
        """Points of the picture."""
        return list(zip(((x - self.west) * self.scale).tolist(), ((self.north - y) * self.scale).tolist(), strict=True))

    def svg(self, drawn: list[str], label: str) -> str:
        """The picture of what is drawn, in that order."""
        size = f"0 0 {max(self.width, 1):.0f} {max(self.height, 1):.0f}"
        return f'<svg viewBox="{size}" role="img" aria-label="{label}">{"".join(drawn)}</svg>'
