"""Tables that come in: shown before they count, taken in once, forgotten in time."""

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier
from uuid import UUID, uuid4

import pytest
from django.db import connection, connections

from shige.access.scope import ALL, Scope
from shige.audit import selectors as audit
from shige.core.columns import Change, Column, Fault, Kind, Row, Said, Verdict
from shige.core.deeds import Actor
from shige.core.errors import ShigeError
from shige.core.rights import Right
from shige.imports import selectors
from shige.imports.models import Batch
from shige.imports.profiles import Known, Occasion, Profile, Taking
from shige.imports.progress import Counted, Progress, Step, progress_of, telling
from shige.imports.services import KEPT, Upload, batch_confirm, batch_drop, batch_preview, batch_refresh, batches_forget
from tests.make_tables import table

NOON = datetime(2026, 11, 23, 4, tzinfo=UTC)
WANG = Actor(uid="wang", name="wang")
LI = Actor(uid="li", name="li")
ON = Occasion(WANG, ALL, NOON, "the yearly list")
CODE, NAME, FLOOR = (
    Column("code", Said("Code", "编号"), Kind.CODE, required=True),
    Column("name", Said("Name", "名称"), high=20),
    Column("floor", Said("Floor", "楼层"), Kind.WHOLE, low=-9, high=99),
)


class Shelf:
    """A noun that keeps rows in a table of the database, so that a transaction's end decides as it does for real."""

    def __init__(self):
        self.profile = Profile(
            key="things",
            name=Said("Things", "东西"),
            says=Said("Things on a shelf", "架上的东西"),
            right=Right("dwelling", "import", "service"),
            columns=(CODE, NAME, FLOOR),
            identity=("code",),
            known=self.known,
            take=self.take,
        )
        with connection.cursor() as cursor:
            cursor.execute("CREATE TABLE shelf (code TEXT, name TEXT, floor INTEGER)")

    def rows(self):
        with connection.cursor() as cursor:
            cursor.execute("SELECT code, name, floor FROM shelf ORDER BY code")
            return [tuple(row) for row in cursor.fetchall()]

    def known(self, rows: Sequence[Row], on: Occasion) -> list[Known]:
        there = {code: {"code": code, "name": name, "floor": floor} for code, name, floor in self.rows()}
        return [self._one(row, there, on) for row in rows]

    def _one(self, row, there, on):
        if not on.within.holds(int(row.values["code"])):
            fault = Fault(row.number, "code", row.values["code"], "out-of-reach", Said("is not there", "没有这个编号"))
            return Known(faults=(fault,))
        return Known(there.get(row.values["code"]))

    def take(self, takings: Sequence[Taking], on: Occasion) -> None:
        with connection.cursor() as cursor:
            for taking in takings:
                values = {"name": None, "floor": None, **(taking.current or {}), **taking.row.values}
                if taking.current is None:
                    cursor.execute(
                        "INSERT INTO shelf VALUES (%s, %s, %s)", [values["code"], values["name"], values["floor"]]
                    )
                else:
                    cursor.execute(
                        "UPDATE shelf SET name = %s, floor = %s WHERE code = %s",
                        [values["name"], values["floor"], values["code"]],
                    )


@pytest.fixture
def shelf(db):
    """An empty shelf."""
    yield Shelf()
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE shelf")


def send(shelf, *rows, uid: UUID | None = None, on: Occasion = ON, name: str = "things.csv") -> UUID:
    content = table(("编号", "名称", "楼层"), rows)
    return batch_preview(Upload(uid or uuid4(), name, content), profile=shelf.profile, on=on)


def confirm(shelf, uid, on: Occasion = ON) -> bool:
    return batch_confirm(uid, profile=shelf.profile, on=on)


def facts(uid, who: Actor = WANG):
    return selectors.batch(uid, actor_uid=who.uid)


def counts(uid):
    found = facts(uid)
    return found.new, found.changed, found.equal, found.wrong


def refused(what, *given, **named):
    with pytest.raises(ShigeError) as caught:
        what(*given, **named)
    return caught.value.code


def test_a_preview_says_what_is_new_and_stores_nothing_else(shelf):
    uid = send(shelf, ("1", "面馆", "1"), ("2", "药店", ""))
    assert counts(uid) == (2, 0, 0, 0)
    assert shelf.rows() == []
    assert facts(uid).state == "shown"


def test_confirming_takes_it_in_and_tells_the_audit(shelf):
    uid = send(shelf, ("1", "面馆", "1"))
    assert confirm(shelf, uid)
    assert shelf.rows() == [("1", "面馆", 1)]
    assert facts(uid).state == "taken"
    told = {entry.verb for entry in audit.entries_by("wang")}
    assert told == {"batch_preview", "batch_confirm"}


