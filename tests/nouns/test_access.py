from datetime import timedelta
from uuid import uuid4

import pytest
from django.contrib.auth.models import AnonymousUser

from shige.access import selectors
from shige.access.models import Grant, User
from shige.access.scope import ALL, NOTHING, Scope, may, scope
from shige.access.services import (
    Terms,
    account_close,
    account_make,
    grant_end,
    grant_give,
    grants_end_with_post,
)
from shige.audit.models import Entry
from shige.core.areas import area_range
from shige.core.deeds import SHIGE
from shige.core.errors import ShigeError
from tests.nouns.people import COMMUNITY, GENERAL, MICRO, NOON, STREET, account

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def seen(user, now=NOON):
    return scope(user, resource="grid", action="read", purpose="service", now=now)


def test_a_grid_worker_sees_the_own_grid_with_its_micro_grids_and_no_other():
    reach = seen(account(GRID_WORKER=GENERAL))
    assert reach.holds(GENERAL)
    assert reach.holds(MICRO)
    assert reach.holds(int(MICRO))
    assert not reach.holds("510107001001004001")


def test_without_the_right_purpose_nothing_is_seen():
    user = account(GRID_WORKER=GENERAL)
    assert scope(user, resource="grid", action="read", purpose="curiosity", now=NOON) == NOTHING


def test_the_operator_sees_no_business_data():
    operator = account(SYSADMIN="510107")
    assert seen(operator) == NOTHING
    assert may(operator, resource="system", action="operate", now=NOON)
    assert not may(operator, resource="grid", action="read", now=NOON)


def test_a_scope_lets_through_rows_whose_whole_area_lies_within():
    account(COMMUNITY_CHIEF=COMMUNITY)
    found = [
        reach.filter_covered(Grant.objects.all()).count()
        for reach in (Scope((area_range(COMMUNITY),)), Scope((area_range(GENERAL),)), ALL, NOTHING)
    ]
    assert found == [1, 0, 1, 0]


def test_a_scope_holds_whole_areas_and_touches_parts():
    reach = seen(account(COMMUNITY_CHIEF=COMMUNITY))
    assert reach.covers(COMMUNITY)
    assert reach.covers(GENERAL)
    assert not reach.covers(STREET)
    assert reach.touches(STREET)
    assert not reach.touches("510107001002")


def test_a_right_that_is_taken_back_is_gone_at_once():
    user = account(GRID_WORKER=GENERAL)
    grant_end(Grant.objects.get().uid, actor=SHIGE, now=NOON, why="moved")
    assert seen(user) == NOTHING
    assert [entry.why for entry in Entry.objects.filter(verb="grant_end")] == ["moved"]


def test_a_right_holds_in_its_period_alone():
    user = account()
    terms = Terms("GRID_WORKER", GENERAL, valid_from=NOON, valid_to=NOON + HOUR)
    grant_give(user.uid, terms=terms, actor=SHIGE, now=NOON)
    assert [seen(user, NOON + step * HOUR / 2).holds(GENERAL) for step in (-1, 0, 1, 2)] == [False, True, True, False]


def test_a_right_that_would_begin_later_never_begins_once_ended():
    user = account()
    terms = Terms("GRID_WORKER", GENERAL, valid_from=NOON + HOUR)
    uid = grant_give(user.uid, terms=terms, actor=SHIGE, now=NOON)
    grant_end(uid, actor=SHIGE, now=NOON, why="mistaken")
    assert seen(user, NOON + 2 * HOUR) == NOTHING


def test_a_right_is_ended_once():
    account(GRID_WORKER=GENERAL)
    uid = Grant.objects.get().uid
    grant_end(uid, actor=SHIGE, now=NOON, why="moved")
    with pytest.raises(ShigeError) as error:
        grant_end(uid, actor=SHIGE, now=NOON, why="moved")
    assert error.value.code == "grant-unknown"


def test_what_went_with_a_post_ends_with_it():
    user, post = account(GRID_WORKER=GENERAL), uuid4()
    terms = Terms("COMM_WORKER", COMMUNITY, valid_from=NOON, post_uid=post)
    grant_give(user.uid, terms=terms, actor=SHIGE, now=NOON)
    grants_end_with_post(post, actor=SHIGE, now=NOON, why="left")
    assert [holding.role for holding in selectors.holdings(user, now=NOON)] == ["GRID_WORKER"]


