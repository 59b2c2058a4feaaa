"""The privacy officer sees what is kept and what goes, and keeps things longer with a reason and an end."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from shige.access.scope import ALL
from shige.audit.selectors import entries_by
from shige.core.deeds import SHIGE
from shige.privacy.holds import holds, runs
from shige.privacy.inventory import inventory
from shige.staff.models import Person
from shige.staff.services import post_end
from tests.axe import serious
from tests.faces.browser import sideways
from tests.nouns.people import MICRO, NOON, account, person, post

pytestmark = pytest.mark.django_db


@pytest.fixture
def dpo():
    user = account("dpo", DPO="510107")
    client = Client()
    client.force_login(user)
    client.user = user
    return client


def long_gone():
    who = person("王某")
    post_end(post(who, "MICRO_WORKER", MICRO), actor=SHIGE, within=ALL, now=NOON - timedelta(days=800), why="moved")
    return who


def asked(**changes):
    until = (timezone.now() + timedelta(days=30)).date().isoformat()
    return {"term": "staff", "row": "", "until": until, "reason": "a court asks", **changes}


def test_the_page_says_what_is_due_without_naming_anybody(dpo):
    long_gone()
    page = dpo.get("/retention")
    assert page.status_code == 200
    assert "王" not in page.content.decode().replace("王**", "")
    assert {line.due for line in page.context["terms"] if line.model == "staff.Person"} == {1}


def test_a_dry_run_counts_says_so_and_touches_nothing(dpo):
    who = long_gone()
    page = dpo.post("/retention/dry-run", follow=True)
    assert "1" in page.content.decode()
    assert Person.objects.get(uid=who).name.open() == "王某"
    assert {row.is_dry for row in runs()} == {True}
    assert {entry.verb for entry in entries_by(str(dpo.user.uid))} == {"retention_run"}


def test_a_hold_is_made_shown_and_ended_with_a_reason(dpo):
    assert dpo.post("/retention/holds/new", asked()).status_code == 302
    [hold] = holds()
    assert (hold.reason, hold.made_by) == ("a court asks", str(dpo.user.uid))
    assert "a court asks" in dpo.get("/retention").content.decode()
    assert dpo.post(f"/retention/holds/{hold.uid}/end", {"why": "closed"}).status_code == 302
    assert holds()[0].ended_at is not None
    assert [entry.why for entry in entries_by(str(dpo.user.uid)) if entry.verb == "hold_end"] == ["closed"]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"until": ""}, "until"),
        ({"until": "2020-01-01"}, "until"),
        ({"until": "2099-01-01"}, "until"),
        ({"reason": ""}, "reason"),
        ({"row": "wang"}, "row"),
        ({"term": "moon"}, "term"),
    ],
)
def test_a_hold_without_end_reason_or_subject_is_refused_beside_its_field(dpo, changes, field):
    page = dpo.post("/retention/holds/new", asked(**changes))
    assert page.status_code == 422
    assert page.context["form"].errors[field]
    assert holds() == ()


def test_a_hold_that_is_over_is_said_to_be_over(dpo):
    page = dpo.post(f"/retention/holds/{uuid4()}/end", {"why": "x"}, follow=True)
    assert page.status_code == 200


def test_the_inventory_shows_every_field(dpo):
    page = dpo.get("/inventory").content.decode()
    assert all(f"{row.model}.{row.field}" in page for row in inventory())


def test_the_auditor_reads_and_changes_nothing():
    reader = Client()
    reader.force_login(account("auditor", AUDITOR="510107"))
    assert [reader.get(where).status_code for where in ("/retention", "/inventory")] == [200, 200]
    assert reader.post("/retention/dry-run").status_code == 404
    assert reader.post("/retention/holds/new", asked()).status_code == 404


@pytest.mark.parametrize("role", ["STREET_OC", "SYSADMIN", "SECURITY_ADMIN"])
def test_others_find_no_such_page(role):
    reader = Client()
    reader.force_login(account("other", **{role: "510107001" if role == "STREET_OC" else "510107"}))
    assert [reader.get(where).status_code for where in ("/retention", "/inventory")] == [404, 404]


def test_the_pages_ask_the_database_little(dpo, django_assert_max_num_queries):
    dpo.get("/retention")
    for where in ("/inventory", "/retention"):
        with django_assert_max_num_queries(12):
            dpo.get(where)


@pytest.mark.browser
def test_the_pages_are_open_to_all_readers_narrow_in_light_and_dark(windows, session):
    long_gone()
    page = windows.open("/retention", session=session(account("dpo", DPO="510107")), width=360, height=740)
    for path in ("/retention", "/inventory"):
        page.goto(windows.home + path)
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            assert (serious(page), sideways(page)) == ([], 0), (path, scheme)
