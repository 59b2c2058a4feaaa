"""The auditor's page: searched, verified, taken away, and the looking itself written down."""

import csv
import io

import pytest
from django.db import connection, transaction

from shige.audit.models import Entry
from shige.audit.sealing import entries_seal
from shige.audit.services import deed_record
from shige.core.deeds import Actor, Deed
from tests.axe import serious
from tests.faces.browser import sideways
from tests.nouns.people import GENERAL, NOON, account

pytestmark = pytest.mark.django_db
DISTRICT = "510107"


def done(verb="grid_move", *, by="li", area=GENERAL, at=NOON, **more):
    with transaction.atomic():
        deed_record(Deed(Actor("u", by), verb, noun_id="7", area=area, **more), at=at)


@pytest.fixture
def auditor(client):
    client.force_login(account("auditor", AUDITOR=DISTRICT))
    return client


def verbs(answer):
    return [row.verb for row in answer.context["paged"].rows]


def test_the_trail_shows_the_own_district_and_what_lies_in_none(auditor):
    done()
    done("grid_split", area="510104001")
    done("plan_publish", area="")
    found = verbs(auditor.get("/audit"))
    assert found[:2] == ["plan_publish", "grid_move"]
    assert "grid_split" not in found


@pytest.mark.parametrize(
    ("asked", "count"),
    [
        ({"verb": "grid_move"}, 2), ({"noun": "grid"}, 3), ({"actor": "wan"}, 1), ({"area": GENERAL}, 2),
        ({"area": DISTRICT, "noun": "grid"}, 3), ({"since": "2026-11-24", "noun": "grid"}, 1),
        ({"until": "2026-11-23", "noun": "grid"}, 2),
        ({"since": "2026-11-23", "until": "2026-11-23", "noun": "grid"}, 2),
    ],
)  # fmt: skip
def test_the_trail_is_asked_by_time_actor_deed_thing_and_area(auditor, asked, count):
    done()
    done(by="wang", area="510107001001004000")
    done("grid_split", at=NOON.replace(day=24))
    assert len([verb for verb in verbs(auditor.get("/audit", asked)) if verb.startswith("grid")]) == count


def test_a_question_that_cannot_be_read_finds_nothing_and_says_so(auditor):
    done()
    answer = auditor.get("/audit", {"area": "12345"})
    assert verbs(answer) == []
    assert "不是区域代码" in answer.content.decode()
    assert auditor.get("/audit", {"since": "yesterday"}).status_code == 200
    assert auditor.get("/audit", {"after": "x"}).status_code == 200


def test_the_trail_goes_on_page_by_page(auditor):
    for _ in range(60):
        done()
    first = auditor.get("/audit", {"noun": "grid"})
    assert len(verbs(first)) == 50
    assert len(verbs(auditor.get("/audit", {"noun": "grid", "after": first.context["paged"].after}))) == 10


def test_the_auditor_s_own_looking_is_written_down_with_what_was_asked(auditor):
    auditor.get("/audit", {"actor": "li"})
    auditor.get("/audit/export", {"verb": "grid_move"})
    looks = Entry.objects.filter(actor_name="auditor").order_by("pk").values_list("verb", "facts", "purpose")
    assert list(looks) == [
        ("audit_look", {"actor": "li", "rows": 0}, "audit"),
        ("audit_export", {"verb": "grid_move", "rows": 0}, "audit"),
    ]


def test_what_is_taken_away_cannot_act_in_a_spreadsheet(auditor):
    done(why='=HYPERLINK("http://x")', facts={"note": "+1", "odd": "\u202egnp.exe"})
    answer = auditor.get("/audit/export", {"noun": "grid"})
    assert answer["Content-Type"].startswith("text/csv")
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert rows[0]["why"].startswith("'=")
    assert rows[0]["facts"].startswith("note=+1")
    assert "\u202e" not in rows[0]["facts"]


def test_html_in_the_trail_shows_as_text(auditor):
    done(why="<script>alert(1)</script>")
    assert "<script>alert" not in auditor.get("/audit").content.decode()


def test_the_log_is_verified_and_the_first_bad_row_named(auditor):
    done()
    entries_seal(now=NOON)
    sound = auditor.post("/audit/verify")
    assert "与封存时一致" in sound.content.decode()
    bad = Entry.objects.order_by("pk").first().pk
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("ALTER TABLE audit_entry DISABLE TRIGGER USER")
        else:
            cursor.execute("DROP TRIGGER IF EXISTS audit_entry_fixed")
        cursor.execute("UPDATE audit_entry SET why = 'nicer' WHERE id = %s", [bad])
    assert f"entry {bad} was changed" in auditor.post("/audit/verify").content.decode()
    assert Entry.objects.filter(verb="audit_verify").count() == 2


def test_how_far_the_log_is_sealed_stands_above_it(auditor):
    done()
    entries_seal(now=NOON)
    assert auditor.get("/audit").context["state"].seals == 1


def test_others_have_no_such_page(client):
    client.force_login(account(GRID_WORKER=GENERAL))
    assert client.get("/audit").status_code == client.get("/audit/export").status_code == 404
    assert client.post("/audit/verify").status_code == 404


def test_the_privacy_officer_reads_and_does_not_verify(client):
    client.force_login(account("dpo", DPO=DISTRICT))
    page = client.get("/audit")
    assert page.status_code == 200
    assert "核验全部记录" not in page.content.decode()
    assert client.post("/audit/verify").status_code == 404


def test_the_trail_asks_the_database_little(auditor, django_assert_max_num_queries):
    done()
    with django_assert_max_num_queries(12):
        auditor.get("/audit")


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_the_trail_is_for_all_readers(windows, session):
    done(facts={"role": "GRID_WORKER", "account": "5d0e4a3a-7e7e-4ad0-9c4a-0f5a8a5f0c11"})
    key = session(account("auditor", AUDITOR=DISTRICT))
    page = windows.open("/audit", session=key, width=360, color_scheme="dark")
    assert serious(page) == []
    assert sideways(page) <= 0
    page.click("text=核验全部记录")
    assert serious(page) == []
