"""Prints the sheets of doors that a crew takes along: one A4 page or more per micro-grid, one PDF per general grid."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from shige.adapters.atomic import written_whole
from shige.core.values import Plan
from shige.report import pen
from shige.report.pen import Text, write
from shige.report.sheetdata import Entrance, Floor, Ground, Sheet, sheets_of
from shige.report.sheetmap import Frame, draw_map

WIDTH, HEIGHT = A4
LEFT, RIGHT, TOP, FOOT = 14 * mm, WIDTH - 14 * mm, HEIGHT - 14 * mm, 14 * mm
BELOW_HEAD = TOP - 60
MAP = (100 * mm, 84 * mm)
COLUMNS, GAP = 3, 6 * mm
COLUMN = (RIGHT - LEFT - (COLUMNS - 1) * GAP) / COLUMNS
ROW, BOX = 6.2 * mm, 3.6 * mm
LABEL = 14 * mm
BOXES_A_ROW = int((COLUMN - LABEL) // (BOX + 1.6 * mm))
PARTS = {
    "door": "见面",
    "revisit": "回访",
    "stairs": "上下楼",
    "entry": "进单元",
    "wait": "等齐",
    "walk": "行走",
    "brief": "交底",
}
HOW = "√ 见到    × 没人在家    ×√ 再访见到    ! 需要帮助"


def write_sheets(path: Path, plan: Plan, *, code: str, ground: Ground) -> Mapping[str, int]:
    """Write the sheets of general grid `code` to `path`, wholly or not at all; the first page of each micro-grid's.

    Raises:
        ShigeError: `write-failed`.
    """
    pages: dict[str, int] = {}
    with written_whole(path) as staged:
        canvas = pen.new_canvas(staged, title=f"入户单 {code}")
        for sheet in sheets_of(plan, code=code, ground=ground):
            pages[sheet.code] = canvas.getPageNumber()
            _draw(canvas, sheet, plan=plan, ground=ground)
        canvas.save()
    return pages


def _draw(canvas: Canvas, sheet: Sheet, *, plan: Plan, ground: Ground) -> None:
    synthetic = plan.meta.get("synthetic", "") == "1"
    _head(canvas, sheet, synthetic=synthetic)
    y = BELOW_HEAD
    frame = Frame.about(plan.grids.polygon[sheet.row], at=(LEFT, y - MAP[1]), size=MAP)
    draw_map(canvas, sheet, plan=plan, ground=ground, frame=frame)
    _side(canvas, sheet, x=LEFT + MAP[0] + 7 * mm, y=y)
    credit = plan.meta.get("attribution", "")
    if credit:
        write(canvas, pen.fitted(credit, size=6, width=MAP[0]), at=(LEFT, y - MAP[1] - 7), look=Text(6, pen.MUTED))
    _foot(canvas, sheet, page=1)
    _doors(canvas, sheet, top=y - MAP[1] - 6 * mm)
    canvas.showPage()


def _head(canvas: Canvas, sheet: Sheet, *, synthetic: bool) -> None:
    """Name before code, and lines to fill in."""
    code = f"{sheet.code[:12]} {sheet.code[12:15]} {sheet.code[15:]}"
    write(canvas, f"微网格 {code}", at=(LEFT, TOP - 8), look=Text(9, pen.MUTED))
    place = pen.fitted(f"{sheet.community} · 一般网格 {sheet.general}", size=9, width=105 * mm)
    write(canvas, place, at=(RIGHT, TOP - 8), look=Text(9, pen.MUTED), align="right")
    title = pen.fitted(sheet.name, size=20, width=RIGHT - LEFT - (34 * mm if synthetic else 0))
    write(canvas, title, at=(LEFT, TOP - 32), look=Text(20, bold=True))
    if synthetic:
        write(canvas, "合成数据 Synthetic", at=(RIGHT, TOP - 30), look=Text(9, "#8a5600"), align="right")
    _lines_to_fill(canvas, y=TOP - 52)


def _lines_to_fill(canvas: Canvas, *, y: float) -> None:
    x = LEFT
    for word, length in (("日期", 30 * mm), ("开始", 22 * mm), ("结束", 22 * mm), ("见到", 18 * mm), ("再访", 18 * mm)):
        write(canvas, word, at=(x, y), look=Text(9, pen.MUTED))
        pen.rule(canvas, start=(x + 22, y - 2), end=(x + 22 + length, y - 2), colour=pen.MUTED)
        x += 22 + length + 4 * mm


def _side(canvas: Canvas, sheet: Sheet, *, x: float, y: float) -> None:
    """The figures beside the map, then neighbours and what to mind."""
    figures = sheet.figures
    homes = sum(entrance.doors for entrance in sheet.entrances)
    rows = [
        ("户数", f"{homes} 户 · {len(sheet.entrances)} 个单元"),
        ("人手", f"{sheet.crew} 人"),
        ("三小时内做完", f"概率 {int(sheet.p_in_time * 100 + 1e-9) / 100:.2f}"),
        ("中位用时", f"{figures.get('p50', sheet.minutes):.0f} 分"),
        ("预计见到", f"{100 * figures['expected_reached']:.0f}%" if "expected_reached" in figures else ""),
    ]
    y -= 9
    for word, value in rows:
        write(canvas, word, at=(x, y), look=Text(9, pen.MUTED))
        write(canvas, value, at=(RIGHT, y), look=Text(9.5, bold=True), align="right")
        pen.rule(canvas, start=(x, y - 5), end=(RIGHT, y - 5))
        y -= 18
    y = _parts(canvas, sheet, x=x, y=y)
    for title, lines in (("要留意", _warnings(sheet)), ("邻格", sheet.neighbours)):
        y = _paragraph(canvas, title, lines, at=(x, y))


def _parts(canvas: Canvas, sheet: Sheet, *, x: float, y: float) -> float:
    parts = {name: minutes for name, minutes in sheet.figures.get("parts", {}).items() if minutes >= 0.5}
    if not parts:
        return y
    write(canvas, "三小时花在哪里(分)", at=(x, y), look=Text(9, bold=True))
    left, scale = x, (RIGHT - x) / sum(parts.values())
    for number, minutes in enumerate(parts.values()):
        canvas.setFillColor(HexColor(pen.RAMP[number % len(pen.RAMP)]))
        canvas.rect(left, y - 13, minutes * scale, 7, stroke=0, fill=1)
        left += minutes * scale
    words = " · ".join(f"{PARTS.get(name, name)} {minutes:.0f}" for name, minutes in parts.items())
    y -= 23
    for line in pen.wrapped(words, size=8, width=RIGHT - x):
        write(canvas, line, at=(x, y), look=Text(8, pen.MUTED))
        y -= 10.5
    return y - 7


def _warnings(sheet: Sheet) -> list[str]:
    sliced = ["同楼另有微网格,按单元和楼层分界,地图只作示意。"] if sheet.sliced else []
    return [*sheet.notes, *sliced]


def _paragraph(canvas: Canvas, title: str, lines: Sequence[str], *, at: tuple[float, float]) -> float:
    """A heading and its lines, as many as there is room beside the map; the height below them."""
    (x, y), lowest = at, BELOW_HEAD - MAP[1]
    shown = [piece for line in lines for piece in pen.wrapped(line, size=8.5, width=RIGHT - x)]
    if not shown or y - 12 < lowest:
        return y
    write(canvas, title, at=(x, y), look=Text(9, bold=True))
    for line in shown:
        y -= 11.5
        if y < lowest:
            break
        write(canvas, line, at=(x, y), look=Text(8.5, pen.MUTED))
    return y - 16


def _foot(canvas: Canvas, sheet: Sheet, *, page: int) -> None:
    write(canvas, HOW, at=(LEFT, FOOT - 12), look=Text(8, pen.MUTED))
    tail = f"实格 · {sheet.code[12:15]}-{sheet.code[15:]} · 第 {page} 页"
    write(canvas, tail, at=(RIGHT, FOOT - 12), look=Text(8, pen.MUTED), align="right")


def _doors(canvas: Canvas, sheet: Sheet, *, top: float) -> None:
    """Entrances column by column; an entrance that does not fit goes on in the next, and on the next page."""
    column, y, page = 0, top, 1
    for line in _lines(sheet):
        if y - _room(line, most=top - FOOT) < FOOT:
            column, y = column + 1, top
            if column == COLUMNS:
                canvas.showPage()
                page += 1
                write(canvas, f"{sheet.name}(续)", at=(LEFT, TOP - 10), look=Text(12, bold=True))
                _foot(canvas, sheet, page=page)
                column, top = 0, TOP - 22
                y = top
        _door_line(canvas, line, at=(LEFT + column * (COLUMN + GAP), y - ROW))
        y -= ROW


@dataclass(frozen=True, slots=True)
class _Line:
    """A line of the list: the head of an entrance with the lines below it, or one row of doors of a floor."""

    text: str
    doors: int
    below: int = -1
    """Lines that belong to a head; -1 for a row of doors."""


def _lines(sheet: Sheet) -> Iterator[_Line]:
    for number, entrance in enumerate(sheet.entrances, start=1):
        rows = [line for floor in entrance.floors for line in _rows(floor)]
        yield _Line(f"{number}  {_entrance_name(entrance)}", entrance.doors, len(rows))
        yield from rows


def _rows(floor: Floor) -> Iterator[_Line]:
    """A floor with more doors than fit in a row goes on in the next."""
    where = f"{floor.lowest}" if floor.lowest == floor.highest else f"{floor.lowest}-{floor.highest}"
    for start in range(0, floor.doors, BOXES_A_ROW):
        yield _Line("" if start else f"{where} 层", min(floor.doors - start, BOXES_A_ROW))


def _room(line: _Line, *, most: float) -> float:
    """Height that must be free for a line: a head stands above its floors, all of them where a column holds them."""
    whole = (line.below + 1) * ROW
    return float(ROW if line.below < 0 else whole if whole <= most else 2 * ROW)


def _entrance_name(entrance: Entrance) -> str:
    return f"{entrance.address} {entrance.number} 单元" if entrance.of_many else entrance.address


def _door_line(canvas: Canvas, line: _Line, *, at: tuple[float, float]) -> None:
    (x, y), middle = at, at[1] + (ROW - BOX) / 2
    if line.below >= 0:
        canvas.setFillColor(HexColor(pen.SUNKEN))
        canvas.rect(x, y + 0.6 * mm, COLUMN, ROW - 1.0 * mm, stroke=0, fill=1)
        name = pen.fitted(line.text, size=9, width=COLUMN - 15 * mm)
        write(canvas, name, at=(x + 1.5 * mm, middle + 1.2), look=Text(9, bold=True))
        tally = f"{line.doors} 户"
        write(canvas, tally, at=(x + COLUMN - 1.5 * mm, middle + 1.2), look=Text(8, pen.MUTED), align="right")
        return
    write(canvas, line.text, at=(x + 1.5 * mm, middle + 1.2), look=Text(8.5, pen.MUTED))
    for number in range(line.doors):
        pen.box(canvas, at=(x + LABEL + number * (BOX + 1.6 * mm), middle), size=BOX)
