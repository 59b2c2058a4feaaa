"""Settings: a city's own values by groups, a preview before they hold, and the history from which one goes back."""

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from shige.access.routes import GuardedRequest, guarded
from shige.adapters.norms_file import norms_text
from shige.core.errors import ShigeError
from shige.core.rulebook import Book
from shige.desk.done import done
from shige.desk.page import page
from shige.desk.settings import telling
from shige.desk.settings.weighing import weighed, years_weighed
from shige.rules.selectors import versions
from shige.rules.services import RuleOrder, covers, rule_preview, rule_set, rule_undo
from shige.rules.values import norms_now


@guarded("rule", "read", purpose="settings")
def settings(request: GuardedRequest, name: str = "limits") -> HttpResponse:
    """The rules of one book."""
    return _page(request, _book(name), area=_area(request.GET.get("area", "")))


@guarded("rule", "edit", purpose="settings")
@require_POST
def preview(request: GuardedRequest, name: str) -> HttpResponse:
    """What would change, before it does; what cannot be taken stays as it was typed, with the reason beside it."""
    book, area, now = _book(name), _area(request.POST.get("area", "")), request.visit.now
    said, faults = telling.read(book, request.POST)
    said = telling.changed(book, said, area=area, at=now)
    if faults:
        return _page(request, book, area=area, faults=faults)
    return _preview(request, RuleOrder(name, said, now, "", seen=_whole(request.POST.get("seen")), area=area))


@guarded("rule", "edit", purpose="settings")
@require_POST
def keep(request: GuardedRequest, name: str) -> HttpResponse:
    """Let the previewed values hold from the day that was said."""
    book, visit, sent = _book(name), request.visit, request.POST
    said, _faults = telling.read(book, sent)
    order = RuleOrder(
        name, said, visit.now, sent.get("why", ""), seen=_whole(sent.get("seen")), area=_area(sent["area"])
    )
    try:
        order = _from(order, sent.get("since", ""))
        rule_set(order, actor=visit.actor, within=telling.edits(visit), now=visit.now)
    except ShigeError as error:
        return _preview(request, order, fault=telling.refused(error, book=book), day=sent.get("since", ""))
    done(
        request,
        _("Kept. Every page works with it within a second.") if order.since <= visit.now else _("Kept for later."),
    )
    return HttpResponseRedirect(_address("desk:settings-book", name, order.area))


@guarded("rule", "read", purpose="settings")
def history(request: GuardedRequest, name: str) -> HttpResponse:
    """Who changed what, when and why."""
    book, visit = _book(name), request.visit
    area = _area(request.GET.get("area", ""))
    facts = _frame(request, book, area=area)
    facts["past"] = telling.past(book, area=area, now=visit.now)
    return page(request, "desk/settings/history.html", facts)


@guarded("rule", "edit", purpose="settings")
@require_POST
def undo(request: GuardedRequest, name: str, number: int) -> HttpResponse:
    """Bring back what was set in one version; 0 brings back what holds without any."""
    book, visit, area = _book(name), request.visit, _area(request.GET.get("area", ""))
    newest = next(iter(versions(name, area=area, most=1)), None)
    since = max(visit.now, newest.since) if newest else visit.now
    order = RuleOrder(name, {}, since, request.POST.get("why", ""), seen=newest.place if newest else 0, area=area)
    try:
        rule_undo(number, order, actor=visit.actor, within=telling.edits(visit), now=visit.now)
    except ShigeError as error:
        done(request, telling.refused(error, book=book))
    return HttpResponseRedirect(_address("desk:settings-history", name, area))


@guarded("rule", "read", purpose="settings")
def norms(request: GuardedRequest) -> HttpResponse:
    """The norms that hold now as a file, for `shige plan draw --norms`."""
    area = _area(request.GET.get("area", ""))
    answer = HttpResponse(
        norms_text(norms_now(at=request.visit.now, area=area)), content_type="text/plain; charset=utf-8"
    )
    answer["Content-Disposition"] = 'attachment; filename="norms.toml"'
    return answer


def _page(request: GuardedRequest, book: Book, *, area: str, faults: dict[str, str] | None = None) -> HttpResponse:
    typed = {key: request.POST[key] for key in book.rules if key in request.POST}
    facts = _frame(request, book, area=area)
    facts["groups"] = telling.groups(book, area=area, visit=request.visit, typed=typed, faults=faults or {})
    facts["faults"] = len(faults or {})
    return page(request, "desk/settings/book.html", facts, status=422 if faults else 200)


def _preview(request: GuardedRequest, order: RuleOrder, *, fault: str = "", day: str = "") -> HttpResponse:
    """The differences with the form that keeps them; where there are none, or the values do not fit, the page again."""
    book = _book(order.book)
    try:
        found = rule_preview(order)
    except ShigeError as error:
        key = str(error.facts.get("field", ""))
        return _page(request, book, area=order.area, faults={key: telling.refused(error, book=book)})
    facts = _frame(request, book, area=order.area)
    facts |= {"differences": telling.differences(book, found), "said": order.said, "fault": fault}
    facts["calendar"] = years_weighed(order, found)
    facts["weighed"] = weighed(order, found, visit=request.visit)
    facts |= {"why": order.why, "day": day, "seen": order.seen}
    return page(request, "desk/settings/preview.html", facts, status=422 if fault else 200)


def _frame(request: GuardedRequest, book: Book, *, area: str) -> dict[str, object]:
    newest = next(iter(versions(book.name, area=area, most=1)), None)
    may = covers(telling.edits(request.visit), area)
    return {
        "book": book.name,
        "tabs": telling.tabs(),
        "areas": telling.areas(request.visit),
        "area": area,
        "may": may,
        "newest": newest,
        "seen": newest.place if newest else 0,
    }


def _from(order: RuleOrder, day: str) -> RuleOrder:
    return RuleOrder(
        order.book, order.said, telling.since(day, now=order.since), order.why, seen=order.seen, area=order.area
    )


def _book(name: str) -> Book:
    found = telling.known(name)
    if found is None:
        raise Http404
    return found


def _area(text: str) -> str:
    """The whole city, or a district by its six digits."""
    if text and not (len(text) == 6 and text.isascii() and text.isdecimal()):
        raise Http404
    return text


def _whole(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdecimal() else 0


def _address(route: str, name: str, area: str) -> str:
    return f"{reverse(route, args=[name])}{f'?area={area}' if area else ''}"
