"""The names that the organisation network gives to kinds, bonds and what may be wrong."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from shige.core.network import Bond, Ill, Kind

KINDS: Mapping[Kind, Promise] = {
    Kind.COMMITTEE: _("Community committee"),
    Kind.GRID_GROUP: _("Grid branch"),
    Kind.BUILDING_GROUP: _("Building group"),
    Kind.DEPARTMENT: _("Department"),
    Kind.FIELD_UNIT: _("Field unit"),
    Kind.PROPERTY: _("Property company"),
    Kind.OWNERS: _("Owners' committee"),
    Kind.SOCIAL: _("Social organisation"),
    Kind.ENTERPRISE: _("Enterprise"),
    Kind.PARTNER: _("Counterpart unit"),
    Kind.VOLUNTEERS: _("Volunteer team"),
}
BONDS: Mapping[Bond, Promise] = {
    Bond.MANAGES: _("manages"),
    Bond.SERVES: _("serves"),
    Bond.SUPPORTS: _("supports"),
    Bond.PARTNERS: _("partners"),
}
ILLS: Mapping[Ill, tuple[Promise, Promise, str]] = {
    Ill.NO_ORGANISATION: (_("Grids without an organisation"), _("Say who manages or serves it"), "now"),
    Ill.NO_HOLDER: (_("Posts without a holder"), _("Put somebody in charge"), "soon"),
    Ill.TWO_CLAIMS: (_("Claimed by two, with no rule between them"), _("End one claim, or put one above"), "now"),
    Ill.TOO_MANY_GRIDS: (_("Leads over too many grids"), _("Give some of them to others"), "soon"),
    Ill.NO_GRIDS: (_("Sponsors without a grid"), _("Bind it to a grid, or end it"), "soon"),
    Ill.NO_SPONSOR: (_("Micro-grids without a sponsor"), _("Let a post or an organisation take it on"), "soon"),
    Ill.LOST_GRID: (_("Sponsors whose grid is gone"), _("Let them take on another, or end it"), "soon"),
}
"""Each with its name, what mends it, and how urgent it is."""
FAULTS = {
    "organisation-name": _("A name has 1 to 64 characters."),
    "organisation-unknown": _("There is no such organisation any more."),
    "organisation-above": _("Others belong to it: end them first, or give them another one above."),
    "organisation-circle": _("It would come to stand above itself."),
    "tie-unknown": _("This bond is over."),
}
