"""The words of a notice, filled in and said in the reader's language."""

from collections.abc import Mapping
from datetime import datetime

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext

from shige.notices.facts import Told

_MOMENT = "at"


def kept(facts: Mapping[str, Told]) -> dict[str, object]:
    """Facts as they are stored: a moment says that it is one."""
    return {
        name: {_MOMENT: value.isoformat()} if isinstance(value, datetime) else value for name, value in facts.items()
    }


def told(facts: Mapping[str, object]) -> dict[str, Told]:
    """Facts as they were given: the inverse of `kept`."""
    return {name: _told(value) for name, value in facts.items()}


def filled(says: str, facts: Mapping[str, Told]) -> str:
    """The sentence in the language that is active now; a moment in the city's own time."""
    words = {name: _shown(value) for name, value in facts.items()}
    return gettext(says) % words if words else gettext(says)


def _told(value: object) -> Told:
    if isinstance(value, dict):
        return datetime.fromisoformat(str(value[_MOMENT]))
    return value if isinstance(value, int) else str(value)


def _shown(value: Told) -> str:
    return date_format(localtime(value), "SHORT_DATETIME_FORMAT") if isinstance(value, datetime) else str(value)
