"""The API is what its description says: as agreed on, and under any values that fit it or do not."""

import json
import re
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlencode

import pytest
from django.core.management import call_command
from django.db import connection
from django.http import HttpRequest
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import path
from hypothesis import HealthCheck, given, settings
from ninja import NinjaAPI
from schemathesis import GenerationMode
from schemathesis.core import NotSet
from schemathesis.openapi import from_dict

from shige.access.models import User
from shige.access.routes import public
from shige.access.scope import ALL
from shige.api.v1 import api
from shige.core.deeds import SHIGE
from shige.core.network import Kind
from shige.staff.network import Draft, organisation_make
from shige.staff.selectors import posts_of_account
from shige.territory.models import Sheet
from shige.territory.services import plan_import
from tests.faces.alike import ALIKE, apart
from tests.faces.town import DEDICATED, GENERAL, STREET, street, worker
from tests.nouns.make import plan_file
from tests.nouns.people import NOON

pytestmark = pytest.mark.django_db
SNAPSHOT = Path(__file__).parents[2] / "docs" / "openapi.json"
SCHEMA = from_dict(api.get_openapi_schema())
OPERATIONS = [found.ok() for found in SCHEMA.get_all_operations()]
EXAMPLES = 100
"""Of those that fit the description, and as many of those that do not: 200 an operation."""
JSON = "application/json"
OF_NOWHERE = {"code": "1" * 18, "uid": "00000000-0000-4000-8000-000000000000", "tier": "dedicated"}


def of_elsewhere(path: str, *, of: User) -> dict[str, object]:
    """Ids of what lies outside of the first general grid and is there."""
    draft = Draft("街道办", Kind.COMMITTEE, STREET)
    uids = {
        "/plans/": plan_of_elsewhere,
        "/posts/": lambda: posts_of_account(of.uid, now=NOON)[0].uid,
        "/organisations/": lambda: organisation_make(draft, actor=SHIGE, within=ALL, now=NOON),
    }
    make = next((make for part, make in uids.items() if part in path), None)
    return {"code": DEDICATED, "tier": "dedicated", "uid": make() if make else None}


def plan_of_elsewhere() -> str:
    """A plan of the community beside the first one alone."""
    with TemporaryDirectory() as folder:
        uid = plan_import(plan_file(Path(folder)), actor=SHIGE, now=NOON)
    Sheet.objects.filter(plan__uid=uid).update(community=int(DEDICATED[:12].ljust(18, "0")))
    return uid


def label(operation) -> str:
    return operation.label


planted = NinjaAPI(urls_namespace="planted-in-openapi")


@planted.get("/halves")
@public
def halves(request: HttpRequest, number: int) -> float:
    return 1 / number


urlpatterns = [path("planted/", planted.urls)]


@pytest.fixture
def dispatcher(tmp_path) -> User:
    street(tmp_path)
    return worker("street", "街道", role="STREET_OC", area=STREET)


def test_the_description_equals_its_snapshot(tmp_path):
    now = tmp_path / "openapi.json"
    call_command("export_openapi_schema", api="shige.api.v1.api", indent=1, sort_keys=True, output=str(now))
    assert now.read_text(encoding="utf-8") == SNAPSHOT.read_text(encoding="utf-8"), "agreed on? then: make openapi"


def walk(operation, client: Client) -> None:
    """Send an operation values that fit its description, and values that do not; none may break it."""
    varied = bool(next(operation.iter_parameters(), None) or operation.body)
    many = settings(
        max_examples=EXAMPLES if varied else 2 * EXAMPLES,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        database=None,
    )

    @many
    @given(case=operation.as_strategy(generation_mode=GenerationMode.POSITIVE))
    def fits(case) -> None:
        assert sent(client, case).status_code in {200, 400, 404, 422}

    @many
    @given(case=operation.as_strategy(generation_mode=GenerationMode.NEGATIVE))
    def fits_not(case) -> None:
        assert sent(client, case).status_code < 500

    fits()
    if varied:
        fits_not()


def sent(client: Client, case):
    """What the server answers to a case of schemathesis."""
    where = f"{case.formatted_path}?{urlencode(case.query or {}, doseq=True)}"
    body = case.body if isinstance(case.body, bytes | NotSet) else json.dumps(case.body)
    return client.generic(case.method, where, b"" if isinstance(body, NotSet) else body, case.media_type or JSON)


@pytest.mark.parametrize("operation", OPERATIONS, ids=label)
def test_no_values_break_an_operation(operation, dispatcher):
    client = Client(raise_request_exception=False)
    client.force_login(dispatcher)
    walk(operation, client)


@pytest.mark.urls("tests.faces.test_openapi")
def test_an_operation_that_some_values_break_is_found():
    broken = next(from_dict(planted.get_openapi_schema()).get_all_operations()).ok()
    broken.path = f"/planted{broken.path}" if not broken.path.startswith("/planted") else broken.path
    with pytest.raises(AssertionError):
        walk(broken, Client(raise_request_exception=False))


@pytest.mark.parametrize("operation", [o for o in OPERATIONS if "uid" in o.path or "code" in o.path], ids=label)
def test_an_id_of_elsewhere_answers_as_one_that_there_is_not(operation, dispatcher):
    elsewhere = address(operation, of_elsewhere(operation.path, of=dispatcher))
    nowhere = address(operation, OF_NOWHERE)
    client = Client()
    client.force_login(worker("grid", "网格员", role="GENERAL_CHIEF", area=GENERAL))
    look(client, nowhere)  # whoever comes first reads what is published
    there, missing = look(client, elsewhere), look(client, nowhere)
    assert there == missing, "status, body, and the questions to the database"
    assert there[0] == 404
    factor = apart(lambda: client.get(elsewhere), lambda: client.get(nowhere))
    assert factor < ALIKE, "time does not tell them apart"
    other = Client()
    other.force_login(dispatcher)
    assert other.get(elsewhere).status_code == 200, "what is asked for is there"


def address(operation, values) -> str:
    """The path of an operation with ids in it."""
    return operation.path.format(**values)


def look(client: Client, where: str) -> tuple[int, bytes, list[str]]:
    """Status, body, and the questions to the database without their values."""
    with CaptureQueriesContext(connection) as asked:
        answer = client.get(where)
    return answer.status_code, answer.content, [re.sub(r"'[^']*'|[0-9]+", "?", query["sql"]) for query in asked]
