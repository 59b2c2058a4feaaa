"""A masked value opens by a POST alone, within the reader's reach, and never without being written down."""

from uuid import UUID

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import path
from django.views.decorators.http import require_POST

from shige.access.routes import GuardedRequest, guarded
from shige.audit.selectors import entries_by
from shige.core.masks import Level, Mask
from shige.desk.revealing import Look, revealed
from shige.personal.private import About, Private
from shige.settings import urls
from tests.nouns.people import GENERAL, MICRO, account

pytestmark = pytest.mark.django_db
PHONE = Private(About("to call", "consent", "volunteer", Mask.PHONE, Level.S1), text="13812341234")
KNOWN = UUID(int=1)
UNKNOWN = UUID(int=2)


@guarded("roster", "read", purpose="staffing")
@require_POST
def phone(request: GuardedRequest, uid: UUID) -> HttpResponse:
    look = Look("helper", str(uid), field="phone", area=MICRO)
    return revealed(request, look, read=lambda: PHONE if uid == KNOWN and request.visit.scope.covers(MICRO) else None)


urlpatterns = [path("phone/<uuid:uid>", phone), *urls.urlpatterns]
handler404 = urls.handler404


@pytest.fixture
def reader(settings):
    settings.ROOT_URLCONF = __name__
    user = account("li", GENERAL_CHIEF=GENERAL)
    client = Client(headers={"HX-Request": "true"})
    client.force_login(user)
    client.user = user
    return client


def looks(client):
    return [(entry.verb, entry.purpose, entry.area) for entry in entries_by(str(client.user.uid))]


def test_a_value_is_shown_in_the_place_of_its_mask_and_kept_by_no_cache(reader):
    answer = reader.post(f"/phone/{KNOWN}")
    assert "13812341234" in answer.content.decode()
    assert answer["Cache-Control"] == "no-store"
    assert looks(reader) == [("helper_reveal", "staffing", MICRO)]


def test_a_value_is_not_shown_by_an_address_alone(reader):
    assert reader.get(f"/phone/{KNOWN}").status_code == 405
    assert looks(reader) == []


def test_what_is_not_there_and_what_is_out_of_reach_read_alike_and_are_no_look(reader):
    stranger = Client()
    stranger.force_login(account("wang", GENERAL_CHIEF=f"{GENERAL[:-6]}004000"))
    answers = [reader.post(f"/phone/{UNKNOWN}"), stranger.post(f"/phone/{KNOWN}")]
    assert [answer.status_code for answer in answers] == [404, 404]
    assert answers[0].content == answers[1].content
    assert looks(reader) == []


def test_a_form_of_another_site_opens_nothing(reader):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(reader.user)
    assert strict.post(f"/phone/{KNOWN}").status_code == 403
    assert looks(reader) == []


def test_after_thirty_values_the_mask_stays_and_says_why(reader):
    for _ in range(30):
        assert "13812341234" in reader.post(f"/phone/{KNOWN}").content.decode()
    said = reader.post(f"/phone/{KNOWN}").content.decode()
    assert "13812341234" not in said
    assert "30" in said
    assert len(looks(reader)) == 30
    plain = Client()
    plain.force_login(reader.user)
    assert plain.post(f"/phone/{KNOWN}").status_code == 429
