"""What the pages of assignments and loads say of them, in the reader's language."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from shige.core.assigning import Charge

CHARGES: Mapping[Charge, Promise] = {
    Charge.SPONSOR: _("Sponsors of micro-grids"),
    Charge.AREA: _("Responsibility areas"),
    Charge.CONTACT: _("Contact households"),
}
FAULTS: Mapping[str, Promise] = {
    "assignment-area": _("Sponsors and contacts are over a micro-grid, which this code is not."),
    "assignment-doors": _("A sponsor names no doors, a contact names its doors, an area those of one grid."),
    "assignment-held": _("They have taken this on already."),
    "assignment-unknown": _("There is no such assignment, or it is over."),
    "door-unknown": _("One of these doors does not lie in the area."),
    "post-unknown": _("There is no such post, or it is over."),
    "organisation-unknown": _("There is no such organisation."),
    "book-unknown": _("There are no such rules."),
    "rule-unknown": _("There is no such duty."),
    "rule-bounds": _("This lies outside the bounds of the rule."),
    "rule-type": _("Type a number."),
}
