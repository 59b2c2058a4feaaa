"""A volunteer's own pages: opened by the secret in the link on their phone, and by nothing else.

No account stands behind them. The secret stands in a cookie that scripts cannot read and that goes to these pages
alone; the server keeps its digest. Whoever leaves, or gets a new link, is out at the next request.
"""

import secrets
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import wraps
from typing import Any, cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from shige.access.net import in_whole
from shige.access.routes import public
from shige.core.deeds import Actor
from shige.volunteers.facts import VolunteerRow
from shige.volunteers.selectors import volunteer_of_key
from shige.volunteers.services import actor_volunteer

COOKIE = "volunteer"
KEPT = timedelta(days=180)


class OwnRequest(HttpRequest):
    """A request of a volunteer whose link was recognised."""

    volunteer: VolunteerRow
    actor: Actor
    now: datetime


def own(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Let a volunteer in to what is their own; everybody else reads how to get a link."""

    @public
    @in_whole("a volunteer's own pages, opened by the link on the phone")
    @wraps(view)
    def answer(request: OwnRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        found = volunteer_of_key(request.COOKIES.get(COOKIE, ""))
        if found is None:
            return render(request, "desk/volunteers/lost.html", status=403)
        request.volunteer, request.actor, request.now = found, actor_volunteer(found.uid), timezone.now()
        response = view(request, *args, **kwargs)
        response["Cache-Control"] = "no-store"
        return response

    return cast("Callable[..., HttpResponse]", answer)


def new_key() -> str:
    """The secret of a new link."""
    return secrets.token_urlsafe(32)


def remember(response: HttpResponse, key: str, *, secure: bool) -> HttpResponse:
    """Keep the secret on this phone."""
    age = int(KEPT.total_seconds())
    response.set_cookie(COOKIE, key, max_age=age, path="/volunteer", secure=secure, httponly=True, samesite="Lax")
    return response


def forget(response: HttpResponse) -> HttpResponse:
    """Take the secret from this phone."""
    response.delete_cookie(COOKIE, path="/volunteer", samesite="Lax")
    return response
