"""Draws the page of a comparison: a map of the grids whose borders change, and the sums beside it, in one HTML file."""

import html

import numpy as np
import shapely

from shige.core.planning.compare import Change, Comparison, TierChange
from shige.core.values import Objects, Plan, Tier

WIDTH = 1000
MOST_DOORS = 20_000
"""Doors that are drawn one by one; of more, evenly chosen ones."""
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
.kept{fill:var(--s0)}.moved{fill:var(--s2)}.split,.new{fill:var(--s4)}.general{fill:none;stroke:var(--muted);stroke-width:1}
circle{fill:var(--now)}.key i{display:inline-block;width:12px;height:12px;border-radius:3px;margin:0 4px 0 12px;
vertical-align:-1px;border:1px solid var(--line)}
@media print{.card{break-inside:avoid}}
"""


def comparison_page(comparison: Comparison, new: Plan) -> str:
    """The page as HTML; it needs no other file and no host."""
    micro = next(tier for tier in comparison.tiers if tier.tier is Tier.MICRO)
    share = micro.change_hands / max(micro.households, 1)
    made_up = "<p class=muted>模拟数据 Synthetic city</p>" if new.meta.get("synthetic") == "1" else ""
    return f"""<!doctype html>
<html lang="zh-CN"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<title>实格 方案对比</title><style>{_STYLE}</style></head><body>
<h1>{micro.change_hands:,} 户换了微网格,占 {share:.2%}</h1>
<p class=muted>{micro.change_hands:,} households change hands, {share:.2%} of those in both plans</p>{made_up}
<div class=card>{_table(comparison)}</div>
<div class=card>{_key()}{_map(comparison, new)}</div>
</body></html>
"""


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


def _key() -> str:
    colours = ((Change.KEPT, "--s0"), (Change.MOVED, "--s2"), (Change.SPLIT, "--s4"))
    parts = [f'<i style="background:var({colour})"></i>{" ".join(_CHANGES[change])}' for change, colour in colours]
    doors = '<i style="background:var(--now);border-radius:6px"></i>换网格的住户 homes that change hands'
    return f"<p class=key>{''.join(parts)}{doors}</p>"


def _map(comparison: Comparison, new: Plan) -> str:
    """Micro and dedicated grids by their change, general grids as lines over them, doors that change hands as dots."""
    grids, changes = new.grids, comparison.grids
    living = ~np.isin(changes.change, [Change.MERGED, Change.RETIRED])
    change = dict(zip(changes.new[living].tolist(), changes.change[living].tolist(), strict=True))
    west, south, east, north = shapely.total_bounds(grids.polygon)
    scale = WIDTH / max(east - west, north - south, 1.0)
    tiles = np.flatnonzero(np.isin(grids.tier.astype(str), [str(Tier.MICRO), str(Tier.DEDICATED)]))
    kinds = [change[code] for code in grids.code[tiles].tolist()]
    general = np.flatnonzero(grids.tier == Tier.GENERAL)
    corner = np.array([west, north])
    drawn = [
        f'<path class={kind} d="{path}"><title>{html.escape(name)}</title></path>'
        for kind, name, path in zip(
            kinds, grids.name[tiles].tolist(), _paths(grids.polygon[tiles], corner, scale), strict=True
        )
    ]
    lines = [f'<path class=general d="{path}"/>' for path in _paths(grids.polygon[general], corner, scale)]
    units = comparison.moves.unit[:: max(1, -(-len(comparison.moves) // MOST_DOORS))]
    dots = [
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="1.6"/>'
        for x, y in zip((new.units.x[units] - west) * scale, (north - new.units.y[units]) * scale, strict=True)
    ]
    size = f"0 0 {max((east - west) * scale, 1):.0f} {max((north - south) * scale, 1):.0f}"
    return f'<svg viewBox="{size}" role="img" aria-label="变化地图">{"".join([*drawn, *lines, *dots])}</svg>'


def _paths(polygons: Objects, corner: np.ndarray, scale: float) -> list[str]:
    """SVG paths, simplified to a third of a unit of the picture."""
    shapes = shapely.simplify(polygons, 0.3 / scale)
    return ["".join(_ring(ring, corner, scale) for ring in shapely.get_rings(shape)) for shape in shapes]


def _ring(ring: shapely.LinearRing, corner: np.ndarray, scale: float) -> str:
    xy = (shapely.get_coordinates(ring) - corner) * (scale, -scale)
    return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in xy) + "Z"
