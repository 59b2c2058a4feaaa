import pytest
from django.db import IntegrityError, transaction

from shige.access.scope import ALL, Scope
from shige.core.areas import area_range
from shige.core.deeds import SHIGE
from shige.core.errors import ShigeError
from shige.core.network import Kind
from shige.volunteers import selectors
from shige.volunteers.models import Project
from shige.volunteers.projects import (
    Claim,
    Outcome,
    Wish,
    project_claim,
    project_close,
    project_give_up,
    project_picture,
    project_plan,
    project_want,
)
from tests.nouns.helping import HOUR, body, serve, volunteer
from tests.nouns.people import COMMUNITY, GENERAL, NOON

pytestmark = pytest.mark.django_db
ELSEWHERE = Scope((area_range("510107002"),))


def refused(call):
    with pytest.raises(ShigeError) as error:
        call()
    return error.value.code


def wanted(area=COMMUNITY):
    return project_want(Wish(area, "助老理发", "每月一次"), actor=SHIGE, within=ALL, now=NOON)


def claim(uid, by, plan="每月第一个周六"):
    project_claim(uid, claim=Claim(by, plan), actor=SHIGE, within=ALL, now=NOON)


def close(uid, minutes=90):
    project_close(uid, outcome=Outcome("理发 32 人", minutes), actor=SHIGE, within=ALL, now=NOON)


def test_a_project_is_claimed_planned_and_closed_with_its_hours():
    uid = wanted()
    claim(uid, body())
    serve(volunteer(), NOON + HOUR, project=uid)
    project_plan(uid, plan="改到周日", actor=SHIGE, within=ALL, now=NOON)
    close(uid)
    row = selectors.project(uid, scope=ALL)
    assert (row.body, row.plan, row.result, row.said_minutes, row.turn_minutes) == (
        "邻里互助社",
        "改到周日",
        "理发 32 人",
        90,
        120,
    )
    assert refused(lambda: close(uid)) == "project-unknown"


def test_who_claims_second_sees_that_it_is_taken():
    uid = wanted()
    claim(uid, body("甲社"))
    assert refused(lambda: claim(uid, body("乙社"))) == "project-claimed"


def test_only_a_body_of_the_area_that_nobody_orders_claims():
    uid = wanted()
    assert refused(lambda: claim(uid, body("居委会", kind=Kind.COMMITTEE))) == "project-body"
    assert refused(lambda: claim(uid, body("远方社", area="510107002001"))) == "project-body"


def test_a_project_given_back_can_be_claimed_by_another():
    uid = wanted()
    assert refused(lambda: project_give_up(uid, actor=SHIGE, within=ALL, now=NOON, why="忙")) == "project-free"
    claim(uid, body("甲社"))
    assert refused(lambda: project_give_up(uid, actor=SHIGE, within=ALL, now=NOON, why="")) == "why-missing"
    project_give_up(uid, actor=SHIGE, within=ALL, now=NOON, why="人手不够")
    claim(uid, body("乙社"))
    assert selectors.project(uid, scope=ALL).body == "乙社"


def test_nobody_closes_what_nobody_has_claimed():
    uid = wanted()
    assert refused(lambda: close(uid)) == "project-free"
    with pytest.raises(IntegrityError), transaction.atomic():
        Project.objects.update(closed_at=NOON)


def test_projects_out_of_the_own_area_are_not_there():
    uid = wanted(GENERAL)
    assert selectors.project(uid, scope=ELSEWHERE) is None
    assert selectors.projects(COMMUNITY, scope=ELSEWHERE) == ()
    assert refused(lambda: project_picture(uid, name="a.jpg", actor=SHIGE, within=ELSEWHERE, now=NOON)) == (
        "project-unknown"
    )
    wish = Wish(COMMUNITY, "远", "远")
    assert refused(lambda: project_want(wish, actor=SHIGE, within=ELSEWHERE, now=NOON)) == "area-unknown"


@pytest.mark.parametrize(
    ("call", "code"),
    [
        (lambda: Outcome("好", -1), "project-minutes"),
        (lambda: project_want(Wish(COMMUNITY, "", "x"), actor=SHIGE, within=ALL, now=NOON), "project-text"),
        (lambda: project_want(Wish(COMMUNITY, "x", "x" * 1001), actor=SHIGE, within=ALL, now=NOON), "project-text"),
    ],
)
def test_what_makes_no_sense_is_refused(call, code):
    assert refused(call) == code
