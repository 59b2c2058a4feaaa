"""The pages of recognition: what is proposed and why, what was decided, my own thanks, and the wall for everybody."""

from functools import partial
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from shige.access.routes import GuardedRequest, guarded, own_account, public
from shige.core.thanks import Subject
from shige.desk import ground
from shige.desk.done import done
from shige.desk.page import page
from shige.desk.recognition.told import commended
from shige.desk.volunteers.back import tried
from shige.recognition import selectors
from shige.recognition.services import (
    commendation_answer,
    commendation_grant,
    commendation_refuse,
    commendation_withdraw,
    commendations_propose,
    commendations_review,
    last_quarter,
)
from shige.staff.record import posts_ever
from shige.territory.naming import area_names

DECIDES = {"grant": commendation_grant, "refuse": commendation_refuse, "withdraw": commendation_withdraw}


@guarded("recognition", "read", purpose="service")
def recognition(request: GuardedRequest) -> HttpResponse:
    """What is proposed in an area, with its facts, and what was decided."""
    visit = request.visit
    area = ground.area_asked(request.GET, seen=visit.scope)
    if not area:
        raise Http404
    found = ground.looked_at(area)
    waiting, decided = selectors.proposed_and_decided(area, scope=visit.scope)
    facts = {
        "area": found.area,
        "path": (*found.path, found.area),
        "here": area,
        "way": "desk:recognition",
        "proposals": [commended(row) for row in waiting],
        "decided": [commended(row) for row in decided],
        "may_decide": visit.scope_for("recognition", "write", purpose="service").covers(area),
    }
    return page(request, "desk/recognition/recognition.html", facts)


@guarded("recognition", "write", purpose="service")
@require_POST
def look(request: GuardedRequest) -> HttpResponse:
    """Look at the facts now: propose what the last quarter carries, withdraw what it no longer does."""
    area = ground.area_asked(request.POST, seen=request.visit.scope)
    now = request.visit.now
    gone = commendations_review(area, now=now)
    made = commendations_propose(area, period=last_quarter(now), now=now)
    done(request, _("%(made)d proposed, %(gone)d withdrawn.") % {"made": made, "gone": gone})
    return HttpResponseRedirect(f"{reverse('desk:recognition')}?area={area}")


@guarded("recognition", "write", purpose="service")
@require_POST
def decide(request: GuardedRequest, uid: UUID, verb: str) -> HttpResponse:
    """Thank, do not take up, or withdraw; each with a reason."""
    visit, why = request.visit, request.POST.get("why", "")
    row = selectors.commendation(uid, scope=visit.scope)
    if row is None or verb not in DECIDES:
        raise Http404
    said = tried(lambda: DECIDES[verb](uid, actor=visit.actor, within=visit.scope, now=visit.now, why=why))
    done(request, said or _("Decided, with your reason."))
    return HttpResponseRedirect(f"{reverse('desk:recognition')}?area={ground.staffed(row.area)[:12]}")


@own_account
def mine(request: GuardedRequest) -> HttpResponse:
    """What I was thanked for in my posts: let it be shown, or decline."""
    posts = [str(uid) for uid in posts_ever(request.visit.user.uid)]
    rows = [commended(row) for row in selectors.thanks_to(posts, kind=Subject.POST)]
    return page(request, "desk/recognition/mine.html", {"thanks": rows})


@own_account
@require_POST
def answer(request: GuardedRequest, uid: UUID) -> HttpResponse:
    """Let my thanks be shown, or decline them."""
    visit, agrees = request.visit, request.POST.get("agrees") == "yes"
    posts = [str(each) for each in posts_ever(visit.user.uid)]
    deed = partial(commendation_answer, uid, subjects=posts, agrees=agrees, actor=visit.actor, now=visit.now)
    if tried(deed):
        raise Http404
    done(request, _("Shown on the page of thanks.") if agrees else _("Declined. It is shown nowhere."))
    return HttpResponseRedirect(reverse("desk:recognition-mine"))


@public
def wall(request: HttpRequest, area: str) -> HttpResponse:
    """The thanks of a community, for everybody: the newest first, nobody before anybody."""
    name = area_names([area]).get(area)
    if name is None:
        raise Http404
    rows = [commended(row) for row in selectors.wall(area)]
    return render(request, "desk/recognition/wall.html", {"thanks": rows, "place": name, "area": area})
