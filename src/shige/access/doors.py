"""How django-allauth works here: nobody signs up, logins are written down, secrets of second factors are encrypted."""

import base64
import hashlib
from collections.abc import Iterator
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.base.views import AuthenticateView
from allauth.mfa.stages import AuthenticateStage
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.forms import Form
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import resolve_url
from django.utils import timezone
from django.utils.encoding import force_bytes

from shige.access.login import failure_note, is_locked, login_note
from shige.access.models import User
from shige.access.provider import FACTOR, SESSION
from shige.access.sessions import BY_CITY, CITY_SESSION, PROVIDER_FACTOR
from shige.access.stays import stay_begin


class AccountDoor(DefaultAccountAdapter):  # type: ignore[misc]
    """The account's side: no signing up, and a note of each login."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002 - as allauth calls it
        """Accounts are given out, not taken."""
        return False

    def login(self, request: HttpRequest, user: AbstractBaseUser) -> None:
        """Begin the session, after every step of the login is done."""
        super().login(request, user)
        if isinstance(user, User):
            now = timezone.now()
            login_note(user, now=now)
            how = _how(request, user)
            stay_begin(request, user, how=how, now=now)
            if how != BY_CITY:
                request.session.pop(CITY_SESSION, None)
            elif hasattr(request, SESSION):
                request.session[CITY_SESSION] = getattr(request, SESSION)
            if getattr(request, FACTOR, False):
                request.session[PROVIDER_FACTOR] = True

    def get_login_stages(self) -> list[str]:
        """The steps of a login; the second factor is ours to ask for, or not."""
        stages = {"allauth.mfa.stages.AuthenticateStage": f"{__name__}.{SecondStage.__name__}"}
        return [stages.get(stage, stage) for stage in super().get_login_stages()]

    def pre_login(self, request: HttpRequest, user: AbstractBaseUser, **kwargs: Any) -> HttpResponse | None:
        """Let nobody into a locked account, by whatever way they come."""
        if isinstance(user, User) and is_locked(user, now=timezone.now()):
            return HttpResponseRedirect(resolve_url(settings.LOGIN_URL))
        return super().pre_login(request, user, **kwargs)  # type: ignore[no-any-return]

    def respond_user_inactive(self, request: HttpRequest, user: AbstractBaseUser) -> HttpResponse:  # noqa: ARG002
        """A closed account is told what everybody is told: there is the login."""
        return HttpResponseRedirect(resolve_url(settings.LOGIN_URL))

    def add_message(self, *args: object, **kwargs: object) -> None:
        """Say nothing of its own: the page that follows shows where one is."""


class SecondStage(AuthenticateStage):  # type: ignore[misc]
    """The step of the second factor: left out where the city's provider asked for one that the city lets count."""

    def _should_handle(self, request: HttpRequest) -> bool:
        return not getattr(request, FACTOR, False) and super()._should_handle(request)


class SecondDoor(DefaultMFAAdapter):  # type: ignore[misc]
    """The second factor's side: its secrets are unreadable without the server's key."""

    def encrypt(self, text: str) -> str:
        """As it is kept."""
        return _keys().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """As it is used; keys of before still open what they closed."""
        return _keys().decrypt(encrypted_text.encode()).decode()


class SecondStep(AuthenticateView):  # type: ignore[misc]
    """Asks for the second factor; wrong codes count like wrong passwords."""

    def form_invalid(self, form: Form) -> HttpResponse:
        """Count it, and ask again."""
        failure_note(self.stage.login.user.uid, now=timezone.now())
        return super().form_invalid(form)  # type: ignore[no-any-return]

    def form_valid(self, form: Form) -> HttpResponse:
        """Let in, unless too many wrong codes came before this right one."""
        user = User.objects.get(pk=self.stage.login.user.pk)
        if is_locked(user, now=timezone.now()):
            return HttpResponseRedirect(resolve_url(settings.LOGIN_URL))
        return super().form_valid(form)  # type: ignore[no-any-return]


def _how(request: HttpRequest, user: User) -> str:
    """By what somebody came in: what allauth noted first."""
    proofs = get_authentication_records(request, user)
    return str(proofs[0]["method"]) if proofs else ""


def _keys() -> MultiFernet:
    return MultiFernet([Fernet(key) for key in _derived()])


def _derived() -> Iterator[bytes]:
    """Keys made of the server's secret and of those before it, for second factors alone."""
    for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS):
        digest = hashlib.sha256(b"shige second factor " + force_bytes(secret)).digest()
        yield base64.urlsafe_b64encode(digest)
