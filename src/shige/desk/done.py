"""Says on the next page what was just done, and offers for ten seconds to take it back."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field

from django.http import HttpRequest

_KEY = "desk-done"


@dataclass(frozen=True, slots=True)
class Undo:
    """What takes a deed back: an address of ours and what is sent to it."""

    action: str
    fields: Mapping[str, str] = field(default_factory=dict)


def done(request: HttpRequest, text: str, *, undo: Undo | None = None) -> None:
    """Keep for the next page of this reader what was done; call it just before leading on to that page."""
    request.session[_KEY] = {"text": text, "undo": asdict(undo) if undo else None}


def done_once(request: HttpRequest) -> dict[str, object] | None:
    """What was done just before, told once."""
    told: dict[str, object] | None = request.session.pop(_KEY, None)
    return told
