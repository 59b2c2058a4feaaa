from datetime import timedelta
from types import SimpleNamespace
from uuid import uuid4

import pytest
from allauth.core.context import request_context
from django.contrib.auth.models import AnonymousUser
from django.http import Http404

from shige.access import selectors
from shige.access.login import enter, enter_demo, is_locked, leave
from shige.access.models import User
from shige.access.services import account_make, account_unlock
from shige.audit.models import Entry
from shige.core.deeds import SHIGE
from shige.core.errors import ShigeError
from tests.nouns.people import NOON

pytestmark = pytest.mark.django_db


@pytest.fixture
def request_of(rf, client):
    request = rf.post("/login")
    request.session = client.session
    request.user = AnonymousUser()
    request.allauth = SimpleNamespace()
    with request_context(request):
        yield request


@pytest.fixture
def wang():
    return account_make("wang", actor=SHIGE, now=NOON, password="right horse")


def fail(request, name="wang", now=NOON, password="wrong horse"):
    with pytest.raises(ShigeError) as error:
        enter(request, name, password=password, now=now)
    return error.value.code, error.value.message


def test_the_right_password_lets_in_and_is_written_down(request_of, wang):
    assert enter(request_of, "wang", password="right horse", now=NOON)["Location"] == "/"
    assert request_of.session["_auth_user_id"] == str(wang.pk)
    assert Entry.objects.filter(verb="account_enter", actor_uid=str(wang.uid)).exists()
    leave(request_of)
    assert "_auth_user_id" not in request_of.session


def test_a_wrong_name_a_wrong_password_and_a_closed_account_read_alike(request_of, wang):
    closed = account_make("li", actor=SHIGE, now=NOON, password="right horse")
    User.objects.filter(pk=closed.pk).update(is_active=False)
    answers = {fail(request_of), fail(request_of, "nobody"), fail(request_of, "li", password="right horse")}
    assert len(answers) == 1


def test_repeated_failures_lock_an_account_for_a_while_even_for_the_right_password(request_of, wang):
    for _ in range(5):
        fail(request_of)
    assert fail(request_of, password="right horse")[0] == "login-refused"
    assert fail(request_of)[0] == "login-refused"
    assert Entry.objects.filter(verb="account_lock").count() == 1
    enter(request_of, "wang", password="right horse", now=NOON + timedelta(minutes=15))
    assert request_of.session["_auth_user_id"] == str(wang.pk)


def test_a_right_password_forgets_the_failures_before_it(request_of, wang):
    for _ in range(5 - 1):
        fail(request_of)
    enter(request_of, "wang", password="right horse", now=NOON)
    fail(request_of)
    wang.refresh_from_db()
    assert (wang.failures, is_locked(wang, now=NOON)) == (1, False)


def test_an_account_is_unlocked_before_its_time(request_of, wang):
    for _ in range(5):
        fail(request_of)
    account_unlock(wang.uid, actor=SHIGE, now=NOON, why="asked at the counter")
    enter(request_of, "wang", password="right horse", now=NOON + timedelta(minutes=1))
    assert request_of.session["_auth_user_id"] == str(wang.pk)


def test_an_account_without_a_password_is_not_entered_by_one(request_of):
    account_make("demo", actor=SHIGE, now=NOON, demo_role="AUDITOR")
    assert fail(request_of, "demo", password="")[0] == "login-refused"


def test_a_click_enters_an_account_of_the_demo_in_the_demo_alone(request_of, settings, wang):
    user = account_make("auditor", actor=SHIGE, now=NOON, demo_role="AUDITOR")
    assert selectors.demo_accounts_exist()
    assert selectors.demo_accounts() == ()
    with pytest.raises(Http404):
        enter_demo(request_of, user.uid, now=NOON)
    settings.DEMO = True
    assert [(row.role, row.zh) for row in selectors.demo_accounts()] == [("AUDITOR", "安全审计员")]
    assert enter_demo(request_of, user.uid, now=NOON) == user


@pytest.mark.parametrize("known", [True, False])
def test_a_click_never_enters_any_other_account(request_of, settings, wang, known):
    settings.DEMO = True
    with pytest.raises(Http404):
        enter_demo(request_of, wang.uid if known else uuid4(), now=NOON)
    assert not selectors.demo_accounts_exist()
