from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import OperationalError, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from shige.api import health
from shige.jobs.lease import lease_take
from shige.jobs.work import Job, once
from tests.nouns.people import NOON


@pytest.fixture(autouse=True)
def fresh_process(monkeypatch):
    monkeypatch.setattr(health, "_MIGRATED", {"known": False})


def test_a_process_that_answers_lives_whatever_its_database(client):
    answer = client.get("/health/live")
    assert (answer.status_code, answer.json()) == (200, {"live": True})
    assert "no-store" in answer.headers["Cache-Control"]


def newest():
    """A migration on which no other stands."""
    return MigrationLoader(connection).graph.leaf_nodes("audit")[0]


def gone(execute, sql, params, many, context):
    raise OperationalError(f"no connection for {sql}")


@pytest.mark.django_db
def test_a_server_on_its_own_shape_of_database_is_ready(client):
    answer = client.get("/health/ready")
    assert (answer.status_code, answer.json()) == (200, {"ready": True, "reason": ""})


@pytest.mark.django_db
def test_a_server_whose_database_lacks_a_migration_is_not_ready(client):
    MigrationRecorder(connection).record_unapplied(*newest())
    answer = client.get("/health/ready")
    assert (answer.status_code, answer.json()) == (503, {"ready": False, "reason": "migrations"})


@pytest.mark.django_db
def test_a_server_is_ready_once_the_migration_is_there(client):
    recorder = MigrationRecorder(connection)
    recorder.record_unapplied(*newest())
    assert client.get("/health/ready").status_code == 503
    recorder.record_applied(*newest())
    assert client.get("/health/ready").status_code == 200


@pytest.mark.django_db
def test_a_server_whose_database_is_gone_is_not_ready_and_says_no_more(client):
    with connection.execute_wrapper(gone):
        answer = client.get("/health/ready")
    assert (answer.status_code, answer.json()) == (503, {"ready": False, "reason": "database"})


def test_health_is_asked_and_never_told(client):
    assert client.post("/health/live").status_code == 405


@pytest.mark.django_db
def test_whether_a_worker_works_is_told_and_a_job_that_keeps_failing_too(client):
    assert client.get("/health/work").status_code == 503
    lease_take(uuid4())
    assert client.get("/health/work").json() == {"work": True, "failing": []}
    job = Job("bad", "a", lambda now: 1 / 0, every_s=1)
    for hour in range(3):
        once([job], now=NOON + timedelta(hours=hour))
    answer = client.get("/health/work")
    assert (answer.status_code, answer.json()) == (503, {"work": True, "failing": ["bad"]})


@pytest.mark.django_db
def test_a_database_that_does_not_answer_has_no_worker(client):
    with connection.execute_wrapper(gone):
        assert client.get("/health/work").json() == {"work": False, "failing": []}
