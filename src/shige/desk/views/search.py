"""Search: a list below the field while one types, a page of its own after Enter."""

from django.http import HttpResponse
from django.shortcuts import render

from shige.access.routes import GuardedRequest, guarded
from shige.desk.finding import MOST_LETTERS, found
from shige.desk.page import is_fragment, page


@guarded("grid", "search", purpose="service")
def search(request: GuardedRequest) -> HttpResponse:
    """Places, grids and posts by name, address or code."""
    q = request.GET.get("q", "")[:MOST_LETTERS].strip()
    facts = {"q": q, "hits": found(q, visit=request.visit)}
    if is_fragment(request):
        return render(request, "desk/parts/found.html", facts)
    return page(request, "desk/search.html", facts)
