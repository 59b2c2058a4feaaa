"""The forms of the network: an organisation, and its bond to an area."""

from collections.abc import Iterable, Mapping
from typing import Any, cast
from uuid import UUID

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shige.core.network import Bond, Kind
from shige.desk.network.words import BONDS, KINDS
from shige.staff.network import Draft, OrganisationRow

WHY = gettext_lazy("Why?")


class OrganisationForm(forms.Form):
    """What an organisation is, where it works, and which one it belongs to."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=64)
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=[(kind.value, name) for kind, name in KINDS.items()])
    area = forms.CharField(
        label=gettext_lazy("Area"),
        max_length=18,
        help_text=gettext_lazy("Code of the street, community or grid where it works: 9, 12 or 18 digits."),
    )
    above = forms.ChoiceField(label=gettext_lazy("Belongs to"), required=False)
    phone = forms.CharField(
        label=gettext_lazy("Number that reaches it"),
        max_length=20,
        required=False,
        widget=forms.TextInput({"type": "tel"}),
    )
    why = forms.CharField(label=WHY, max_length=200)

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        bodies: Iterable[OrganisationRow],
        initial: dict[str, Any] | None = None,
    ) -> None:
        super().__init__(data, initial=initial)
        choices = [("", _("nobody: it stands at the top")), *((str(body.uid), body.name) for body in bodies)]
        cast("forms.ChoiceField", self.fields["above"]).choices = choices

    def draft(self) -> Draft:
        """As the network takes it."""
        said = self.cleaned_data
        above = UUID(said["above"]) if said["above"] else None
        return Draft(said["name"], Kind(said["kind"]), said["area"], above, said["phone"])


class TieForm(forms.Form):
    """Which organisation does what for an area."""

    organisation = forms.ChoiceField(label=gettext_lazy("Organisation"))
    bond = forms.ChoiceField(
        label=gettext_lazy("What it is to the area"), choices=[(bond.value, name) for bond, name in BONDS.items()]
    )

    def __init__(self, data: Mapping[str, Any] | None = None, *, bodies: Iterable[OrganisationRow]) -> None:
        super().__init__(data)
        choices = [(str(body.uid), f"{body.name} · {KINDS[body.kind]}") for body in bodies]
        cast("forms.ChoiceField", self.fields["organisation"]).choices = choices

    def to(self, area: str) -> tuple[UUID, tuple[str, Bond]]:
        """The organisation, and the area with the bond."""
        return UUID(self.cleaned_data["organisation"]), (area, Bond(self.cleaned_data["bond"]))
