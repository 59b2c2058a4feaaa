"""The forms of rosters: hours of the week, leave with who stands in, and who is put in charge."""

import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, cast
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shige.core.duty import hours_told
from shige.desk.rosters.told import DAYS

FAULTS = {
    "shift-hours": gettext_lazy("Hours lie between 0 and 24, the first before the last."),
    "post-unknown": gettext_lazy("This post is over, or it lies outside the areas of your posts."),
    "post-held": gettext_lazy("Somebody else holds this place. End that post first, or choose another place in order."),
    "post-area": gettext_lazy("This kind of post is held over another kind of area."),
    "post-rank": gettext_lazy("There are at most 9 backups."),
    "post-watcher": gettext_lazy("This post is given by the security administrator."),
    "post-first": gettext_lazy("Nobody stands before this one."),
    "person-name": gettext_lazy("A name has 1 to 32 characters."),
    "person-unknown": gettext_lazy("There is no such person. Search again, or enter the name as a new person."),
    "leave-unknown": gettext_lazy("This leave is over."),
    "stand-in-same": gettext_lazy("Nobody stands in for themselves: choose somebody else."),
}
_HOURS = re.compile(r"^\s*(\d{1,2})\s*[-–—~至到]\s*(\d{1,2})\s*$")
_LOCAL = "%Y-%m-%dT%H:%M"


class HoursField(forms.CharField):
    """Hours of one day: 9-18, or 9-12, 14-18; empty for none."""

    def __init__(self, **more: Any) -> None:
        super().__init__(required=False, max_length=60, **more)

    def clean(self, value: object) -> list[tuple[int, int]]:
        """Pairs of hours."""
        text = str(super().clean(value)).strip()
        return [_pair(part) for part in re.split(r"[,,、;;]", text) if part.strip()]


def _pair(part: str) -> tuple[int, int]:
    found = _HOURS.match(part)
    if found is None or not 0 <= int(found[1]) < int(found[2]) <= 24:
        raise ValidationError(_("Hours are written like 9-18 or 9-12, 14-18, between 0 and 24."))
    return int(found[1]), int(found[2])


class HoursForm(forms.Form):
    """The hours of a week, a field a day."""

    d0, d1, d2, d3, d4, d5, d6 = (HoursField(label=day) for day in DAYS)

    def clean(self) -> dict[str, Any]:
        """At least one hour: a post without any would never answer."""
        said = cast("dict[str, Any]", super().clean())
        if not self.errors and not any(said[f"d{day}"] for day in range(7)):
            raise ValidationError(_("Enter at least one hour. To take somebody off, end the post or enter leave."))
        return said

    def shifts(self) -> list[tuple[int, int, int]]:
        """As (day from Monday = 0, first hour, hour after the last)."""
        return [(day, start, end) for day in range(7) for start, end in self.cleaned_data[f"d{day}"]]


def hours_fields(hours: int) -> dict[str, str]:
    """The fields of a week's bits."""
    said: dict[str, list[str]] = {f"d{day}": [] for day in range(7)}
    for day, start, end in hours_told(hours):
        said[f"d{day}"].append(f"{start}-{end}")
    return {name: ", ".join(parts) for name, parts in said.items()}


class LeaveForm(forms.Form):
    """From when until when somebody is not there, and who stands in for just that time."""

    starts_at = forms.DateTimeField(label=gettext_lazy("From"), input_formats=[_LOCAL])
    ends_at = forms.DateTimeField(label=gettext_lazy("Until"), input_formats=[_LOCAL])
    stand_in = forms.ChoiceField(
        label=gettext_lazy("Who stands in"),
        required=False,
        help_text=gettext_lazy("Without anybody the backups are asked, then the line above. No reason is asked for."),
    )

    def __init__(self, data: Mapping[str, Any] | None = None, *, people: Iterable[tuple[UUID, str]] = ()) -> None:
        super().__init__(data)
        for name in ("starts_at", "ends_at"):
            self.fields[name].widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format=_LOCAL)
        nobody = ("", _("nobody of their own"))
        choices = [nobody, *((str(uid), name) for uid, name in people)]
        cast("forms.ChoiceField", self.fields["stand_in"]).choices = choices

    def clean(self) -> dict[str, Any]:
        """The end lies after the beginning."""
        said = cast("dict[str, Any]", super().clean())
        start, end = said.get("starts_at"), said.get("ends_at")
        if isinstance(start, datetime) and isinstance(end, datetime) and end <= start:
            self.add_error("ends_at", _("The end lies before the beginning."))
        return said


class AssignForm(forms.Form):
    """Who is put in charge of what, from when until when."""

    area = forms.CharField(widget=forms.HiddenInput)
    role = forms.ChoiceField(label=gettext_lazy("Post"))
    person = forms.UUIDField(required=False, widget=forms.HiddenInput)
    name = forms.CharField(
        label=gettext_lazy("Person"),
        max_length=32,
        help_text=gettext_lazy("Type a name: people who hold posts here are offered. Anybody else is entered anew."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    rank = forms.TypedChoiceField(label=gettext_lazy("Place in order"), coerce=int)
    phone = forms.CharField(
        label=gettext_lazy("Number of the post"), max_length=20, required=False, widget=forms.TextInput({"type": "tel"})
    )
    title = forms.CharField(label=gettext_lazy("What it is called here"), max_length=64, required=False)
    valid_to = forms.DateTimeField(label=gettext_lazy("Until"), input_formats=[_LOCAL], required=False)
    why = forms.CharField(label=gettext_lazy("Why?"), max_length=200)

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        roles: Iterable[tuple[str, str]],
        initial: dict[str, Any] | None = None,
    ) -> None:
        super().__init__(data, initial=initial)
        self.fields["valid_to"].widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format=_LOCAL)
        cast("forms.ChoiceField", self.fields["role"]).choices = list(roles)
        places = [(0, _("Holder")), *((n, _("Backup %(n)d") % {"n": n}) for n in range(1, 10))]
        cast("forms.ChoiceField", self.fields["rank"]).choices = places
