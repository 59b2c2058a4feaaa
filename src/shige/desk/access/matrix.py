"""The matrix of rights as people read it: who may do what, where, for which purpose. Read only, from the policy."""

from dataclasses import dataclass

from django.http import HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shige.access.routes import GuardedRequest, guarded
from shige.adapters.roles_file import shipped_matrix, shipped_roles
from shige.core.rights import Reach
from shige.desk.access.words import ACTIONS, PURPOSES, RESOURCES
from shige.desk.page import page, role_name

REACHES: dict[Reach, Promise] = {
    Reach.AREA: gettext_lazy("in the area of the post"),
    Reach.COMMUNITY: gettext_lazy("in the community around it"),
    Reach.STREET: gettext_lazy("in the street around it"),
    Reach.DISTRICT: gettext_lazy("in the district around it"),
    Reach.CITY: gettext_lazy("in the city around it"),
    Reach.EVERYWHERE: gettext_lazy("everywhere"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One right, and who has it how far."""

    resource: str
    action: str
    purpose: str
    code: str
    told: list[tuple[str, list[str]]]
    """How far, and the roles that reach so far."""


@guarded("matrix", "read", purpose="security")
def matrix(request: GuardedRequest) -> HttpResponse:
    """Who may what: all rights, or those of a role or on a kind of thing."""
    role, resource = request.GET.get("role", ""), request.GET.get("resource", "")
    resources = sorted({right.resource for right in shipped_matrix().cells})
    context = {
        "lines": lines(role=role, resource=resource),
        "role": role,
        "resource": resource,
        "said": said(role),
        "roles": [(r.code, role_name(r.code)) for r in shipped_roles()],
        "resources": [(name, word(RESOURCES, name)) for name in resources],
    }
    return page(request, "desk/access/matrix.html", context)


def lines(*, role: str, resource: str) -> list[Line]:
    """The rights of a role, on a kind of thing, or all of them."""
    found = []
    for right, reaches in shipped_matrix().cells.items():
        if (role and role not in reaches) or (resource and resource != right.resource):
            continue
        held = {role: reaches[role]} if role else reaches
        told = [(str(REACHES[reach]), [role_name(r) for r in held if held[r] == reach]) for reach in Reach]
        found.append(
            Line(
                word(RESOURCES, right.resource),
                word(ACTIONS, right.action),
                word(PURPOSES, right.purpose),
                f"{right.resource} · {right.action} · {right.purpose}",
                [pair for pair in told if pair[1]],
            )
        )
    return found


def said(role: str) -> str:
    """What a role is there for, in its own words."""
    known = {r.code: r for r in shipped_roles()}
    if role not in known:
        return ""
    found = known[role]
    duties = found.duties_en if role_name(role) == found.en else found.duties_zh
    return _("%(role)s: %(duties)s") % {"role": role_name(role), "duties": duties}


def word(words: dict[str, Promise], code: str) -> str:
    """A code in the reader's words; itself where nobody has said it yet."""
    return str(words.get(code, code))
