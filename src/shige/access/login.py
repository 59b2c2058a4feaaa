"""The way in and out: by name and password, or in the demo by a click; locked for a while after repeated failures."""

from datetime import datetime, timedelta
from uuid import UUID

from allauth.account.internal.flows.login import perform_password_login
from allauth.account.models import Login
from django.conf import settings
from django.contrib.auth import authenticate
from django.contrib.auth import login as begin_session
from django.contrib.auth import logout as end_session
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import resolve_url
from django.utils.http import url_has_allowed_host_and_scheme

from shige.access import selectors
from shige.access.models import Kind, User
from shige.access.provider import end_address
from shige.access.sessions import BY_CITY, HOW
from shige.access.stays import stay_begin
from shige.audit.services import deed_record
from shige.core.deeds import SHIGE, Deed
from shige.core.errors import ShigeError
from shige.rules.values import limit

_BACKEND = "django.contrib.auth.backends.ModelBackend"


def enter_demo(request: HttpRequest, uid: UUID, *, now: datetime) -> User:
    """Enter an account of the demo by a click.

    Raises:
        Http404: outside the demo, and for every account that is none of the demo's.
    """
    user = User.objects.filter(uid=uid, is_active=True).exclude(demo_role="").first()
    if user is None or not settings.DEMO or is_locked(user, now=now):
        raise Http404
    login_note(user, now=now)
    begin_session(request, user, backend=_BACKEND)
    stay_begin(request, user, how="demo", now=now)
    return user


def enter_helper(request: HttpRequest, uid: UUID, *, now: datetime) -> None:
    """Begin the stay of a helper whose phone or code was right.

    Raises:
        ShigeError: "login-refused" for an account that is closed or locked.
    """
    user = User.objects.filter(uid=uid, is_active=True, kind=Kind.HELPER).first()
    if user is None or is_locked(user, now=now):
        raise ShigeError("login-refused", "this account is locked: ask who invited you")
    login_note(user, now=now)
    begin_session(request, user, backend=_BACKEND)
    stay_begin(request, user, how="pin", now=now)


def enter(request: HttpRequest, name: str, *, password: str, now: datetime) -> HttpResponse:
    """Enter by name and password; leads on to the page asked for, or to the second factor where the account has one.

    Raises:
        ShigeError: "login-refused", alike for a wrong name, a wrong password, a closed and a locked account.
    """
    right = authenticate(request, username=name, password=password)
    user = User.objects.filter(name=name, is_active=True).first()
    if user is None or not isinstance(right, User) or is_locked(user, now=now):
        if user is not None and right is None:
            failure_note(user.uid, now=now)
        raise ShigeError("login-refused", "the name or the password is wrong, or the account is locked for a while")
    login = Login(user=right, redirect_url=_next(request))
    answer: HttpResponse = perform_password_login(request, {"username": name}, login)
    return answer


def leave(request: HttpRequest) -> str:
    """End the session, and say where to go: the login, or where the city's provider ends its own session too."""
    by_provider = request.session.get(HOW) == BY_CITY
    end_session(request)
    return (end_address(request) if by_provider else "") or resolve_url(settings.LOGIN_URL)


def is_locked(user: User, *, now: datetime) -> bool:
    """Whether an account lets nobody in for the moment."""
    return user.locked_until is not None and user.locked_until > now


@transaction.atomic
def failure_note(user_uid: UUID, *, now: datetime) -> None:
    """Count a wrong password or code; after the last one that is borne, lock the account for a while."""
    user = User.objects.select_for_update().get(uid=user_uid)
    if is_locked(user, now=now):
        return
    user.failures += 1
    most = limit("login.most_failures", now=now)
    if user.failures >= most:
        user.failures = 0
        user.locked_until = now + timedelta(minutes=limit("login.locked_minutes", now=now))
        why = f"{most} wrong passwords or codes one after another"
        deed_record(Deed(SHIGE, "account_lock", noun_id=str(user.uid), why=why), at=now)
    user.save(update_fields=["failures", "locked_until"])


def login_note(user: User, *, now: datetime) -> None:
    """Forget the failures before a login, and write it down."""
    with transaction.atomic():
        User.objects.filter(pk=user.pk).update(failures=0, locked_until=None)
        deed_record(Deed(selectors.actor_of(user), "account_enter", noun_id=str(user.uid)), at=now)


def step_cancel(request: HttpRequest) -> HttpResponse:
    """Give up a login midway, or log out."""
    return HttpResponseRedirect(leave(request))


def _next(request: HttpRequest) -> str:
    """The page asked for before the login, where it is one of ours."""
    asked = request.POST.get("next", "")
    ours = url_has_allowed_host_and_scheme(asked, allowed_hosts=None, require_https=request.is_secure())
    return asked if ours and asked.startswith("/") else resolve_url(settings.LOGIN_REDIRECT_URL)
