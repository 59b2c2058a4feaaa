"""What the pages of plans and drafts say: states, edits, constraints and refusals, in the reader's language."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

STATUS: Mapping[str, tuple[Promise, str]] = {
    "draft": (_("Draft"), "soon"),
    "reviewed": (_("Looked at by the community"), "soon"),
    "approved": (_("Agreed by the district"), "call"),
    "published": (_("In force"), "good"),
    "retired": (_("In force before"), ""),
    "refused": (_("Refused"), ""),
}
"""Word and colour of each state of a plan."""
STATES: Mapping[str, tuple[Promise, str]] = {
    "open": (_("Being edited"), "soon"),
    "proposed": (_("Waits for the community"), "now"),
    "saved": (_("Became a plan"), "good"),
    "refused": (_("Refused"), ""),
    "dropped": (_("Closed without a plan"), ""),
}
DEEDS: Mapping[str, Promise] = {
    "plan_import": _("Taken in"),
    "plan_review": _("Looked at"),
    "plan_approve": _("Agreed"),
    "plan_refuse": _("Refused"),
    "plan_publish": _("Published"),
    "plan_republish": _("Brought back"),
}
VERBS: Mapping[str, Promise] = {
    "move": _("Homes moved"),
    "split": _("New micro-grid"),
    "merge": _("Micro-grids merged"),
    "rehang": _("Micro-grids to another general grid"),
    "rename": _("Renamed"),
    "lock": _("Locked"),
    "unlock": _("Unlocked"),
    "dedicate": _("Site made a dedicated grid"),
    "release": _("Dedicated grid ended"),
    "undo": _("Undone"),
    "redo": _("Done again"),
}
CHANGE: Mapping[str, tuple[Promise, str]] = {
    "retired": (_("gone"), "now"),
    "merged": (_("merged into another"), "now"),
    "split": (_("new, from another"), "call"),
    "new": (_("new"), "call"),
    "moved": (_("other homes"), "soon"),
    "renamed": (_("renamed"), ""),
}
CONSTRAINTS: Mapping[str, Promise] = {
    "whole": _("In one piece"),
    "homes": _("Households"),
    "time": _("Three hours"),
    "week": _("Week of the grid worker"),
    "barrier": _("Main streets and bridges"),
    "lock": _("Lock"),
}
STANDINGS: tuple[tuple[Promise, str], ...] = ((_("fits"), "good"), (_("near the bound"), "soon"), (_("broken"), "now"))
"""Word and colour of ok, soon and broken."""
FAULTS: Mapping[str, Promise] = {
    "unit-unknown": _("These homes are no longer there: load the page again."),
    "grid-unknown": _("This grid is not there any more: load the page again."),
    "grid-tier": _("This does not go with a grid of this kind."),
    "grid-locked": _("This grid is locked. Unlock it first, and say why."),
    "grid-torn": _("A grid would fall into pieces that nobody can walk between. Undo, or give the pieces to others."),
    "site-unknown": _("This site has no land of its own in this community."),
    "site-taken": _("This site is a dedicated grid already, or nothing would be left beside it."),
    "name-wrong": _("A name has 1 to 64 letters."),
    "name-taken": _("Another grid of this kind has this name."),
    "ground-stranded": _("Ground would be left that no grid reaches on foot."),
    "edit-nothing": _("This changes nothing."),
    "edit-unreadable": _("This could not be read. Load the page again."),
    "why-missing": _("Say why: others read it later."),
    "undo-nothing": _("There is nothing to undo."),
    "redo-nothing": _("There is nothing to do again."),
    "operation-other": _("This was sent before with other content. Load the page again."),
    "draft-closed": _("This draft is closed. Open another one."),
    "draft-empty": _("Nothing in this draft differs from what holds."),
    "draft-outdated": _("Another plan was published here meanwhile. Open a new draft and repeat the edits."),
    "draft-waits": _("A proposal of yours waits to be decided."),
    "draft-unknown": _("There is no such draft."),
    "land-missing": _("The buildings and streets of this plan are not on the server: ask the administrator for them."),
    "units-differ": _("The buildings on the server are not those of this plan: ask the administrator for them."),
    "community-unpublished": _("No plan holds in this community yet."),
    "plan-status": _("Somebody was quicker: this plan is in another state now."),
    "plan-outdated": _("Another plan was published here meanwhile: this one no longer says what became of which grid."),
    "plan-holds": _("This plan holds there already, or never did."),
    "plan-elsewhere": _("The plan reaches over communities outside of your areas."),
    "plan-altered": _("The file was changed after it was drawn."),
    "plan-row": _("A row of the file fits no plan."),
    "not-a-geopackage": _("This is no plan file."),
    "wrong-schema": _("This is no plan file of this version."),
    "layer-missing": _("This is no plan file: a layer is missing."),
    "approval-own": _("Somebody else decides on what you asked for yourself."),
    "approval-ended": _("This was decided meanwhile."),
    "approval-lapsed": _("The time to decide is over; it can be proposed again."),
}
