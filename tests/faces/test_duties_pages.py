import pytest
from django.urls import reverse

from shige.access.scope import ALL
from shige.core.assigning import Charge
from shige.core.deeds import SHIGE
from shige.core.values import Tier
from shige.staff.assigning import Wanted, assignment_make, assignments
from shige.staff.models import Organisation
from tests.faces.town import CODES, GENERAL, LONG_AGO, MICRO, STREET, street, worker
from tests.nouns.people import NOON, person, post

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def town(tmp_path):
    street(tmp_path)


@pytest.fixture
def desk(client):
    client.force_login(worker("oc", "调度员", role="STREET_OC", area=STREET))
    client.cookies["django_language"] = "en"
    return client


def page(client, name, **asked):
    return client.get(reverse(f"desk:{name}"), asked)


def test_assignments_are_listed_with_what_is_open(desk):
    lead = post(person("牵头人"), "GRID_BRANCH_LEAD", GENERAL)
    assignment_make(Wanted(Charge.SPONSOR, MICRO, LONG_AGO, post_uid=lead), actor=SHIGE, within=ALL, now=NOON)
    text = page(desk, "assignments").content.decode()
    assert "牵头人" in text
    assert CODES[Tier.MICRO][1] in text


def test_somebody_takes_a_micro_grid_on_and_it_ends(desk):
    lead = post(person("牵头人"), "GRID_BRANCH_LEAD", GENERAL)
    sent = {"charge": "sponsor", "area": MICRO, "holder": f"post:{lead}", "why": "agreed"}
    url = f"{reverse('desk:assignments-make')}?area={STREET}"
    assert desk.post(url, sent).status_code == 302
    (row,) = assignments(STREET, scope=ALL, now=NOON.replace(year=2030))
    assert desk.post(url, sent).status_code == 422
    assert desk.post(reverse("desk:assignments-end", args=[row.uid]), {"why": "over"}).status_code == 302
    assert assignments(STREET, scope=ALL, now=NOON.replace(year=2030)) == ()


def test_what_nobody_has_taken_on_leads_to_the_form_with_the_people_of_its_community(desk):
    lead = post(person("牵头人"), "GRID_BRANCH_LEAD", GENERAL)
    href = f"{reverse('desk:assignments-make')}?area={MICRO}&amp;charge=sponsor"
    assert href in page(desk, "assignments", charge="sponsor").content.decode()
    form = page(desk, "assignments-make", area=MICRO, charge="contact").context["form"]
    assert (form["area"].value(), form["charge"].value()) == (MICRO, "contact")
    assert f"post:{lead}" in dict(form.fields["holder"].choices)
    sent = {"charge": "contact", "area": MICRO, "holder": f"post:{lead}", "why": "agreed", "doors": "b0/9/9/999"}
    answer = desk.post(f"{reverse('desk:assignments-make')}?area={MICRO}", sent)
    assert answer.status_code == 422
    assert "doors" in answer.context["form"].errors


def test_what_is_wrong_stands_beside_the_form_and_nothing_is_changed(desk):
    lead = post(person("牵头人"), "GRID_BRANCH_LEAD", GENERAL)
    sent = {"charge": "sponsor", "area": GENERAL, "holder": f"post:{lead}", "why": "agreed"}
    answer = desk.post(f"{reverse('desk:assignments-make')}?area={STREET}", sent)
    assert answer.status_code == 422
    assert GENERAL in answer.content.decode()
    assert assignments(STREET, scope=ALL, now=NOON.replace(year=2030)) == ()


@pytest.mark.parametrize("by", ["", "post"])
def test_the_week_of_grids_and_posts_is_told_line_by_line(desk, by, django_assert_max_num_queries):
    post(person("网格员"), "GRID_WORKER", GENERAL)
    page(desk, "loads", by=by)
    with django_assert_max_num_queries(20):
        text = page(desk, "loads", by=by).content.decode()
    assert "600" in text
    assert ("网格员" in text) == (by == "post")


def test_another_rule_is_weighed_and_a_wrong_one_is_said(desk):
    assert "→" in page(desk, "loads-preview", duty="D01", minutes="600").content.decode()
    for wrong in ({"duty": "D01", "minutes": "x"}, {"duty": "D99", "minutes": "5"}, {"duty": "D01", "minutes": "-5"}):
        assert "fault" in page(desk, "loads-preview", **wrong).content.decode()


def test_the_network_that_the_city_wants_is_shown_and_made(desk):
    shown = page(desk, "network-template", area=STREET).content.decode()
    assert 'name="load"' in shown
    assert not Organisation.objects.exists()
    answer = desk.post(f"{reverse('desk:network-template')}?area={STREET}", {"load": "1"})
    assert answer.status_code == 302
    assert Organisation.objects.exists()


def test_who_may_not_gets_what_does_not_exist(client):
    client.force_login(worker("m", "联系人", role="MICRO_WORKER", area=MICRO))
    for name in ("assignments", "assignments-make", "loads", "loads-preview", "network-template"):
        assert page(client, name).status_code == 404
