"""What one shift leaves for the next: the notes of an area, where one may be left, and the form for it."""

from collections.abc import Mapping
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from shige.access.routes import Visit
from shige.desk.page import area_within, role_name
from shige.staff.rosters import LONGEST_NOTE
from shige.staff.selectors import handovers

MOST = 12
FAULTS = {
    "note-length": _("A note has 1 to 2000 characters."),
    "note-unknown": _("Somebody has taken this note over meanwhile."),
    "person-unknown": _("No person stands behind your account, so you can leave no note."),
}


class NoteForm(forms.Form):
    """What the next shift should know, and for which of my areas."""

    area = forms.ChoiceField(label=_("For"))
    text = forms.CharField(
        label=_("What should the next shift know?"),
        max_length=LONGEST_NOTE,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("No names or numbers of residents: a place and what is to be done is enough."),
    )


def inbox(area: str, *, visit: Visit) -> dict[str, object]:
    """The notes of an area as far as the reader sees them, and whether they may leave one."""
    if not visit.may("handover", "read"):
        return {"notes": None}
    seen = visit.scope_for("handover", "read", purpose="staffing")
    found = handovers(area, scope=seen, most=MOST)
    return {
        "notes": found,
        "waiting": sum(note.taken_at is None for note in found),
        "note_form": note_form(visit) if visit.may("handover", "write") else None,
    }


def note_form(visit: Visit, data: Mapping[str, Any] | None = None) -> NoteForm | None:
    """The form with the areas of my posts; None for who has none."""
    writes = visit.scope_for("handover", "write", purpose="staffing")
    areas = ((held.role, area_within(held.low, held.high)) for held in visit.holdings)
    mine = [(area, f"{role_name(role)} {area}") for role, area in areas if area and writes.covers(area)]
    if not mine:
        return None
    form = NoteForm(data)
    cast("forms.ChoiceField", form.fields["area"]).choices = list(dict(mine).items())
    return form
