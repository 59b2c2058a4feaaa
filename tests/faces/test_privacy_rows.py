"""PostgreSQL itself keeps rows of persons from who does not reach them, also on a connection that served a city."""

from datetime import timedelta

import pytest
from django.db import ProgrammingError, connection
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path

from shige.access.models import User
from shige.access.net import SETTING, WHOLE, reach_begin, reach_of, whole
from shige.access.routes import GuardedRequest, guarded, own_account, public
from shige.core.deeds import SHIGE
from shige.core.rights import Holding
from shige.imports.models import Batch
from shige.notices.facts import Letter
from shige.notices.models import Outgoing
from shige.notices.outbox import letter_post
from shige.notices.selectors import letters_waiting
from shige.personal.forgetting import personal_models
from shige.settings import urls
from shige.staff.models import HandOver, Person
from shige.staff.rosters import handover_write
from shige.staff.services import person_open
from tests.nouns.people import GENERAL, MICRO, NOON, account, person, post

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
FAR = "510107002001003012"
EVERYTHING = (0, 10**18 - 1)
HELD = {
    "staff_person",
    "staff_handover",
    "volunteers_volunteer",
    "access_invitation",
    "imports_batch",
    "notices_outgoing",
}


def raw(request: HttpRequest) -> HttpResponse:
    """Asks the database without any scope, as a forgotten filter would."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT (SELECT count(*) FROM staff_person), count(*), pg_backend_pid() FROM staff_handover")
        return HttpResponse(" ".join(map(str, cursor.fetchone())))


def leak(request: HttpRequest) -> HttpResponse:
    """Asks for uploads and messages without any filter: a planted leak."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT (SELECT count(*) FROM imports_batch), count(*) FROM notices_outgoing")
        return HttpResponse(" ".join(map(str, cursor.fetchone())))


@public
def leak_public(request: HttpRequest) -> HttpResponse:
    return leak(request)


@public
def public_view(request: HttpRequest) -> HttpResponse:
    return raw(request)


@guarded("roster", "read", purpose="staffing")
def broken_view(request: GuardedRequest) -> HttpResponse:
    raise ZeroDivisionError


urlpatterns = [
    path("rows", guarded("roster", "read", purpose="staffing")(raw)),
    path("own", own_account(raw)),
    path("public", public_view),
    path("leak", guarded("roster", "read", purpose="staffing")(leak)),
    path("leak-own", own_account(leak)),
    path("leak-public", leak_public),
    path("broken", broken_view),
    *urls.urlpatterns,
]
handler500 = urls.handler500


@pytest.fixture
def town(settings):
    """A grid with a contact and a note, and another far away; requests share one connection that is kept."""
    settings.ROOT_URLCONF = __name__
    connection.settings_dict["CONN_MAX_AGE"] = 600
    for name, area in (("近", MICRO), ("远", FAR)):
        who = person(name)
        post(who, "MICRO_WORKER", area)
        handover_write(area, text="电梯停用", author_uid=who, actor=SHIGE, now=NOON)
    unsaid()
    yield
    connection.settings_dict["CONN_MAX_AGE"] = 0


def unsaid():
    """As a server's connection begins: a process of tests asks in nobody's name, a server in a request's alone."""
    with connection.cursor() as cursor:
        cursor.execute(f"SET {SETTING} = ''")


def client(name, **role_in):
    reader = Client(raise_request_exception=False)
    with whole("making accounts for the test"):
        reader.force_login(account(name, **role_in))
    return reader


def seen(reader, where="/rows"):
    people, notes, pid = map(int, reader.get(where).content.split())
    said = connection.connection.execute("SELECT current_setting('shige.reach', true)").fetchone()[0]
    unsaid()
    return people, notes, pid, said


def test_a_connection_that_served_a_city_before_leaks_nothing(town):
    city, grid = client("city", CITY_OC="5101"), client("grid", GENERAL_CHIEF=GENERAL)
    people, notes, pid, _ = seen(city)
    assert (people, notes) == (2, 2)
    for _ in range(3):
        assert seen(grid)[:3] == (1, 1, pid)
        assert seen(city)[:3] == (2, 2, pid)


def test_a_page_that_asks_for_nobody_sees_nobody_after_a_city_user(town):
    assert seen(client("city", CITY_OC="5101"))[0] == 2
    assert seen(Client(), "/public")[:2] == (0, 0)


def test_a_page_that_broke_leaves_nothing_behind(town):
    city = client("city", CITY_OC="5101")
    assert city.get("/broken").status_code == 500
    unsaid()
    assert seen(Client(), "/public")[:2] == (0, 0)


def test_the_end_of_a_request_takes_its_reach_away(town):
    client("city", CITY_OC="5101").get("/rows")
    said = connection.connection.execute("SELECT current_setting('shige.reach', true)").fetchone()[0]
    assert said == WHOLE  # what the tests' own process began with, not the city


