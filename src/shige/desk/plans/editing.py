"""What the edit page of a draft shows, and how what it sends is read."""

import json
from collections.abc import Mapping, Sequence
from uuid import UUID, uuid4

from django.http import Http404, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from shige.access.routes import GuardedRequest, Visit
from shige.access.scope import Scope
from shige.approvals.facts import ApprovalRow, Ruling
from shige.approvals.selectors import approvals_of
from shige.core.approving import State, Verdict
from shige.core.errors import ShigeError
from shige.desk.approvals.told import shown
from shige.desk.cards import floors, spaced
from shige.desk.done import done
from shige.desk.forms import fault_said
from shige.desk.plans.showing import draft_line
from shige.desk.plans.telling import impact_json, steps_json
from shige.desk.plans.words import FAULTS
from shige.territory.draft_facts import DraftPage, DraftTable, Step
from shige.territory.drafting import KIND
from shige.territory.drafts import draft_impact, draft_table

MOST_ROWS = 3_000


def edit_facts(found: DraftPage, *, visit: Visit) -> dict[str, object]:
    """All that the edit page shows without its script."""
    draft = found.draft
    uid, reader = str(draft.uid), visit.actor.uid
    facts: dict[str, object] = {"draft": draft_line(draft), "outdated": not draft.is_current and not draft.plan}
    try:
        table = draft_table(uid, scope=visit.scope, reader_uid=reader)
        whole = draft_impact(uid, scope=visit.scope, reader_uid=reader)
    except ShigeError as error:
        return facts | {"fault": fault_said(error, faults=FAULTS)}
    edits = works_on(found, visit)
    asked = approvals_of(KIND, uid)
    waiting = next(iter(shown(_waiting(asked, visit), visit)), None)
    return facts | {
        "edits": edits,
        "waiting": waiting,
        "decides": waiting is not None and draft.state == "proposed" and waiting.may_decide,
        "reopens": draft.is_proposal
        and draft.opener_uid == reader
        and draft.state in {"proposed", "refused"}
        and not any(row.state == State.ASKED and row.until > visit.now for row in asked),
        "asked": shown(asked[:1], visit),
        "said": impact_json(whole.impact) if whole else {},
        "steps": steps_json(found),
        "plan": draft.plan,
        "rows": _rows(table) if table else (),
        "targets": _targets(table) if table else (),
        "edit": addresses(uid) | {"me": reader, "edits": edits, "version": draft.version},
        "words": words(),
    }


def works_on(found: DraftPage, visit: Visit) -> bool:
    """Whether the reader may change the draft now."""
    draft = found.draft
    scope = reach(found, visit)
    mine = draft.opener_uid == visit.actor.uid and scope.touches(draft.community)
    return draft.state == "open" and (mine if draft.is_proposal else scope.covers(draft.community))


def reach(found: DraftPage, visit: Visit) -> Scope:
    """How far the reader reaches on this draft: a grid lead on the own proposal, editors on the community's draft."""
    action = "propose" if found.draft.is_proposal else "edit"
    return visit.scope_for("plan", action, purpose="planning")


def sent_step(body: bytes) -> Step:
    """The step in a request.

    Raises:
        ShigeError: "edit-unreadable".
    """
    try:
        sent = json.loads(body)
        content = sent.get("content") or {}
        seen = int(sent.get("seen", 0))
        uid = UUID(str(sent.get("uid") or uuid4()))
        verb, why = str(sent["verb"]), str(sent.get("why", ""))
    except (ValueError, KeyError, AttributeError, TypeError, RecursionError) as error:
        raise ShigeError("edit-unreadable", "this edit cannot be read", {"field": "body"}) from error
    if not isinstance(content, Mapping):
        raise ShigeError("edit-unreadable", "this edit cannot be read", {"field": "content"})
    return Step(uid, max(seen, 0), verb, why, content)


def ticked(units: Sequence[str], *, asked: Mapping[str, str]) -> Step:
    """The step that the table asks for: ticked homes to a grid, or to a new one beside their own."""
    seen, into = asked.get("seen", "0"), asked.get("into", "")
    version = int(seen) if seen.isdecimal() and len(seen) < 9 else 0
    uid = UUID(asked["uid"]) if _is_uid(asked.get("uid", "")) else uuid4()
    if into.startswith("new:"):
        content: dict[str, object] = {"grid": into.removeprefix("new:"), "units": list(units)}
        return Step(uid, version, "split", asked.get("why", ""), content)
    return Step(uid, version, "move", asked.get("why", ""), {"units": list(units), "into": into})


