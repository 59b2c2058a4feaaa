"""Shows a masked value in clear: by a POST, for the route's purpose, written down, thirty in ten minutes.

A page shows the mask with its button, and the page's own route opens it:

    {% url 'desk:volunteers-phone' row.uid as phone %}
    {% include "desk/parts/private.html" with value=row.phone href=phone %}

    @guarded("volunteer", "read", purpose="staffing")
    @require_POST
    def phone(request: GuardedRequest, uid: UUID) -> HttpResponse:
        look = Look("volunteer", str(uid), field="phone")
        return revealed(request, look, read=lambda: volunteer_phone(uid, scope=request.visit.scope))

`read` gives the `Private` of a row within the reader's scope, or None: then the answer is 404, as if it were not there.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.http import Http404, HttpResponse
from django.shortcuts import render

from shige.access.routes import GuardedRequest
from shige.core.deeds import Deed
from shige.core.errors import ShigeError
from shige.desk.page import is_fragment
from shige.personal.private import Private
from shige.privacy.looking import ENDING, opened


@dataclass(frozen=True, slots=True)
class Look:
    """What somebody wants to see: a field of a row, and the area that the row lies in."""

    noun: str
    uid: str
    field: str
    area: str = ""


def revealed(request: GuardedRequest, look: Look, *, read: Callable[[], Private | None]) -> HttpResponse:
    """The value in clear in the place of its mask; after too many the mask stays, with a word why.

    Raises:
        Http404: where there is nothing to open for this reader.
    """
    visit = request.visit
    facts = {"field": look.field}
    deed = Deed(visit.actor, look.noun + ENDING, look.uid, look.area, visit.right.purpose, facts=facts)
    try:
        text = opened(read, deed=deed, at=visit.now)
    except ShigeError as error:
        if error.code != "reveal-bound":
            raise
        return _part(request, {"bound": error.facts}, status=200 if is_fragment(request) else 429)  # htmx shows no 429
    if text is None:
        raise Http404
    return _part(request, {"text": text}, status=200)


def _part(request: GuardedRequest, facts: dict[str, object], *, status: int) -> HttpResponse:
    """The part of the page; no cache keeps it."""
    answer = render(request, "desk/parts/revealed.html", facts, status=status)
    answer["Cache-Control"] = "no-store"
    return answer
