"""What is written down of a request tells nothing about a person."""

import io
import json
import logging
import sys
import uuid

import pytest
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.urls import path

from shige.settings.logs import JsonLines

NAME = "张三"
PHONE = "13800138000"


def fails(request, who):
    raise ValidationError(f"{who} is not wanted")


def looks(request, who):
    logging.getLogger("shige.made-up").warning("looked up %s", who, extra={"facts": {"rows": 1}})
    return HttpResponse(who)


urlpatterns = [path("looks/<str:who>", looks, name="looks"), path("fails/<str:who>", fails)]


@pytest.fixture
def lines(settings):
    """What the server wrote since."""
    settings.ROOT_URLCONF = sys.modules[__name__]
    out = logging.StreamHandler(io.StringIO())
    out.setFormatter(JsonLines())
    logging.getLogger().addHandler(out)
    yield lambda: [json.loads(line) for line in out.stream.getvalue().splitlines()]
    logging.getLogger().removeHandler(out)


def test_a_request_is_told_by_the_name_of_its_route(client, lines):
    client.get(f"/looks/{NAME}?phone={PHONE}")
    told = lines()[-1]
    assert (told["says"], told["route"], told["method"], told["status"]) == ("request", "looks", "GET", 200)
    assert told["ms"] >= 0


def test_no_value_of_a_request_is_written_down(client, lines):
    client.raise_request_exception = False
    for address in (f"/looks/{NAME}?phone={PHONE}", f"/fails/{NAME}?phone={PHONE}", f"/nowhere/{NAME}/{PHONE}"):
        client.get(address, headers={"User-Agent": NAME, "X-Request-ID": PHONE})
    client.generic(PHONE, f"/looks/{NAME}")
    told = json.dumps(lines(), ensure_ascii=False)
    assert NAME not in told
    assert PHONE not in told


def test_an_error_is_told_by_its_kind_and_place(client, lines):
    client.raise_request_exception = False
    client.get(f"/fails/{NAME}")
    told = next(line for line in lines() if "error" in line)
    assert told["error"] == "ValidationError"
    assert told["where"][-1].endswith(" fails")
    assert "test_watch.py:" in told["where"][-1]


def test_a_route_without_a_name_is_told_by_its_pattern(client, lines):
    client.raise_request_exception = False
    client.get(f"/fails/{NAME}")
    assert lines()[-1]["route"] == "fails/<str:who>"


def test_a_request_that_no_route_answers_is_told_as_none(client, lines):
    client.get("/nowhere")
    assert (lines()[-1]["route"], lines()[-1]["status"]) == ("none", 404)


def test_all_lines_of_one_request_carry_its_id_and_the_answer_too(client, lines):
    answer = client.get("/looks/x")
    assert {line["request_id"] for line in lines()} == {answer.headers["X-Request-ID"]}
    assert len(lines()) == 2


def test_chosen_facts_stand_beside_what_is_said(client, lines):
    client.get(f"/looks/{NAME}")
    assert (lines()[0]["says"], lines()[0]["rows"]) == ("looked up %s", 1)


@pytest.mark.parametrize("said", ["0b7c9a52f1d34e6e8a5c3f2d1e0b9a87", "0b7c9a52-f1d3-4e6e-8a5c-3f2d1e0b9a87"])
def test_the_id_that_a_proxy_gave_is_kept(client, said):
    assert client.get("/health/live", headers={"X-Request-ID": said}).headers["X-Request-ID"] == said


@pytest.mark.parametrize("said", ["", NAME, PHONE, "a" * 32 + "\t1"])
def test_any_other_id_is_replaced(client, said):
    got = client.get("/health/live", headers={"X-Request-ID": said}).headers["X-Request-ID"]
    assert got != said
    assert uuid.UUID(got)


def test_a_line_outside_a_request_has_no_id():
    record = logging.makeLogRecord({"msg": "starts", "name": "shige", "levelname": "INFO"})
    assert "request_id" not in json.loads(JsonLines().format(record))