def test_importing_the_same_again_changes_nothing(shelf):
    confirm(shelf, send(shelf, ("1", "面馆", "1"), ("2", "药店", "")))
    uid = send(shelf, ("1", "面馆", "1"), ("2", "药店", ""))
    assert counts(uid) == (0, 0, 2, 0)
    confirm(shelf, uid)
    assert shelf.rows() == [("1", "面馆", 1), ("2", "药店", None)]


def test_what_changes_is_shown_field_by_field(shelf):
    confirm(shelf, send(shelf, ("1", "面馆", "1")))
    uid = send(shelf, ("1", "面馆", "2"), ("2", "药店", "1"))
    changed = selectors.batch_outcomes(uid, actor_uid="wang", verdict=Verdict.CHANGED)
    assert [(o.number, o.label, o.changes) for o in changed] == [(2, "1", (Change("floor", "1", "2"),))]
    assert counts(uid) == (1, 1, 0, 0)


def test_all_faults_are_told_at_once_with_row_field_value_and_bound(shelf):
    uid = send(shelf, ("x", "面" * 21, "1"), ("1", "", "100"), ("2", "", ""), ("2", "", ""))
    wrong = selectors.batch_outcomes(uid, actor_uid="wang", verdict=Verdict.WRONG)
    assert [(f.row, f.field, f.code, f.bound) for o in wrong for f in o.faults] == [
        (2, "code", "not-digits", "..200"),
        (2, "name", "text-length", "..20"),
        (3, "floor", "out-of-bounds", "-9..99"),
        (5, "code", "row-twice", "4"),
    ]


def test_while_a_row_is_wrong_nothing_is_taken_in(shelf):
    uid = send(shelf, ("1", "面馆", "1"), ("2", "", "100"))
    assert refused(confirm, shelf, uid) == "batch-wrong"
    assert shelf.rows() == []


def test_what_is_out_of_reach_reads_like_what_is_not_there(shelf):
    uid = send(shelf, ("5", "", ""), ("50", "", ""), on=Occasion(WANG, Scope(((1, 9),)), NOON))
    wrong = selectors.batch_outcomes(uid, actor_uid="wang", verdict=Verdict.WRONG)
    assert [o.number for o in wrong] == [3]


def test_a_page_that_sends_twice_makes_one_batch(shelf):
    uid = uuid4()
    assert send(shelf, ("1", "", ""), uid=uid) == send(shelf, ("1", "", ""), uid=uid)
    assert Batch.objects.count() == 1


def test_another_file_under_the_same_number_is_refused(shelf):
    uid = send(shelf, ("1", "", ""))
    assert refused(send, shelf, ("2", "", ""), uid=uid) == "batch-reused"
    assert refused(send, shelf, ("1", "", ""), uid=uid, on=Occasion(LI, ALL, NOON)) == "batch-reused"


def test_confirming_again_is_accepted_and_changes_nothing(shelf):
    uid = send(shelf, ("1", "面馆", "1"))
    assert confirm(shelf, uid)
    confirm(shelf, send(shelf, ("1", "茶馆", "1")))
    assert not confirm(shelf, uid)
    assert shelf.rows() == [("1", "茶馆", 1)]


def test_what_changed_since_the_preview_is_shown_anew_before_it_is_taken(shelf):
    uid = send(shelf, ("1", "面馆", "1"))
    confirm(shelf, send(shelf, ("1", "茶馆", "2")))
    assert refused(confirm, shelf, uid) == "batch-stale"
    batch_refresh(uid, profile=shelf.profile, on=ON)
    assert counts(uid) == (0, 1, 0, 0)
    assert confirm(shelf, uid)
    assert shelf.rows() == [("1", "面馆", 1)]


def test_nobody_touches_the_import_of_somebody_else(shelf):
    uid, other = send(shelf, ("1", "", "")), Occasion(LI, ALL, NOON)
    for deed in (batch_confirm, batch_drop, batch_refresh):
        assert refused(deed, uid, profile=shelf.profile, on=other) == "batch-unknown"
    assert facts(uid, LI) is None
    assert selectors.batches("li") == ()
    assert selectors.batch_outcomes(uid, actor_uid="li") == ()
    assert selectors.annotated(uid, actor_uid="li", profile=shelf.profile, english=False) is None


def test_a_dropped_table_is_forgotten_at_once_and_cannot_be_taken_in(shelf):
    uid = send(shelf, ("1", "", ""))
    batch_drop(uid, profile=shelf.profile, on=ON)
    assert (facts(uid).state, facts(uid).is_kept, facts(uid).file_name) == ("dropped", False, "")
    assert refused(confirm, shelf, uid) == "batch-forgotten"
    assert refused(batch_refresh, uid, profile=shelf.profile, on=ON) == "batch-forgotten"


def test_what_was_taken_in_cannot_be_dropped(shelf):
    uid = send(shelf, ("1", "", ""))
    confirm(shelf, uid)
    assert refused(batch_drop, uid, profile=shelf.profile, on=ON) == "batch-taken"


