"""Puts the pages of imports together: the tables, the preview of one, what was imported before."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID, uuid4

from django.http import Http404
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from shige.access.routes import GuardedRequest, Visit
from shige.adapters.uploads import MOST_BYTES, MOST_ROWS
from shige.core.columns import Column, Kind, Outcome, Verdict
from shige.desk.imports.profiles import PROFILES
from shige.desk.page import speaks_english
from shige.imports import selectors
from shige.imports.profiles import Occasion, Profile
from shige.imports.progress import Step, progress_of
from shige.imports.selectors import BatchFacts

MOST_LINES = 200
"""Rows of one verdict that a page shows; the file has them all."""
KINDS: Mapping[Kind, Promise] = {
    Kind.TEXT: _("text"),
    Kind.CODE: _("digits, as text"),
    Kind.WHOLE: _("whole number"),
    Kind.REAL: _("number"),
    Kind.DAY: _("day"),
    Kind.MOMENT: _("day and time"),
    Kind.CHOICE: _("one of a list"),
    Kind.YES: _("yes or no"),
}
VERDICTS: Mapping[Verdict, Promise] = {
    Verdict.WRONG: _("Wrong"),
    Verdict.NEW: _("New"),
    Verdict.CHANGED: _("Changed"),
    Verdict.EQUAL: _("Equal"),
}
PILLS = {Verdict.WRONG: "now", Verdict.NEW: "good", Verdict.CHANGED: "soon", Verdict.EQUAL: ""}
MOST_ASKED = 900
"""How often a page asks how far a table is, once a second."""
STEPS: Mapping[Step, Promise] = {
    Step.READ: _("Reading the rows"),
    Step.COMPARE: _("Comparing with what is there"),
    Step.TAKE: _("Taking in"),
}
STATES: Mapping[str, Promise] = {"shown": _("waits for you"), "taken": _("taken in"), "dropped": _("dropped")}
FAULTS: Mapping[str, Promise] = {
    "file-large": _("This file is larger than 10 MB. Split it; each part needs the heading."),
    "archive-bomb": _("This file would swell beyond reason when it is opened. Save it anew and try again."),
    "archive-broken": _("This is no XLSX file that can be read. Save it anew as XLSX or CSV."),
    "text-encoding": _("The encoding of this file is not known. Save it as XLSX or as CSV in UTF-8."),
    "table-empty": _("This file has no rows below its heading."),
    "table-rows": _("This file has more than 5,000 rows. Split it; each part needs the heading."),
    "table-columns": _("This file has more than 100 columns."),
    "batch-reused": _("This page was used for another file before. Load it again and choose the file once more."),
    "batch-stale": _("Somebody changed these rows meanwhile. The preview was made anew: look at it and confirm again."),
    "batch-wrong": _("Some rows are wrong, so nothing was taken in. Correct the file and upload it again."),
    "batch-forgotten": _("This file is no longer kept. Upload it again."),
    "batch-taken": _("This was taken in already."),
}


@dataclass(frozen=True, slots=True)
class Line:
    """A column as the page of a profile tells of it."""

    name: str
    key: str
    kind: Promise
    required: bool
    bound: str
    example: str
    says: str


@dataclass(frozen=True, slots=True)
class Shown:
    """A row of a preview."""

    number: int
    label: str
    changes: tuple[tuple[str, str, str], ...]
    """Name of the field, old and new."""
    faults: tuple[tuple[str, str, str, str], ...]
    """Name of the field, what is wrong, the value and the bound."""


def profile_of(visit: Visit, key: str) -> Profile:
    """The profile of that key.

    Raises:
        Http404: where there is none, or the reader may not import it.
    """
    profile = PROFILES.get(key)
    if profile is None or not occasion(visit, profile).within.ranges:
        raise Http404
    return profile


def occasion(visit: Visit, profile: Profile, *, why: str = "") -> Occasion:
    """Who imports, as far as the profile's own right reaches."""
    right = profile.right
    within = visit.scope_for(right.resource, right.action, purpose=right.purpose)
    return Occasion(visit.actor, within, visit.now, why)


