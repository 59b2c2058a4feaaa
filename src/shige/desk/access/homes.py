"""The home of those whose posts hold no grids: what there is to do, as a list that one works off."""

from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from shige.access.routes import Visit


@dataclass(frozen=True, slots=True)
class Task:
    """Something that a watcher does, how often, and where."""

    title: Promise
    text: Promise
    route: str
    right: tuple[str, str]


TASKS = (
    Task(
        _("Accounts"),
        _("Let people in who have a new post, lock who is gone, give the roles of watchers."),
        "desk:accounts",
        ("account", "lock"),
    ),
    Task(
        _("Review of rights"),
        _("Once a year: is each right still needed? The oldest stand first, with when they were last used."),
        "desk:accounts-review",
        ("grant", "read"),
    ),
    Task(
        _("Tokens of programs"),
        _("Which programs of others may ask for what, until when; revoke what nobody uses."),
        "desk:accounts-tokens",
        ("token", "read"),
    ),
    Task(
        _("The trail"),
        _("Who saw or changed what, why and when. Look through a sample each week; you are written down, too."),
        "desk:audit",
        ("audit", "read"),
    ),
    Task(
        _("Who may do what"),
        _("All rights in words, by role and by thing. They change by the policy, not here."),
        "desk:access",
        ("matrix", "read"),
    ),
    Task(
        _("The server"),
        _("Is it ready, does its worker work, when was the last backup. You see no data of the city."),
        "desk:system",
        ("system", "read"),
    ),
    Task(
        _("Retention and holds"),
        _("What is deleted when, what was deleted tonight, and what must stay for a while."),
        "desk:retention",
        ("retention", "read"),
    ),
)


def tasks(visit: Visit) -> list[dict[str, object]]:
    """What there is to do for this reader, with the page where it is done."""
    return [
        {"title": task.title, "text": task.text, "href": href}
        for task in TASKS
        if visit.may(*task.right) and (href := _address(task.route))
    ]


def _address(route: str) -> str:
    """The page of a task; empty where this server has none."""
    try:
        return reverse(route)
    except NoReverseMatch:
        return ""
