"""Draws the small map of a sheet: the micro-grid, its buildings and doors, its neighbours, the streets by name."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
import shapely.affinity
from reportlab.lib.colors import HexColor
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from shige.core.values import Plan
from shige.report.pen import BRAND, INK, LINE, MUTED, SOFT, SUNKEN, Text, width_of, write
from shige.report.sheetdata import Ground, Sheet, short_code

ROUND = 1.35
"""How much wider than the grid the map looks."""
LEAST_M = 60.0
LEAST_LABELLED = 700.0
"""Square points that a neighbour must show to be labelled."""
ROOF, ROOF_HERE, STREET = "#d9ddd9", "#8fc4ac", "#ffffff"


@dataclass(frozen=True, slots=True)
class Frame:
    """Where on the page the map lies, and how metres become points."""

    x: float
    y: float
    width: float
    height: float
    centre: tuple[float, float]
    scale: float

    @classmethod
    def about(cls, polygon: Any, *, at: tuple[float, float], size: tuple[float, float]) -> "Frame":
        """The frame at `at` of `size` points that shows the whole polygon and a little around."""
        west, south, east, north = shapely.bounds(polygon)
        wide, high = (max(LEAST_M, span * ROUND) for span in (east - west, north - south))
        scale = float(min(size[0] / wide, size[1] / high))
        return cls(*at, *size, ((west + east) / 2, (south + north) / 2), scale)

    @property
    def land(self) -> Any:
        """What of the land the frame shows."""
        wide, high = self.width / self.scale / 2, self.height / self.scale / 2
        return shapely.box(self.centre[0] - wide, self.centre[1] - high, self.centre[0] + wide, self.centre[1] + high)

    def points(self, shape: Any) -> list[tuple[float, float]]:
        """The coordinates of a shape on the page."""
        xy = (shapely.get_coordinates(shape) - self.centre) * self.scale
        return [(self.x + self.width / 2 + x, self.y + self.height / 2 + y) for x, y in xy.tolist()]


def draw_map(canvas: Canvas, sheet: Sheet, *, plan: Plan, ground: Ground, frame: Frame) -> None:
    """Draw the map of one sheet into its frame."""
    polygon = plan.grids.polygon[sheet.row]
    canvas.saveState()
    edge = canvas.beginPath()
    edge.rect(frame.x, frame.y, frame.width, frame.height)
    canvas.clipPath(edge, stroke=0, fill=0)
    _fill(canvas, frame.land, frame=frame, colour=SUNKEN)
    _fill(canvas, polygon, frame=frame, colour=SOFT)
    _streets(canvas, ground=ground, frame=frame)
    _roofs(canvas, sheet, plan=plan, ground=ground, frame=frame)
    _neighbours(canvas, sheet, plan=plan, ground=ground, frame=frame)
    _outline(canvas, polygon, frame=frame, colour=BRAND, width=0.6 * mm)
    _street_names(canvas, ground=ground, frame=frame)
    _doors(canvas, sheet, frame=frame)
    _measure(canvas, frame=frame)
    canvas.restoreState()
    canvas.setStrokeColor(HexColor(LINE))
    canvas.setLineWidth(0.15 * mm)
    canvas.rect(frame.x, frame.y, frame.width, frame.height)


def _fill(canvas: Canvas, shape: Any, *, frame: Frame, colour: str) -> None:
    canvas.setFillColor(HexColor(colour))
    canvas.drawPath(_path(canvas, shape, frame=frame), fill=1, stroke=0, fillMode=0)


def _outline(canvas: Canvas, shape: Any, *, frame: Frame, colour: str, width: float) -> None:
    canvas.setStrokeColor(HexColor(colour))
    canvas.setLineWidth(width)
    canvas.setLineJoin(1)
    canvas.drawPath(_path(canvas, shape, frame=frame), fill=0, stroke=1)


def _path(canvas: Canvas, shape: Any, *, frame: Frame) -> Any:
    path = canvas.beginPath()
    for ring in shapely.get_rings(shapely.get_parts(shape)):
        first, *rest = frame.points(ring)
        path.moveTo(*first)
        for point in rest:
            path.lineTo(*point)
        path.close()
    return path


def _line(canvas: Canvas, shape: Any, *, frame: Frame, colour: str, width: float) -> None:
    path = canvas.beginPath()
    first, *rest = frame.points(shape)
    path.moveTo(*first)
    for point in rest:
        path.lineTo(*point)
    canvas.setStrokeColor(HexColor(colour))
    canvas.setLineWidth(width)
    canvas.setLineCap(1)
    canvas.drawPath(path, fill=0, stroke=1)


def _streets_in(ground: Ground, frame: Frame) -> Iterator[tuple[int, Any]]:
    """Row and piece of each street within the frame."""
    for row in np.sort(ground.streets.query(frame.land)):
        for piece in shapely.get_parts(shapely.intersection(ground.streets.geometries[row], frame.land)):
            if shapely.length(piece) > 0:
                yield int(row), piece


def _streets(canvas: Canvas, *, ground: Ground, frame: Frame) -> None:
    for _, piece in _streets_in(ground, frame):
        _line(canvas, piece, frame=frame, colour=STREET, width=1.4 * mm)


def _street_names(canvas: Canvas, *, ground: Ground, frame: Frame) -> None:
    """Each name once, along the longest piece of its street where it fits."""
    best: dict[str, Any] = {}
    for row, piece in _streets_in(ground, frame):
        name = str(ground.street_names[row] or "")
        if name and shapely.length(piece) > shapely.length(best.get(name)):
            best[name] = piece
        elif name:
            best.setdefault(name, piece)
    for name, piece in best.items():
        if shapely.length(piece) * frame.scale < width_of(name, size=7) + 6:
            continue
        middle = shapely.line_interpolate_point(piece, [0.45, 0.55], normalized=True)
        (x0, y0), (x1, y1) = frame.points(middle[0])[0], frame.points(middle[1])[0]
        angle = float(np.degrees(np.arctan2(y1 - y0, x1 - x0)))
        canvas.saveState()
        canvas.translate((x0 + x1) / 2, (y0 + y1) / 2)
        canvas.rotate((angle + 90) % 180 - 90)
        write(canvas, name, at=(0, -2.4), look=Text(7, MUTED), align="middle")
        canvas.restoreState()


def _roofs(canvas: Canvas, sheet: Sheet, *, plan: Plan, ground: Ground, frame: Frame) -> None:
    here = set(plan.units.building_id[ground.units_of.get(sheet.code, np.empty(0, np.int32))])
    for row in np.sort(ground.footprints.query(frame.land)):
        mine = ground.building_id[row] in here
        _fill(canvas, ground.footprints.geometries[row], frame=frame, colour=ROOF_HERE if mine else ROOF)


def _neighbours(canvas: Canvas, sheet: Sheet, *, plan: Plan, ground: Ground, frame: Frame) -> None:
    for found in np.sort(ground.grids.query(frame.land, predicate="intersects")):
        row = int(ground.grid_rows[found])
        _outline(canvas, plan.grids.polygon[row], frame=frame, colour=MUTED, width=0.12 * mm)
        shown = shapely.intersection(plan.grids.polygon[row], shapely.buffer(frame.land, -8 / frame.scale))
        if row != sheet.row and shapely.area(shown) * frame.scale**2 > LEAST_LABELLED:
            x, y = frame.points(shapely.point_on_surface(shown))[0]
            write(canvas, short_code(str(plan.grids.code[row])), at=(x, y - 2.5), look=Text(7, MUTED), align="middle")


def _doors(canvas: Canvas, sheet: Sheet, *, frame: Frame) -> None:
    """A dot at each entrance where somebody lives, with the number that its list bears."""
    for number, entrance in enumerate(sheet.entrances, start=1):
        if not entrance.doors:
            continue
        x, y = frame.points(shapely.Point(entrance.x, entrance.y))[0]
        canvas.setFillColor(HexColor(INK))
        canvas.circle(x, y, 1.75 * mm, stroke=0, fill=1)
        write(canvas, str(number), at=(x, y - 2.1), look=Text(6, "#ffffff"), align="middle")


def _measure(canvas: Canvas, *, frame: Frame) -> None:
    """A scale of a round length, and north up."""
    metres = next(m for m in (10, 20, 50, 100, 200, 500, 1000, 2000, 10_000) if m * frame.scale > 40)
    left, low = frame.x + 3 * mm, frame.y + 3 * mm
    canvas.setFillColor(HexColor("#ffffff"))
    canvas.rect(left - 4, low - 4, metres * frame.scale + 8, 14, stroke=0, fill=1)
    canvas.setStrokeColor(HexColor(INK))
    canvas.setLineWidth(0.3 * mm)
    canvas.line(left, low, left + metres * frame.scale, low)
    write(canvas, f"{metres} 米 · 北", at=(left, low + 2.5), look=Text(6.5, MUTED))
