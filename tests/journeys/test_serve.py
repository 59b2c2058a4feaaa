"""A city's server, from an empty database to its first answer and to its end."""

import json
import os
import signal
import socket

import requests

from tests.journeys.conftest import PATIENCE_S

TOKEN = "a token that only the monitor of this test knows, of 60 signs"


def test_a_server_starts_answers_and_ends_by_ctrl_c(ready, port):
    with ready.running("serve", "--workers", "2", port=port, SHIGE_METRICS_TOKEN=TOKEN) as server:
        assert server.get("/health/ready").json() == {"ready": True, "reason": ""}
        assert server.get("/").headers["Location"].startswith("https://")
        answer = server.get("/health/live", headers={"X-Forwarded-Proto": "https"})
        assert "max-age=31536000" in answer.headers["Strict-Transport-Security"]
    assert server.process.returncode == 0


def test_many_signals_at_once_end_a_server_whose_connections_are_kept_open(ready, port):
    with ready.running("serve", "--workers", "2", port=port) as server:
        browser, silent = requests.Session(), socket.create_connection(("127.0.0.1", port))
        assert browser.get(server.url("/health/live"), allow_redirects=False).headers.get("Connection") != "close"
        for _ in range(100):  # `timeout`, Ctrl-C and systemd reach the whole group, each process more than once
            os.killpg(server.process.pid, signal.SIGTERM)
        assert server.process.wait(PATIENCE_S) == 0, server.log.read_text()
    silent.close()


def test_figures_are_those_of_all_worker_processes(ready, port):
    with ready.running("serve", "--workers", "2", port=port, SHIGE_METRICS_TOKEN=TOKEN) as server:
        for _ in range(40):
            server.get("/health/live")
        said = server.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"}).text
    assert 'shige_requests_total{method="GET",route="health-live",status="200"} 40.0' in said


def test_what_a_server_writes_down_is_json_without_addresses(ready, port):
    with ready.running("serve", "--workers", "1", port=port) as server:
        server.get("/nobody/13800138000?name=secret-name")
    lines = [json.loads(line) for line in server.log.read_text().splitlines()]
    assert any(line["says"] == "request" and line["status"] == 301 for line in lines)
    assert "13800138000" not in server.log.read_text()
    assert "secret-name" not in server.log.read_text()


def test_a_port_in_use_is_said_at_once(ready, port):
    with socket.create_server(("127.0.0.1", port)):
        done = ready.shige("serve", "--port", port)
    assert done.returncode == 2
    assert f"port {port} is in use" in done.stderr


def test_a_server_without_a_secret_does_not_start(place):
    done = place.shige("serve", SHIGE_SECRET_KEY="")
    assert done.returncode == 2
    assert "SHIGE_SECRET_KEY must be set" in done.stderr


def test_everything_that_speaks_against_a_start_is_named_at_once(place):
    done = place.shige("serve", SHIGE_SECRET_KEY="change-me", SHIGE_METRICS_TOKEN="short")
    assert done.returncode == 2
    for name in ("SHIGE_SECRET_KEY", "SHIGE_METRICS_TOKEN", "migrations", "static files"):
        assert f"  {name}: " in done.stderr


def test_accounts_of_the_demo_do_not_serve_a_city(ready, port):
    ready.rows(
        "INSERT INTO access_user (uid, name, kind, password, is_active, made_at, demo_role, failures, owner) VALUES "
        "('00000000000000000000000000000001', 'x', 'person', '', TRUE, CURRENT_TIMESTAMP, 'grid_lead', 0, "
        "'00000000000000000000000000000002')"
    )
    done = ready.shige("serve", "--port", port)
    assert done.returncode == 2
    assert "  demo accounts: " in done.stderr


def test_settings_of_the_demo_do_not_serve_a_city(place):
    done = place.shige("serve", DJANGO_SETTINGS_MODULE="shige.settings.demo")
    assert done.returncode == 2
    assert "  DEMO: " in done.stderr


def test_a_database_that_is_not_there_is_named_without_its_password(place):
    done = place.shige("serve", DATABASE_URL="postgres://somebody:hunter2@127.0.0.1:1/base")
    assert done.returncode == 2
    assert "  DATABASE_URL: the database does not answer" in done.stderr
    assert "hunter2" not in done.stderr


def test_an_address_that_is_none_is_named_without_its_password(place):
    done = place.shige("serve", DATABASE_URL="oracular://somebody:hunter2@127.0.0.1/base")
    assert done.returncode == 2
    assert "DATABASE_URL" in done.stderr
    assert "hunter2" not in done.stdout + done.stderr