def test_files_go_when_their_term_is_over_and_the_figures_stay(shelf):
    taken, open_one = send(shelf, ("1", "面馆", "1")), send(shelf, ("2", "", ""))
    confirm(shelf, taken)
    assert batches_forget(now=NOON + KEPT - timedelta(seconds=1)) == 0
    assert batches_forget(now=NOON + KEPT) == 2
    assert batches_forget(now=NOON + KEPT) == 0
    assert [(facts(u).state, facts(u).is_kept, facts(u).rows) for u in (taken, open_one)] == [
        ("taken", False, 1),
        ("dropped", False, 1),
    ]
    assert not Batch.objects.exclude(preview=b"", sheet=b"", file_name=b"").exists()


def test_the_file_is_closed_in_the_database(shelf):
    uid = send(shelf, ("1", "玉林面馆", "1"), name="玉林.csv")
    with connection.cursor() as cursor:
        cursor.execute("SELECT sheet, preview, file_name FROM imports_batch WHERE digest <> ''")
        kept = b"".join(bytes(cell) for cell in cursor.fetchone())
    assert "玉林".encode() not in kept
    assert facts(uid).file_name == "玉林.csv"


def test_an_annotated_file_says_what_is_wrong_and_is_read_again(shelf):
    uid = send(shelf, ("x", "=面馆", "1"), ("2", "", ""))
    content = selectors.annotated(uid, actor_uid="wang", profile=shelf.profile, english=False)
    again = batch_preview(Upload(uuid4(), "again.xlsx", content), profile=shelf.profile, on=ON)
    assert counts(again) == (1, 0, 0, 1)
    assert selectors.batch_ignored(again, actor_uid="wang", profile=shelf.profile) == ()


def test_headings_that_nobody_knows_are_named(shelf):
    content = table(("编号", "备注"), [("1", "x")])
    uid = batch_preview(Upload(uuid4(), "a.csv", content), profile=shelf.profile, on=ON)
    assert selectors.batch_ignored(uid, actor_uid="wang", profile=shelf.profile) == ("备注",)


@pytest.mark.parametrize("fmt", ["csv", "xlsx"])
@pytest.mark.parametrize("english", [False, True])
def test_a_filled_template_is_read(shelf, fmt, english):
    empty = selectors.template(shelf.profile, fmt=fmt, english=english)
    assert refused(batch_preview, Upload(uuid4(), "t", empty), profile=shelf.profile, on=ON) == "table-empty"
    if fmt == "csv":
        filled = empty + "1,面馆,1\r\n".encode()
        assert counts(batch_preview(Upload(uuid4(), "t", filled), profile=shelf.profile, on=ON)) == (1, 0, 0, 0)


def test_a_profile_is_known_by_columns_of_its_own(shelf):
    with pytest.raises(ShigeError, match="columns of its own"):
        Profile("a", CODE.name, CODE.name, shelf.profile.right, (CODE,), ("name",), shelf.known, shelf.take)


@pytest.mark.django_db(transaction=True)
def test_5000_rows_confirmed_twice_at_once_make_no_second_copy():
    shelf = Shelf()
    try:
        uid = send(shelf, *((str(n), f"店{n}", "1") for n in range(5000)))
        barrier = Barrier(2)

        def one(_):
            barrier.wait()
            try:
                return confirm(shelf, uid)
            finally:
                connections.close_all()

        if connection.vendor == "sqlite" and connection.is_in_memory_db():
            answers = [confirm(shelf, uid), confirm(shelf, uid)]
        else:
            with ThreadPoolExecutor(2) as pool:
                answers = list(pool.map(one, range(2)))
        assert sorted(answers) == [False, True]
        assert len(shelf.rows()) == 5000
    finally:
        with connection.cursor() as cursor:
            cursor.execute("DROP TABLE shelf")


def test_a_long_table_tells_its_sender_alone_how_far_it_is_and_leaves_nothing(settings, tmp_path):
    settings.DATA = tmp_path
    uid, rows, seen = uuid4(), tuple(range(3)), []
    with telling(uid, actor_uid="a") as tell:
        seen.extend(
            (row, progress_of(uid, actor_uid="a"), progress_of(uid, actor_uid="b"))
            for row in Counted.of(rows, tell=tell)
        )
    assert seen[0] == (0, Progress(Step.TAKE, 0, 3), None)
    assert [row for row, *_ in seen] == [0, 1, 2]
    assert progress_of(uid, actor_uid="a") is None
    assert list((tmp_path / "progress").iterdir()) == []


def test_what_a_killed_server_left_of_a_progress_goes_the_day_after(shelf, settings, tmp_path):
    settings.DATA = tmp_path
    (tmp_path / "progress").mkdir()
    old, new = (tmp_path / "progress" / f"{uuid4()}.json" for _ in range(2))
    old.write_text("{}")
    new.write_text("{}")
    os.utime(old, (1, 1))
    batches_forget(now=ON.now)
    assert list((tmp_path / "progress").iterdir()) == [new]
