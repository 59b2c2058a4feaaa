from datetime import timedelta
from uuid import uuid4

import pytest
from django.conf import settings
from django.db import OperationalError, connection
from prometheus_client.parser import text_string_to_metric_families

from shige.jobs.lease import lease_take
from shige.jobs.work import Job, once
from shige.notices.facts import Letter
from shige.notices.outbox import letter_post
from tests.nouns.people import NOON

pytestmark = pytest.mark.django_db
TOKEN = {"Authorization": f"Bearer {settings.METRICS_TOKEN}"}


def figures(client):
    answer = client.get("/metrics", headers=TOKEN)
    assert answer.status_code == 200
    families = text_string_to_metric_families(answer.content.decode())
    return {(s.name, *sorted(s.labels.items())): s.value for family in families for s in family.samples}


def counted(client, *, method, route, status):
    labels = (("method", method), ("route", route), ("status", status))
    return figures(client).get(("shige_requests_total", *labels), 0)


def test_each_request_is_counted_by_method_route_and_status(client):
    before = counted(client, method="GET", route="health-live", status="200")
    client.get("/health/live")
    assert counted(client, method="GET", route="health-live", status="200") == before + 1


def test_methods_that_nobody_knows_are_one(client):
    before = counted(client, method="OTHER", route="health-live", status="405")
    client.generic("FROB", "/health/live")
    client.generic("KNOB", "/health/live")
    assert counted(client, method="OTHER", route="health-live", status="405") == before + 2


def test_seconds_are_kept_for_each_route(client):
    client.get("/health/live")
    found = figures(client)
    assert found["shige_request_seconds_count", ("route", "health-live")] >= 1


def test_without_the_token_there_is_no_such_page(client):
    assert client.get("/metrics").status_code == 404
    assert client.get("/metrics", headers={"Authorization": "Bearer guessed"}).status_code == 404


def test_where_no_token_is_set_nobody_reads_the_figures(client, settings):
    settings.METRICS_TOKEN = ""
    assert client.get("/metrics", headers={"Authorization": "Bearer "}).status_code == 404


def test_what_the_worker_does_is_told(client):
    assert figures(client)[("shige_work_up",)] == 0
    lease_take(uuid4())
    letter_post(Letter("sms", "13812341234", "login-code", {}, "1", NOON + timedelta(days=1)), now=NOON)
    once([Job("good", "a", lambda now: {}, every_s=1), Job("bad", "a", lambda now: 1 / 0, every_s=1)], now=NOON)
    told = figures(client)
    assert (told[("shige_work_up",)], told[("shige_letters_waiting",)], told[("shige_letters_dead",)]) == (1, 1, 0)
    assert told[("shige_job_worked_seconds", ("job", "good"))] == NOON.timestamp()
    assert told[("shige_job_failures", ("job", "bad"))] == 1


def test_the_requests_are_told_even_where_the_database_does_not_answer(client):
    def gone(execute, sql, params, many, context):
        raise OperationalError

    client.get("/health/live")
    with connection.execute_wrapper(gone):
        told = figures(client)
    assert ("shige_work_up",) not in told
    assert any(name == "shige_requests_total" for name, *_ in told)
