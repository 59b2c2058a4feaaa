"""Turns an uploaded table into rows with verdicts: what is new, what changes, what is equal, what is wrong."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass

from shige.adapters.cells import clean, read_cell
from shige.adapters.uploads import Sheet
from shige.core.columns import Change, Fault, Outcome, Row, Said, Verdict, changes, columns_found, twice, written
from shige.imports.profiles import Known, Occasion, Profile, Taking
from shige.imports.progress import Progress, Step, Tell, quiet


@dataclass(frozen=True, slots=True)
class Reading:
    """A table with the verdict on each row, and what is to be taken in where nothing is wrong."""

    outcomes: tuple[Outcome, ...]
    takings: tuple[Taking, ...]
    ignored: tuple[str, ...]
    """Headings that the profile does not know."""

    def count(self, verdict: Verdict) -> int:
        """How many rows have that verdict."""
        return sum(outcome.verdict == verdict for outcome in self.outcomes)

    @property
    def digest(self) -> str:
        """Tells two previews apart."""
        return hashlib.sha256(outcomes_text(self.outcomes).encode()).hexdigest()


def read_sheet(sheet: Sheet, profile: Profile, on: Occasion, *, tell: Tell = quiet) -> Reading:
    """The verdict on each row of a sheet, all faults at once.

    Raises:
        ShigeError: "column-twice" or "column-missing".
    """
    places, ignored = columns_found(sheet.headings, profile.columns)
    rows, faults, labels = [], {}, {}
    for done, (number, cells) in enumerate(sheet.rows):
        tell(Progress(Step.READ, done, len(sheet.rows)))
        values: dict[str, object] = {}
        found = []
        for place, column in places.items():
            values[column.key], fault = read_cell(cells[place], column, row=number)
            found += [fault] if fault else []
        said = {column.key: clean(cells[place]) for place, column in places.items()}
        labels[number] = " ".join(said[key] for key in profile.identity if said.get(key))
        if found:
            faults[number] = found
        else:
            rows.append(Row(number, values))
    again = twice(rows, identity=profile.identity)
    for fault in again:
        faults[fault.row] = [fault]
    sound = [row for row in rows if row.number not in faults]
    tell(Progress(Step.COMPARE, 0, len(sheet.rows)))
    known = profile.known(sound, on) if sound else []
    outcomes = [_wrong(number, labels[number], found) for number, found in faults.items()]
    outcomes += [_outcome(row, labels[row.number], there) for row, there in zip(sound, known, strict=True)]
    outcomes.sort(key=lambda outcome: outcome.number)
    wanted = {o.number for o in outcomes if o.verdict in {Verdict.NEW, Verdict.CHANGED}}
    takings = [Taking(row, k.current) for row, k in zip(sound, known, strict=True) if row.number in wanted]
    return Reading(tuple(outcomes), tuple(takings), ignored)


def _wrong(number: int, label: str, faults: Sequence[Fault]) -> Outcome:
    return Outcome(number, label, Verdict.WRONG, faults=tuple(faults))


def _outcome(row: Row, label: str, known: Known) -> Outcome:
    if known.faults:
        return _wrong(row.number, label, known.faults)
    if known.current is None:
        shown = tuple(Change(key, "", written(value)) for key, value in row.values.items() if value is not None)
        return Outcome(row.number, label, Verdict.NEW, shown)
    differs = changes(row, known.current)
    return Outcome(row.number, label, Verdict.CHANGED if differs else Verdict.EQUAL, differs)


def outcomes_text(outcomes: Sequence[Outcome]) -> str:
    """Outcomes as JSON, to be kept; of equal rows nothing but the number and the label."""
    return json.dumps([_packed(outcome) for outcome in outcomes], ensure_ascii=False, separators=(",", ":"))


def outcomes_of(text: str) -> tuple[Outcome, ...]:
    """The outcomes that were kept."""
    return tuple(
        Outcome(
            number,
            label,
            Verdict(verdict),
            tuple(Change(*change) for change in changed),
            tuple(Fault(number, field, value, code, Said(*says), bound) for field, value, code, says, bound in faults),
        )
        for number, label, verdict, changed, faults in json.loads(text or "[]")
    )


def _packed(outcome: Outcome) -> list[object]:
    changed = [[change.field, change.old, change.new] for change in outcome.changes]
    faults = [[f.field, f.value, f.code, [f.says.en, f.says.zh], f.bound] for f in outcome.faults]
    return [outcome.number, outcome.label, outcome.verdict.value, changed, faults]


def sheet_text(sheet: Sheet) -> str:
    """A sheet as JSON, to be kept."""
    return json.dumps([sheet.headings, sheet.rows], ensure_ascii=False, separators=(",", ":"))


def sheet_of(text: str) -> Sheet:
    """The sheet that was kept."""
    headings, rows = json.loads(text)
    return Sheet(tuple(headings), tuple((number, tuple(cells)) for number, cells in rows))