def ruling_of(uid: str, sent: QueryDict) -> tuple[UUID, Ruling]:
    """The open request about a draft, and what is said of it.

    Raises:
        ShigeError: "approval-unknown", "why-missing".
    """
    verdict = Verdict.GRANT if sent.get("verdict") == "grant" else Verdict.REFUSE
    row = next((row for row in approvals_of(KIND, uid) if row.state == State.ASKED), None)
    if row is None:
        raise ShigeError("approval-ended", "this was decided meanwhile", {"draft": uid})
    return row.uid, Ruling(verdict, sent.get("why", ""))


def closed(request: GuardedRequest, error: ShigeError, *, leads: str, uid: UUID | None = None) -> HttpResponse:
    """Say what was refused on the page that it leads back to; what is out of reach is not found.

    Raises:
        Http404: for a draft or request out of reach.
    """
    if error.code in {"draft-unknown", "approval-unknown"}:
        raise Http404 from error
    done(request, fault_said(error, faults=FAULTS))
    return HttpResponseRedirect(reverse(leads, args=[uid] if uid else []))


def addresses(uid: str) -> dict[str, object]:
    """Where the page's script asks."""
    names = {"data": "data", "preview": "preview", "step": "step", "news": "news"}
    return {key: reverse(f"desk:plans-draft-{name}", args=[uid]) for key, name in names.items()}


def words() -> dict[str, str]:
    """The words that the script puts on the page."""
    return {
        "entrance": _("entrance"),
        "floors": _("floors"),
        "households": _("households"),
        "before": _("before"),
        "after": _("after"),
        "gone": _("gone"),
        "fresh": _("new"),
        "nothing": _("Choose homes on the map, then the grid that takes them."),
        "target": _("Now click the micro-grid that takes them, or choose it below."),
        "same": _("This changes nothing yet."),
        "chosen": _("chosen"),
        "locked": _("locked"),
        "quicker": _("Changed meanwhile by"),
        "offline": _("No connection: nothing was sent, what you chose is still here."),
        "broken": _("The map cannot be drawn: this browser has no WebGL. The table below works."),
        "undone": _("undone"),
        "blocked": _("With this a grid falls into pieces: it can be done, but not saved."),
        "none": _("Nothing was changed yet."),
        "done": _("Done"),
    }


def _waiting(asked: Sequence[ApprovalRow], visit: Visit) -> list[ApprovalRow]:
    """The request on which the reader may decide, if there is one."""
    scope = visit.scope_for("approval", "decide", purpose="planning")
    rows = (row for row in asked if row.state == State.ASKED and row.until > visit.now)
    return [row for row in rows if scope.covers(row.area)][:1]


def _rows(table: DraftTable) -> list[dict[str, object]]:
    """The homes as a table: the way for keyboards, screen readers and phones."""
    names = {grid.code: grid.name for grid in table.grids}
    return [
        {
            "uid": unit.uid,
            "building": table.buildings[unit.building].name,
            "entrance": unit.entrance,
            "floors": floors(unit.floor_from, unit.floor_to),
            "households": unit.households,
            "grid": names.get(unit.grid) or spaced(unit.grid),
            "short": unit.grid[15:] if unit.grid[15:] != "000" else unit.grid[12:15],
        }
        for unit in table.units[:MOST_ROWS]
    ]


def _targets(table: DraftTable) -> list[dict[str, object]]:
    """The grids that homes can go to: by general grid its micro-grids, and one more."""
    return [
        {
            "code": general.code,
            "name": general.name,
            "short": general.code[12:15],
            "locked": general.is_locked,
            "micros": [
                {
                    "code": grid.code,
                    "name": grid.name or _("new grid"),
                    "short": grid.code[15:],
                    "locked": grid.is_locked,
                }
                for grid in table.grids
                if grid.parent == general.code and grid.tier == "micro"
            ],
        }
        for general in table.grids
        if general.tier == "general"
    ]


def _is_uid(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True
