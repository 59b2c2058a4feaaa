"""The form by which something is taken on."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, cast
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from shige.core.assigning import Charge
from shige.desk.duties.words import CHARGES
from shige.staff.assigning import Wanted

POST, BODY = "post", "body"


class AssignmentForm(forms.Form):
    """Who takes what on, where, and until when."""

    charge = forms.ChoiceField(label=_("What"), choices=[(charge.value, name) for charge, name in CHARGES.items()])
    area = forms.CharField(label=_("Area"), max_length=18, help_text=_("Code of the micro-grid, grid or area."))
    holder = forms.ChoiceField(label=_("Who"))
    doors = forms.CharField(
        label=_("Doors"),
        required=False,
        max_length=20_000,
        widget=forms.Textarea({"rows": 3}),
        help_text=_(
            "Households to contact as building/entrance/floor/door, of an area its units, with blanks between;"
            " empty where the whole is meant."
        ),
    )
    valid_to = forms.DateField(label=_("Until"), required=False, widget=forms.DateInput({"type": "date"}))
    why = forms.CharField(label=_("Why?"), max_length=200)

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        holders: Iterable[tuple[str, str]],
        area: str = "",
        charge: str = "",
    ) -> None:
        super().__init__(data, initial={"area": area, "charge": charge})
        cast("forms.ChoiceField", self.fields["holder"]).choices = list(holders)

    def wanted(self, *, now: datetime, until: datetime | None) -> Wanted:
        """As the assignment is made of it."""
        said = self.cleaned_data
        kind, _colon, uid = said["holder"].partition(":")
        return Wanted(
            Charge(said["charge"]),
            said["area"],
            now,
            post_uid=UUID(uid) if kind == POST else None,
            body_uid=UUID(uid) if kind == BODY else None,
            doors=tuple(said["doors"].split()),
            valid_to=until,
        )