def test_the_own_pages_see_no_further_than_the_posts(town):
    assert seen(client("grid", GENERAL_CHIEF=GENERAL), "/own")[:2] == (1, 1)
    assert seen(client("nobody"), "/own")[:2] == (0, 0)


def test_who_agreed_to_be_named_is_seen_by_everybody(town):
    with whole("consent for the test"):
        person_open(Person.objects.order_by("pk")[0].uid, consents=True, actor=SHIGE, now=NOON)
    assert seen(Client(), "/public")[:2] == (1, 0)


def test_the_owner_of_the_tables_is_held_too(town):
    with connection.cursor() as cursor:
        cursor.execute("SELECT tableowner = current_user FROM pg_tables WHERE tablename = 'staff_person'")
        assert cursor.fetchone() == (True,)
    assert Person.objects.count() == 0


def test_rows_out_of_reach_are_neither_changed_nor_removed_nor_added(town):
    reach_begin([Holding("GENERAL_CHIEF", int(GENERAL), int(GENERAL[:15] + "999"))])
    assert HandOver.objects.update(taken_at=NOON) == 1
    assert Person.objects.filter(name_open=False).count() == 1
    with pytest.raises(ProgrammingError, match="row-level security"):
        HandOver.objects.create(area=FAR, low=int(FAR), at=NOON, author=Person.objects.get(), text="x")


def test_what_is_asked_in_nobodys_name_says_so_and_ends(town):
    assert Person.objects.count() == 0
    with whole("the test"):
        assert Person.objects.count() == 2
        with whole("once more"):
            assert Person.objects.count() == 2
        assert Person.objects.count() == 2
    assert Person.objects.count() == 0


def test_somebody_just_entered_is_seen_until_there_is_a_post(town):
    reach_begin([Holding("COMMUNITY_CHIEF", int(MICRO[:12].ljust(18, "0")), int(MICRO[:12].ljust(18, "9")))])
    person("新")
    assert Person.objects.count() == 2


BATCH = {"profile": "people", "made_at": NOON, "forget_at": NOON, "digest": "", "size": 1, "outcome": ""}
LETTER = Letter("sms", "13812341234", "login-code", {"code": "1"}, key="1", until=NOON + timedelta(days=1))


def leaked(reader, where="/leak"):
    """How many uploaded tables and messages a query without any filter shows."""
    found = tuple(map(int, reader.get(where).content.split()))
    unsaid()
    return found


def test_an_uploaded_table_shows_to_who_sent_it_and_a_message_to_no_request(town):
    readers = [client(name, CITY_OC="5101") for name in ("jia", "yi")]
    sender = User.objects.get(name="jia")
    with whole("rows for the test"):
        Batch.objects.create(actor_uid=str(sender.uid), **BATCH)
    assert letter_post(LETTER, now=NOON)
    assert [leaked(reader) for reader in readers] == [(1, 0), (0, 0)]
    assert leaked(Client(), "/leak-public") == (0, 0)
    assert leaked(readers[0], "/leak-own") == (1, 0)
    assert leaked(readers[1], "/leak-own") == (0, 0)


def test_nobody_writes_a_table_in_the_name_of_somebody_else(town):
    reach_begin([], who="a")
    Batch.objects.create(actor_uid="a", **BATCH)
    with pytest.raises(ProgrammingError, match="row-level security"):
        Batch.objects.create(actor_uid="b", **BATCH)


def test_figures_of_the_outbox_are_told_to_who_reaches_nobody(town):
    assert letter_post(LETTER, now=NOON)
    assert not letter_post(LETTER, now=NOON)
    assert (letters_waiting(), Outgoing.objects.count()) == (1, 0)


@pytest.mark.parametrize("table", sorted(HELD))
def test_every_table_of_persons_is_held(table):
    with connection.cursor() as cursor:
        cursor.execute("SELECT relrowsecurity, relforcerowsecurity FROM pg_class WHERE relname = %s", [table])
        assert cursor.fetchone() == (True, True)


def test_every_model_with_personal_fields_is_held():
    assert {model._meta.db_table for model in personal_models()} == HELD


def test_reach_is_what_the_roles_reach_with_any_right():
    low, high = int(GENERAL), int(GENERAL[:15] + "999")
    community = int(GENERAL[:12].ljust(18, "0"))
    assert reach_of([Holding("GENERAL_CHIEF", low, high)]) == f"{{[{low},{high}]}}"
    assert reach_of([Holding("GRID_WORKER", low, high)]).startswith(f"{{[{community},")
    assert reach_of([]) == "{}"
    assert reach_of([Holding("SYSADMIN", 510107000000000000, 510107999999999999)]) == "{}"
