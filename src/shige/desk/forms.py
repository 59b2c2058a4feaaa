"""Carries out what a form asks for; what is wrong stands beside the field, in the reader's words."""

from collections.abc import Callable, Mapping
from typing import Any

from django.forms import Form
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shige.core.errors import ShigeError

COMMON: Mapping[str, Promise] = {
    "area-unknown": gettext_lazy("There is no such area, or it lies outside the areas of your posts."),
    "area-code": gettext_lazy("This is no code of an area: it has 2 to 18 digits."),
    "period-order": gettext_lazy("The end lies before the beginning."),
}
"""What every page may have to say; a page adds its own by the code of the error."""


def carried_out(form: Form, deed: Callable[[dict[str, Any]], object], *, faults: Mapping[str, Promise]) -> bool:
    """Do what a valid form asks for. Where that cannot be, the form says why, and keeps what was typed."""
    if not form.is_valid():
        return False
    try:
        deed(form.cleaned_data)
    except ShigeError as error:
        where = str(error.facts.get("field", ""))
        form.add_error(where if where in form.fields else None, fault_said(error, faults=faults))
        return False
    return True


def fault_said(error: ShigeError, *, faults: Mapping[str, Promise]) -> str:
    """What is wrong, in the reader's words; the program's own sentence where a page has none for it."""
    said = faults.get(error.code) or COMMON.get(error.code)
    return str(said) if said else _("This was refused: %(why)s") % {"why": str(error)}
