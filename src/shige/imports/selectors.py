"""Questions about tables that came in; everybody sees their own."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Case, Value, When

from shige.adapters.spreadsheets import csv_bytes, xlsx_bytes
from shige.adapters.uploads import PROBLEMS
from shige.core.columns import Outcome, Said, Verdict, columns_found
from shige.imports.models import Batch
from shige.imports.profiles import Profile
from shige.imports.reading import outcomes_of, sheet_of

FAULT_HEADS = (("Row", "Column", "Value", "What is wrong", "Bound"), ("行", "列", "内容", "问题", "取值范围"))


@dataclass(frozen=True, slots=True)
class BatchFacts:
    """A table that came in, and what taking it in does."""

    uid: UUID
    profile: str
    state: str
    """shown, taken or dropped."""
    file_name: str
    made_at: datetime
    done_at: datetime | None
    forget_at: datetime
    new: int
    changed: int
    equal: int
    wrong: int
    is_kept: bool
    """Whether the file is still here."""

    @property
    def rows(self) -> int:
        """How many rows the file has."""
        return self.new + self.changed + self.equal + self.wrong


def batches(actor_uid: str, *, most: int = 50) -> tuple[BatchFacts, ...]:
    """What somebody imported, the newest first."""
    kept = Case(When(sheet=b"", then=Value(value=False)), default=Value(value=True))
    rows = Batch.objects.filter(actor_uid=actor_uid).defer("preview", "sheet").annotate(kept=kept)
    return tuple(_facts(row, is_kept=row.kept) for row in rows.order_by("-made_at", "-pk")[:most])


def batch(uid: UUID, *, actor_uid: str) -> BatchFacts | None:
    """One of somebody's own imports."""
    row = _own(uid, actor_uid)
    return None if row is None else _facts(row, is_kept=bool(row.sheet))


def batch_outcomes(uid: UUID, *, actor_uid: str, verdict: Verdict | None = None) -> tuple[Outcome, ...]:
    """What taking it in would do, row by row; of one verdict where one is asked for."""
    row = _own(uid, actor_uid)
    found = outcomes_of(row.preview.open()) if row is not None else ()
    return tuple(outcome for outcome in found if verdict is None or outcome.verdict == verdict)


def batch_ignored(uid: UUID, *, actor_uid: str, profile: Profile) -> tuple[str, ...]:
    """The headings of the file that were left out because the profile does not know them."""
    row = _own(uid, actor_uid)
    if row is None or not row.sheet:
        return ()
    return columns_found(sheet_of(row.sheet.open()).headings, profile.columns)[1]


def annotated(uid: UUID, *, actor_uid: str, profile: Profile, english: bool) -> bytes | None:
    """The file again as XLSX, its wrong cells coloured and a first column that says what is wrong; None if gone.

    It can be corrected and uploaded as it is: the first column is not read.
    """
    row = _own(uid, actor_uid)
    if row is None or not row.sheet:
        return None
    sheet = sheet_of(row.sheet.open())
    places, _ = columns_found(sheet.headings, profile.columns)
    place_of = {column.key: place for place, column in places.items()}
    outcomes = {outcome.number: outcome for outcome in outcomes_of(row.preview.open())}
    wrong = set()
    for at, (number, _cells) in enumerate(sheet.rows, start=2):
        for fault in outcomes[number].faults:
            wrong |= {(at, 0)} | ({(at, place_of[fault.field] + 1)} if fault.field in place_of else set())
    heading = PROBLEMS[1] if english else PROBLEMS[0]
    rows = [(_problems(outcomes[number], profile, english=english), *cells) for number, cells in sheet.rows]
    return xlsx_bytes(
        {profile.name.en if english else profile.name.zh: ((heading, *sheet.headings), rows)}, wrong=wrong
    )


def faults_listed(uid: UUID, *, actor_uid: str, profile: Profile, english: bool) -> bytes | None:
    """What is wrong as CSV, a line a fault: row, column, value, what is wrong, bound; None if the file is gone."""
    row = _own(uid, actor_uid)
    if row is None or not row.sheet:
        return None
    names = {column.key: column.name for column in profile.columns}
    heads = (
        ("Row", "Column", "Value", "What is wrong", "Bound") if english else ("行", "列", "内容", "问题", "取值范围")
    )
    told = []
    for outcome in outcomes_of(row.preview.open()):
        for fault in outcome.faults:
            name = names.get(fault.field, Said(fault.field, fault.field))
            words = (name, fault.says)
            column, says = (each.en if english else each.zh for each in words)
            told.append((fault.row, column, fault.value, says, fault.bound))
    return csv_bytes(heads, told)


def template(profile: Profile, *, fmt: str, english: bool) -> bytes:
    """An empty table of a profile as "xlsx" (with a second sheet that explains the columns) or "csv"."""
    headings = [column.name.en if english else column.name.zh for column in profile.columns]
    if fmt == "csv":
        return csv_bytes(headings, [])
    told = [
        (
            column.name.en if english else column.name.zh,
            ("yes" if english else "是") if column.required else "",
            column.kind.value,
            column.bound,
            column.example,
            column.says.en if english else column.says.zh,
        )
        for column in profile.columns
    ]
    heads = ("Column", "Required", "Kind", "Bounds", "Example", "What to write")
    zh = ("列名", "必填", "类型", "取值范围", "示例", "填写说明")
    name, notes = (profile.name.en, "Notes") if english else (profile.name.zh, "填写说明")
    return xlsx_bytes({name: (headings, [[""] * len(headings)]), notes: (heads if english else zh, told)})


def _problems(outcome: Outcome, profile: Profile, *, english: bool) -> str:
    names = {column.key: column.name for column in profile.columns}
    said = []
    for fault in outcome.faults:
        name = names.get(fault.field)
        head = "" if name is None else (name.en if english else name.zh)
        said.append(f"{head}: {fault.says.en}" if english else f"{head}：{fault.says.zh}")
    return ("; " if english else "；").join(said)


def _own(uid: UUID, actor_uid: str) -> Batch | None:
    return Batch.objects.filter(uid=uid, actor_uid=actor_uid).first()


def _facts(row: Batch, *, is_kept: bool) -> BatchFacts:
    return BatchFacts(
        uid=row.uid,
        profile=row.profile,
        state=row.state,
        file_name=row.file_name.open(),
        made_at=row.made_at,
        done_at=row.done_at,
        forget_at=row.forget_at,
        new=row.new,
        changed=row.changed,
        equal=row.equal,
        wrong=row.wrong,
        is_kept=is_kept,
    )
