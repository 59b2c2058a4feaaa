"""The names that pages give to tiers, parts of the work and exceptions, in the reader's language."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

TIERS: Mapping[str, Promise] = {
    "community": _("Community grid"),
    "general": _("General grid"),
    "micro": _("Micro-grid"),
    "dedicated": _("Dedicated grid"),
}
BONDS: Mapping[str, Promise] = {
    "manages": _("manages"),
    "serves": _("serves"),
    "supports": _("supports"),
    "partners": _("partner of"),
    "answers": _("answers here"),
}
"""What an organisation is to a grid."""
SWEEP_PARTS: Mapping[str, Promise] = {
    "door": _("at the door"),
    "revisit": _("revisits"),
    "stairs": _("stairs and lifts"),
    "entry": _("entering"),
    "wait": _("waiting for each other"),
    "walk": _("walking"),
    "brief": _("briefing"),
}
WEEK_PARTS: Mapping[str, Promise] = {
    "patrol": _("patrols"),
    "contact": _("contact visits"),
    "update": _("updates"),
    "cases": _("checking cases"),
    "errands": _("errands"),
}
EXCEPTIONS: Mapping[str, Promise] = {
    "general-range": _("households off the norm"),
    "micro-range": _("households off the range"),
    "micro-time": _("not done in three hours"),
}
CHANGES: Mapping[str, Promise] = {
    "kept": _("Kept from %(source)s: %(homes)s"),
    "split": _("Split from %(source)s: %(homes)s"),
    "merged": _("Merged from %(source)s: %(homes)s"),
    "moved": _("Moved here from %(source)s: %(homes)s"),
    "new": _("New in this plan: %(homes)s"),
}
