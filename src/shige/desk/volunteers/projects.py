"""The pages of service projects: what is wanted, who took it on, what came of it."""

from typing import Any
from uuid import UUID

from django.http import FileResponse, Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from shige.access.routes import GuardedRequest, guarded
from shige.desk.done import done
from shige.desk.forms import carried_out
from shige.desk.page import page
from shige.desk.volunteers import gathering, pictures, told
from shige.desk.volunteers.back import tried
from shige.desk.volunteers.forms import FAULTS, ClaimForm, CloseForm, PictureForm, WishForm
from shige.volunteers import selectors
from shige.volunteers.projects import (
    Claim,
    Outcome,
    Wish,
    project_claim,
    project_close,
    project_give_up,
    project_picture,
    project_want,
)


@guarded("project", "read", purpose="service")
def projects(request: GuardedRequest) -> HttpResponse:
    """The projects of an area."""
    facts = gathering.asked(request, tab="projects")
    rows = selectors.projects(str(facts["here"]), scope=request.visit.scope)
    said = [(row, told.minutes_said(row.said_minutes + row.turn_minutes)) for row in rows]
    return page(request, "desk/volunteers/projects.html", facts | {"projects": said})


@guarded("volunteer", "edit", purpose="staffing")
@require_http_methods(["GET", "POST"])
def new(request: GuardedRequest) -> HttpResponse:
    """Say what a grid wants done."""
    facts = gathering.asked(request, tab="projects")
    area = str(facts["here"])
    whole = str(facts["area"].name)
    form = WishForm(request.POST or None, areas=gathering.areas(area, whole=whole))
    if request.method == "POST" and carried_out(form, lambda said: _want(request, said), faults=FAULTS):
        done(request, _("Written down: organisations of the community can take it on."))
        return HttpResponseRedirect(f"{reverse('desk:volunteers-projects')}?area={area}")
    return page(request, "desk/volunteers/wish.html", facts | {"form": form}, status=422 if form.errors else 200)


@guarded("project", "read", purpose="service")
def project(request: GuardedRequest, uid: UUID) -> HttpResponse:
    """One project."""
    facts = gathering.project(request, uid)
    return page(request, "desk/volunteers/project.html", facts | forms_of(request, facts))


@guarded("project", "claim", purpose="service")
@require_POST
def claim(request: GuardedRequest, uid: UUID) -> HttpResponse:
    """Take a project on."""
    facts = gathering.project(request, uid)
    form = ClaimForm(request.POST, bodies=gathering.bodies(facts["project"], visit=request.visit))  # type: ignore[arg-type]
    return _done(
        request,
        facts,
        form=form,
        deed=lambda said: project_claim(uid, claim=Claim(UUID(said["body"]), said["plan"]), **_as(request)),
        said=_("Taken on. Thank you!"),
    )


@guarded("project", "claim", purpose="service")
@require_POST
def close(request: GuardedRequest, uid: UUID) -> HttpResponse:
    """Close a project with what came of it."""
    facts, form = gathering.project(request, uid), CloseForm(request.POST)
    return _done(request, facts, form=form, deed=lambda said: _close(request, uid, said), said=_("Closed. Thank you!"))


@guarded("project", "claim", purpose="service")
@require_POST
def give_up(request: GuardedRequest, uid: UUID) -> HttpResponse:
    """Give a project back, with a reason."""
    said = tried(lambda: project_give_up(uid, why=request.POST.get("why", ""), **_as(request)))
    done(request, said or _("Given back: others can take it on."))
    return HttpResponseRedirect(reverse("desk:volunteers-project", args=[uid]))


@guarded("project", "claim", purpose="service")
@require_POST
def picture(request: GuardedRequest, uid: UUID) -> HttpResponse:
    """Add a picture; it is written anew, without where and when it was taken."""
    facts, form = gathering.project(request, uid), PictureForm(request.POST, request.FILES)
    return _done(
        request,
        facts,
        form=form,
        deed=lambda said: project_picture(uid, name=pictures.kept(said["picture"]), **_as(request)),
        said=_("The picture is shown."),
    )


@guarded("project", "read", purpose="service")
def shown(request: GuardedRequest, uid: UUID) -> FileResponse:
    """The picture of a project."""
    row = selectors.project(uid, scope=request.visit.scope)
    path = pictures.path_of(row.picture) if row is not None else None
    if path is None:
        raise Http404
    return FileResponse(path.open("rb"), content_type="image/jpeg", headers={"Cache-Control": "private, max-age=3600"})


def forms_of(request: GuardedRequest, facts: dict[str, Any]) -> dict[str, object]:
    """The forms that a project's state asks for."""
    row = facts["project"]
    if not facts["may_edit"] or row.closed_at is not None:
        return {}
    if row.body_uid is None:
        return {"claim_form": ClaimForm(bodies=gathering.bodies(row, visit=request.visit))}
    return {"close_form": CloseForm(), "picture_form": PictureForm()}


def _done(request: GuardedRequest, facts: dict[str, Any], *, form: Any, deed: Any, said: str) -> HttpResponse:
    """Carry a form out; where it is refused, the page says why and keeps what was typed."""
    row = facts["project"]
    if carried_out(form, deed, faults=FAULTS):
        done(request, said)
        return HttpResponseRedirect(reverse("desk:volunteers-project", args=[row.uid]))
    names = {"ClaimForm": "claim_form", "CloseForm": "close_form", "PictureForm": "picture_form"}
    forms = forms_of(request, facts) | {names[type(form).__name__]: form}
    return page(request, "desk/volunteers/project.html", facts | forms, status=422)


def _want(request: GuardedRequest, said: dict[str, Any]) -> None:
    project_want(Wish(said["area"], said["title"], said["wanted"]), **_as(request))


def _close(request: GuardedRequest, uid: UUID, said: dict[str, Any]) -> None:
    outcome = Outcome(said["result"], int(said["hours"] * 60))
    project_close(uid, outcome=outcome, **_as(request))


def _as(request: GuardedRequest) -> dict[str, Any]:
    visit = request.visit
    return {"actor": visit.actor, "within": visit.scope, "now": visit.now}
