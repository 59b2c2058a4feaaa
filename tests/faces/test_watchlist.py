"""What waits for a dispatcher stands at the top of their day."""

from datetime import timedelta

import pytest
from django.utils import timezone

from shige.access.scope import ALL
from shige.core.deeds import SHIGE
from shige.core.errors import ShigeError
from shige.core.values import Tier
from shige.desk.watchlist import tonight
from shige.staff.demo_notes import NOTES, demo_notes
from shige.staff.models import HandOver
from shige.staff.services import Order, post_assign
from tests.faces import town
from tests.nouns.people import person

pytestmark = pytest.mark.django_db
MOST_QUERIES = 12


@pytest.fixture(autouse=True)
def street(tmp_path):
    town.street(tmp_path)


@pytest.fixture
def dispatcher(client):
    client.force_login(town.worker("oc", "调度员", role="STREET_OC", area=town.STREET))
    return client


def counts(answer):
    return {errand.href.partition("?")[0].partition("#")[0]: errand.count for errand in answer.context["errands"]}


def test_what_waits_is_counted_and_each_count_leads_to_where_it_is_done(dispatcher, django_assert_max_num_queries):
    town.note(town.COMMUNITY, text="灯不亮")
    now = timezone.now()
    order = Order(person("联系人"), "MICRO_WORKER", town.MICRO, now - timedelta(days=2))
    post_assign(order, actor=SHIGE, within=ALL, now=now)
    dispatcher.get("/today/watch")
    with django_assert_max_num_queries(MOST_QUERIES):
        answer = dispatcher.get("/today/watch")
    micros = len(town.CODES[Tier.MICRO])
    first, above, *_others = answer.context["errands"]
    assert (first.count, above.count) == (0, micros - 1)
    found = counts(answer)
    assert found["/approvals"] == found["/imports"] == 0
    assert found["/network"] == micros - 1 + len(town.CODES[Tier.GENERAL]) + len(town.CODES[Tier.DEDICATED])
    assert next(errand.count for errand in answer.context["errands"] if errand.href.endswith("#inbox")) == 1
    for errand in answer.context["errands"]:
        assert dispatcher.get(errand.href).status_code == 200


def test_the_day_of_a_dispatcher_asks_for_it_and_that_of_a_micro_grid_does_not(dispatcher, client):
    assert 'hx-get="/today/watch"' in dispatcher.get("/today").content.decode()
    client.force_login(town.worker("m", "联系人", role="MICRO_WORKER", area=town.MICRO))
    assert "/today/watch" not in client.get("/today").content.decode()
    assert client.get("/today/watch").content.strip() == b""


def test_a_district_is_told_what_waits_without_the_hours_of_each_grid(client, django_assert_max_num_queries):
    client.force_login(town.worker("d", "区调度", role="DIST_OC", area=town.STREET[:6]))
    client.get("/today/watch")
    with django_assert_max_num_queries(MOST_QUERIES):
        found = counts(client.get("/today/watch"))
    assert "/duty" not in found
    assert found["/network"] > 0


def test_the_night_is_ten_in_the_evening_of_this_day_here():
    now = timezone.now()
    assert timezone.localtime(tonight(now)).hour == 22
    assert timezone.localtime(tonight(now)).date() == timezone.localtime(now).date()


def test_the_demo_has_notes_once_and_only_the_demo(settings):
    now = timezone.now()
    with pytest.raises(ShigeError):
        demo_notes(now=now)
    settings.DEMO = True
    town.worker("oc", "调度员", role="STREET_OC", area=town.STREET)
    assert demo_notes(now=now) == sum(role == "STREET_OC" for role, _hours, _text in NOTES)
    assert demo_notes(now=now) == 0
    assert HandOver.objects.filter(taken_at=None).count() == 1
