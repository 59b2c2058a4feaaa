"""What pages say, gathered from the code and the templates, and the catalogue of its Chinese.

`python -m tests.faces.words` brings the catalogue up to date: new words come in empty, words no longer said go out, and
the compiled file is made anew.
"""

from datetime import UTC, datetime
from io import BytesIO, StringIO
from pathlib import Path

from babel.messages import Catalog
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.utils.translation.template import templatize

ROOMS = Path(__file__).parents[2] / "src" / "shige"
PO = ROOMS / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po"
MO = PO.with_suffix(".mo")
HEADER = "# What shige's pages say, in Chinese. The English is the msgid."
SOME_DAY = datetime(2026, 1, 1, tzinfo=UTC)
"""Dates of the catalogue say nothing; with one that never changes equal words make equal bytes."""
KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
}


def said() -> Catalog:
    """Every message of the code and the templates, in the order of the files."""
    catalogue = Catalog(locale="zh_Hans", project="shige", charset="utf-8", fuzzy=False, header_comment=HEADER)
    for path in sorted([*ROOMS.rglob("*.py"), *ROOMS.rglob("templates/**/*.*")]):
        text = path.read_text(encoding="utf-8")
        code = text if path.suffix == ".py" else templatize(text, origin=str(path))
        for _line, message, _comments, context in extract("python", BytesIO(code.encode()), KEYWORDS):
            if message and message != "":
                catalogue.add(message, locations=[(path.relative_to(ROOMS).as_posix(), 0)], context=context)
    return catalogue


def kept() -> Catalog:
    """The catalogue as it is kept."""
    return read_po(StringIO(PO.read_text(encoding="utf-8")), locale="zh_Hans")


def compiled(catalogue: Catalog) -> bytes:
    """The bytes of the compiled file."""
    out = BytesIO()
    catalogue.creation_date = catalogue.revision_date = SOME_DAY
    write_mo(out, catalogue)
    return out.getvalue()


def update() -> list[str]:
    """Write both files anew; returns what still lacks its Chinese."""
    before = {(m.id, m.context): m.string for m in kept() if m.id} if PO.exists() else {}
    catalogue = said()
    for message in catalogue:
        if message.id:
            message.string = before.get((message.id, message.context), message.string)
            message.locations = sorted({(where, None) for where, _line in message.locations})
    out = BytesIO()
    write_po(out, catalogue, width=116, omit_header=False, sort_output=True)
    lines = [
        line for line in out.getvalue().decode().splitlines() if "-Date:" not in line and "Generated-By" not in line
    ]
    PO.write_text("\n".join(lines) + "\n", encoding="utf-8")
    MO.write_bytes(compiled(kept()))
    return lacking(catalogue)


def lacking(catalogue: Catalog) -> list[str]:
    """Messages without their Chinese, or with half of it."""
    return [str(m.id) for m in catalogue if m.id and not (m.string and all(m.string))]


if __name__ == "__main__":
    settings.configure()
    for word in update():
        print(word)  # noqa: T201 - for whoever translates
