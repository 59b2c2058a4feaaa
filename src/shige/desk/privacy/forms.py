"""The form of a legal hold: what stays, why, until when."""

from collections.abc import Mapping
from datetime import datetime, time
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from shige.desk.privacy.told import term_choices
from shige.privacy.holds import Wish

FAULTS: Mapping[str, Promise] = {
    "hold-endless": _("A hold has an end: choose a day."),
    "hold-over": _("The end lies in the past."),
    "hold-long": _("A hold ends within three years; whoever still needs it then makes it anew."),
    "hold-reason": _("Say why it is kept: the case and who asked for it."),
    "hold-row": _("This is no id of a row. Leave it empty to keep everything of this kind."),
    "hold-unknown": _("This hold is over already."),
}


class HoldForm(forms.Form):
    """What is to stay."""

    term = forms.ChoiceField(label=_("What stays"), choices=term_choices)
    row = forms.CharField(
        label=_("One row only"),
        required=False,
        max_length=36,
        help_text=_("Its id, as the audit names it. Empty: everything of this kind stays."),
    )
    until = forms.DateField(label=_("Until the end of"), widget=forms.DateInput(attrs={"type": "date"}), required=False)
    reason = forms.CharField(
        label=_("Why"),
        max_length=200,
        help_text=_("The case and who asked for it; no names. It is written down beside your name."),
    )


def wish_of(said: Mapping[str, Any]) -> Wish:
    """What the form asks for."""
    day = said["until"]
    until = None if day is None else timezone.make_aware(datetime.combine(day, time(23, 59, 59)))
    return Wish(said["term"], said["reason"], until, row=said["row"])