def test_a_period_that_ends_before_it_begins_is_refused():
    with pytest.raises(ShigeError) as error:
        Terms("GRID_WORKER", GENERAL, valid_from=NOON, valid_to=NOON)
    assert error.value.code == "period-order"


@pytest.mark.parametrize(("held", "wanted"), [("AUDITOR", "SYSADMIN"), ("COMM_WORKER", "SYSADMIN")])
def test_roles_that_exclude_each_other_are_not_given_to_one_account(held, wanted):
    user = account(**{held: "510107" if held == "AUDITOR" else COMMUNITY})
    with pytest.raises(ShigeError) as error:
        grant_give(user.uid, terms=Terms(wanted, "510107", valid_from=NOON), actor=SHIGE, now=NOON)
    assert error.value.code == "roles-apart"
    assert Grant.objects.count() == 1


def test_a_role_over_the_wrong_kind_of_area_is_not_given():
    with pytest.raises(ShigeError) as error:
        account(GRID_WORKER=STREET)
    assert error.value.code == "post-area"


def test_no_right_is_given_to_an_account_that_is_not_there():
    with pytest.raises(ShigeError) as error:
        grant_give(uuid4(), terms=Terms("GRID_WORKER", GENERAL, valid_from=NOON), actor=SHIGE, now=NOON)
    assert error.value.code == "account-unknown"


def test_a_closed_account_has_no_rights():
    user = account(GRID_WORKER=GENERAL)
    account_close(user.uid, actor=SHIGE, now=NOON, why="left the city")
    closed = selectors.user_by_uid(user.uid)
    assert closed is not None
    assert not closed.is_active
    assert selectors.holdings(closed, now=NOON) == ()
    assert not Grant.objects.valid(NOON).exists()


def test_nobody_without_an_account_holds_a_right():
    assert selectors.holdings(AnonymousUser(), now=NOON) == ()


def test_two_accounts_of_one_name_are_refused():
    account("wang")
    with pytest.raises(ShigeError) as error:
        account_make("wang", actor=SHIGE, now=NOON)
    assert error.value.code == "account-taken"


def test_rows_out_of_scope_are_not_found():
    account("inside", GRID_WORKER=GENERAL)
    account("outside", GRID_WORKER="510107002001003000")
    low, high = area_range(COMMUNITY)
    rows = Grant.objects.order_by("pk")
    found = Scope(((low, high),)).filter(rows, field="low")
    assert [grant.user.name for grant in found] == ["inside"]
    outside = rows.get(user__name="outside").pk
    assert Scope(((low, high),), ids=(outside,)).filter(rows, field="low").count() == 2
    assert Scope(ids=(outside,)).filter(rows, field="low").count() == 1
    assert not NOTHING.filter(rows, field="low").exists()
    assert ALL.filter(rows, field="low").count() == 2


def test_a_single_row_is_held_by_its_id():
    assert Scope(ids=(7,)).holds(MICRO, id=7)
    assert not Scope(ids=(7,)).holds(MICRO, id=8)
    assert not Scope(ids=(7,)).holds(MICRO)


def test_the_rights_in_an_area_are_listed_with_their_accounts():
    account("wang", GRID_WORKER=GENERAL)
    account("li", STREET_OC=STREET)
    account("zhao", GRID_WORKER="510107002001003000")
    rows = selectors.grants_of(*area_range(COMMUNITY), now=NOON)
    assert [(row.account, row.role, row.by_post) for row in rows] == [
        ("li", "STREET_OC", False),
        ("wang", "GRID_WORKER", False),
    ]
    assert str(Grant.objects.get(user__name="wang")) == f"GRID_WORKER in {GENERAL}"


def test_the_audit_names_an_actor_with_account_and_roles():
    user = account(GRID_WORKER=GENERAL)
    actor = selectors.actor_of(user, held=selectors.holdings(user, now=NOON))
    assert (actor.uid, actor.name, actor.post) == (str(user.uid), "wang", "GRID_WORKER")
    assert str(User.objects.get()) == "wang"
