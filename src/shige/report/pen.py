"""The pen of the printed sheets: Chinese type that is embedded, colours, lines of text that fit their width."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

FONT = "ShigeSheet"
FONT_FILE = Path(__file__).parent / "vendor" / "shige-sheet.ttf"
INK, MUTED, LINE, SUNKEN = "#13201c", "#55655f", "#cfd6d2", "#eef0ec"
BRAND, SOFT, NOW = "#0f6b5c", "#d7ebe3", "#c2305f"
RAMP = ("#0f6b5c", "#4aa585", "#93c9ae", "#cfe3d4", "#a9b3af", "#6f807a", "#34413c")
BOLD_STROKE = 0.028
"""Width of the outline that makes letters semi-bold, in parts of their size."""
ELLIPSIS = "…"


@dataclass(frozen=True, slots=True)
class Text:
    """How a line of text looks; sizes in points."""

    size: float = 9.0
    colour: str = INK
    bold: bool = False


def new_canvas(path: Path, *, title: str) -> Canvas:
    """An A4 canvas in our type; the same content gives the same bytes."""
    _register()
    canvas = Canvas(str(path), pagesize=A4, invariant=1, pageCompression=1, lang="zh-CN")
    canvas.setTitle(title)
    canvas.setCreator("shige")
    return canvas


@cache
def _register() -> None:
    pdfmetrics.registerFont(TTFont(FONT, str(FONT_FILE)))


def width_of(text: str, *, size: float) -> float:
    """Width of a line in points."""
    _register()
    return float(pdfmetrics.stringWidth(text, FONT, size))


def fitted(text: str, *, size: float, width: float) -> str:
    """The text, cut with an ellipsis where it is wider than `width` points."""
    if width_of(text, size=size) <= width:
        return text
    while text and width_of(text + ELLIPSIS, size=size) > width:
        text = text[:-1]
    return text + ELLIPSIS


def wrapped(text: str, *, size: float, width: float) -> Iterator[str]:
    """Lines of the text no wider than `width` points; Chinese breaks anywhere."""
    line = ""
    for char in text:
        if line and width_of(line + char, size=size) > width:
            yield line
            line = char.lstrip()
        else:
            line += char
    if line:
        yield line


def write(canvas: Canvas, text: str, *, at: tuple[float, float], look: Text = Text(), align: str = "left") -> None:
    """Write one line with its base line at `at`, in points from the lower left."""
    x = at[0] - {"left": 0.0, "right": 1.0, "middle": 0.5}[align] * width_of(text, size=look.size)
    line = canvas.beginText(x, at[1])
    line.setFont(FONT, look.size)
    line.setFillColor(HexColor(look.colour))
    if look.bold:
        line.setStrokeColor(HexColor(look.colour))
        canvas.setLineWidth(BOLD_STROKE * look.size)
        line.setTextRenderMode(2)
    line.textOut(text)
    line.setTextRenderMode(0)
    canvas.drawText(line)


def rule(canvas: Canvas, *, start: tuple[float, float], end: tuple[float, float], colour: str = LINE) -> None:
    """A hairline."""
    canvas.setStrokeColor(HexColor(colour))
    canvas.setLineWidth(0.15 * mm)
    canvas.line(*start, *end)


def box(canvas: Canvas, *, at: tuple[float, float], size: float) -> None:
    """A square to tick."""
    canvas.setStrokeColor(HexColor(MUTED))
    canvas.setLineWidth(0.22 * mm)
    canvas.rect(*at, size, size, stroke=1, fill=0)