def overview(visit: Visit) -> dict[str, object]:
    """The tables that the reader may import, and what they imported."""
    mine = [profile for profile in PROFILES.values() if occasion(visit, profile).within.ranges]
    return {
        "profiles": [{"key": p.key, "name": said(p.name), "says": said(p.says)} for p in mine],
        "batches": [_batch(batch) for batch in selectors.batches(visit.actor.uid)],
        "takes": visit.may("post", "export"),
    }


def table_page(visit: Visit, key: str) -> dict[str, object]:
    """What a table must look like, and the form that sends one."""
    profile = profile_of(visit, key)
    return {
        "key": key,
        "name": said(profile.name),
        "says": said(profile.says),
        "columns": [_line(column) for column in profile.columns],
        "uid": uuid4(),
        "rows": f"{MOST_ROWS:,}",
        "megabytes": MOST_BYTES // 1024**2,
    }


def preview(request: GuardedRequest, uid: UUID) -> dict[str, object]:
    """What taking a table in would do, or did."""
    batch, profile = batch_of(request.visit, uid)
    wanted = next((v for v in Verdict if v.value == request.GET.get("show")), None) or _first(batch)
    outcomes = selectors.batch_outcomes(uid, actor_uid=request.visit.actor.uid, verdict=wanted)
    counts = {v: getattr(batch, v.value) for v in VERDICTS}
    return {
        "batch": _batch(batch),
        "tabs": [
            {"key": v.value, "name": VERDICTS[v], "count": counts[v], "here": v == wanted, "pill": PILLS[v]}
            for v in VERDICTS
        ],
        "lines": [_shown(outcome, profile) for outcome in outcomes[:MOST_LINES]],
        "more": max(len(outcomes) - MOST_LINES, 0),
        "verdict": wanted.value,
        "ignored": selectors.batch_ignored(uid, actor_uid=request.visit.actor.uid, profile=profile),
        "nothing_to_do": batch.new + batch.changed == 0,
    }


def progress(request: GuardedRequest, uid: UUID) -> dict[str, object]:
    """How far one of the reader's own tables is, and whether the page asks again."""
    found = progress_of(uid, actor_uid=request.visit.actor.uid)
    asked = request.GET.get("n", "0")
    times = int(asked) if asked.isascii() and asked.isdecimal() and len(asked) < 6 else MOST_ASKED
    return {"uid": uid, "found": found, "step": STEPS[found.step] if found else "", "n": times + 1, "most": MOST_ASKED}


def batch_of(visit: Visit, uid: UUID) -> tuple[BatchFacts, Profile]:
    """One of the reader's own imports with its profile.

    Raises:
        Http404: where it is not theirs, or its table may not be imported any more.
    """
    batch = selectors.batch(uid, actor_uid=visit.actor.uid)
    if batch is None:
        raise Http404
    return batch, profile_of(visit, batch.profile)


def said(words: object) -> str:
    """Words in the reader's language."""
    return str(getattr(words, "en" if speaks_english() else "zh"))


def _first(batch: BatchFacts) -> Verdict:
    return next((v for v in VERDICTS if getattr(batch, v.value)), Verdict.EQUAL)


def _batch(batch: BatchFacts) -> dict[str, object]:
    profile = PROFILES.get(batch.profile)
    return {
        "facts": batch,
        "name": said(profile.name) if profile else batch.profile,
        "state": STATES[batch.state],
        "pill": {"shown": "soon", "taken": "good"}.get(batch.state, ""),
    }


def _line(column: Column) -> Line:
    choices = (" / " if speaks_english() else "、").join(said(choice.name) for choice in column.choices)
    kind, bound = KINDS[column.kind], choices or column.bound
    return Line(said(column.name), column.key, kind, column.required, bound, column.example, said(column.says))


def _shown(outcome: Outcome, profile: Profile) -> Shown:
    columns = {column.key: column for column in profile.columns}
    names = {key: said(column.name) for key, column in columns.items()}
    words = {(c.key, choice.key): said(choice.name) for c in profile.columns for choice in c.choices}
    return Shown(
        outcome.number,
        outcome.label,
        tuple(
            (names.get(c.field, c.field), words.get((c.field, c.old), c.old), words.get((c.field, c.new), c.new))
            for c in outcome.changes
        ),
        tuple((names.get(f.field, f.field), said(f.says), f.value, f.bound) for f in outcome.faults),
    )
