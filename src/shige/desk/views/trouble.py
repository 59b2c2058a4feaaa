"""Pages for what went wrong: each says what to do next, and none says more than that."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _


def _page(request: HttpRequest, status: int, *, title: str, then: str) -> HttpResponse:
    words = {"status": status, "title": title, "next": then}
    return render(request, "desk/trouble.html", words, status=status)


def wrong_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001 - Django's
    """400: what came in cannot be read."""
    then = _("Something in this address or form cannot be read. Go back and try again from the page before.")
    return _page(request, 400, title=_("This cannot be read"), then=then)


def not_allowed(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001 - Django's
    """403: not by this person."""
    then = _("Your posts do not reach this. If your work needs it, ask the community's general chief for the post.")
    return _page(request, 403, title=_("Not for your posts"), then=then)


def form_too_old(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001 - Django's
    """403: the form's secret does not fit: a page from before a login, or from elsewhere."""
    then = _("This page was open for too long, so nothing was sent. Load it again and repeat the last step.")
    return _page(request, 403, title=_("Load the page again"), then=then)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001 - Django's
    """404: not there, or out of this person's reach: both read alike."""
    then = _(
        "It is not there, or it lies outside the areas of your posts. Search for it by name, or start from the map."
    )
    return _page(request, 404, title=_("Nothing found here"), then=then)


def broken(request: HttpRequest) -> HttpResponse:
    """500: our fault."""
    then = _("The fault is ours and has been written down. Nothing was changed. Wait a minute and try again.")
    return _page(request, 500, title=_("That did not work"), then=then)
