"""The words of a notice, filled in and said in the reader's language."""

from collections.abc import Mapping
from datetime import datetime

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import get_language, gettext

from shige.adapters.roles_file import shipped_roles
from shige.notices.facts import Posts, Told
from shige.rules.values import role_called

_MOMENT, _POSTS = "at", "posts"


def kept(facts: Mapping[str, Told]) -> dict[str, object]:
    """Facts as they are stored: moments and posts say that they are such."""
    return {name: _kept(value) for name, value in facts.items()}


def told(facts: Mapping[str, object]) -> dict[str, Told]:
    """Facts as they were given: the inverse of `kept`."""
    return {name: _told(value) for name, value in facts.items()}


def filled(says: str, facts: Mapping[str, Told]) -> str:
    """The sentence in the language that is active now; a moment in the city's own time."""
    words = {name: _shown(value) for name, value in facts.items()}
    return gettext(says) % words if words else gettext(says)


def _kept(value: Told) -> object:
    if isinstance(value, Posts):
        return {_POSTS: value.codes}
    return {_MOMENT: value.isoformat()} if isinstance(value, datetime) else value


def _told(value: object) -> Told:
    if isinstance(value, dict) and _POSTS in value:
        return Posts(str(value[_POSTS]))
    if isinstance(value, dict):
        return datetime.fromisoformat(str(value[_MOMENT]))
    return value if isinstance(value, int) else str(value)


def _shown(value: Told) -> str:
    if isinstance(value, Posts):
        return _posts(value)
    return date_format(localtime(value), "SHORT_DATETIME_FORMAT") if isinstance(value, datetime) else str(value)


def _posts(value: Posts) -> str:
    """The posts in the reader's language; somebody without any is told as such."""
    known = {role.code for role in shipped_roles()}
    tongue = "en" if (get_language() or "").startswith("en") else "zh"
    names = [role_called(code, tongue=tongue, at=timezone.now()) for code in value.codes.split() if code in known]
    return "、".join(names) or gettext("Somebody without a post")
