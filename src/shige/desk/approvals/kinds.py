"""The kinds of request that the desk knows: what each is called, what its decider is shown, and where the yes goes.

A room that asks for approvals adds its `Kind` here: `decide` is its own service, which calls `approval_decide` and
applies the effect in one transaction.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from shige.access.scope import Scope
from shige.approvals.facts import ApprovalRow, Ruling
from shige.approvals.services import approval_decide
from shige.core.deeds import Actor
from shige.desk.words import EXCEPTIONS
from shige.glass.services import REVIEW, glass_review
from shige.territory.drafting import KIND as DRAFT
from shige.territory.drafting import draft_decide
from shige.territory.waiving import KIND as WAIVER


class Decides(Protocol):
    """A service that decides a request and applies what was decided."""

    def __call__(self, uid: UUID, /, *, ruling: Ruling, actor: Actor, within: Scope, now: datetime) -> object:
        """Decide."""


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of request."""

    name: Promise
    decide: Decides
    yes: Promise
    no: Promise
    facts: Mapping[str, Promise]
    """What each fact of the request is called."""
    link: Callable[[ApprovalRow], str]
    said: Callable[[str, object], object] = lambda _name, value: value
    """A fact of the request in the reader's words, by its name and value."""


def _nowhere(row: ApprovalRow) -> str:  # noqa: ARG001 - as a kind's link is asked for
    return ""


KINDS: Mapping[str, Kind] = {
    DRAFT: Kind(
        _("Change of a grid"),
        draft_decide,
        _("Agree"),
        _("Refuse"),
        {"operations": _("Steps of the change")},
        lambda row: reverse("desk:plans-draft", args=[row.subject]),
    ),
    REVIEW: Kind(
        _("Review of an emergency look"),
        glass_review,
        _("It was justified"),
        _("It was not justified"),
        {"records": _("Records"), "minutes": _("Minutes")},
        lambda row: f"{reverse('desk:glass-review')}#{row.uid}",
    ),
    WAIVER: Kind(
        _("Waiver of a norm"),
        approval_decide,
        _("Agree"),
        _("Refuse"),
        {"grid": _("Grid"), "norm": _("Norm"), "until": _("Let off until")},
        lambda row: reverse("desk:grid", args=[str(row.facts["grid"])]),
        lambda name, value: EXCEPTIONS.get(str(value), value) if name == "norm" else value,
    ),
}
OTHER = Kind(_("Request"), approval_decide, _("Agree"), _("Refuse"), {}, _nowhere)
"""One that no page knows yet: it is decided, and its room finds the answer."""


def kind_of(row: ApprovalRow) -> Kind:
    """The kind of a request."""
    return KINDS.get(row.kind, OTHER)
