"""Emergency looks: mine, those in my area, begin one, look, end it before its time, and the list to review."""

from uuid import UUID, uuid4

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from shige.access.routes import GuardedRequest, guarded, own_account
from shige.desk.done import done
from shige.desk.glass import telling
from shige.desk.page import page
from shige.glass.selectors import glasses_in, glasses_seen
from shige.glass.services import glass_end


@own_account
def glass(request: GuardedRequest) -> HttpResponse:
    """What I broke, what runs in my area, and the way to begin one."""
    visit = request.visit
    mine, known = glasses_seen(visit.user.uid, visit.scope_for("glass", "know", purpose="emergency"))
    told = telling.shown([*mine, *known], visit)
    facts = {
        "mine": told[: len(mine)],
        "known": told[len(mine) :],
        "may_break": visit.may("glass", "break"),
        "may_review": visit.may("glass", "review"),
    }
    return page(request, "desk/glass/glass.html", facts)


@guarded("glass", "break", purpose="emergency", fresh=True)
def begin(request: GuardedRequest) -> HttpResponse:
    """Name the records, say why, and for how long."""
    fault = ""
    if request.method == "POST":
        fault = telling.broken(request.POST, visit=request.visit)
        if not fault:
            done(request, _("Open now. Your look is written down, and the unit and the privacy officer know of it."))
            return HttpResponseRedirect(reverse("desk:glass-look"))
    facts = telling.asked(request.POST or request.GET, visit=request.visit)
    facts |= {"fault": fault, "uid": request.POST.get("uid") or uuid4()}
    return page(request, "desk/glass/begin.html", facts, status=422 if fault else 200)


@guarded("post", "read", purpose="emergency")
def look(request: GuardedRequest) -> HttpResponse:
    """The posts that a broken glass opens to me; this look is written down."""
    return page(request, "desk/glass/look.html", telling.looked(request.visit))


@own_account
@require_POST
def end(request: GuardedRequest, uid: UUID) -> HttpResponse:
    """End one before its time."""
    visit = request.visit
    within = visit.scope_for("glass", "review", purpose="privacy")
    said = telling.tried(
        lambda: glass_end(uid, actor=visit.actor, account=visit.user.uid, within=within, now=visit.now)
    )
    done(request, said or _("Ended. It shows nothing any more."))
    return HttpResponseRedirect(reverse("desk:glass"))


@guarded("glass", "review", purpose="privacy")
def review(request: GuardedRequest) -> HttpResponse:
    """Every emergency look of my area, for the privacy officer."""
    rows = telling.shown(glasses_in(request.visit.scope), request.visit)
    waits = sum(each.waits for each in rows)
    return page(request, "desk/glass/review.html", {"glasses": rows, "waits": waits})
