"""Each route says what it needs before anything else: `@guarded`, `@own_account` or `@public`. A test holds that.

Works for Django's views and for operations of django-ninja (put it below the operation's decorator):

    @guarded("grid", "read", purpose="service")
    def grid_page(request: GuardedRequest, code: str) -> HttpResponse:
        grid = territory.selectors.grid_read(code, scope=request.visit.scope)

What somebody may not do reads exactly like what does not exist: 404.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from typing import Any, TypeVar, cast

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.http import Http404, HttpRequest
from django.middleware.csrf import CsrfViewMiddleware
from django.utils import timezone

from shige.access import selectors
from shige.access.models import User
from shige.access.scope import ALL, NOTHING, Scope
from shige.adapters.roles_file import shipped_matrix
from shige.core.deeds import Actor
from shige.core.errors import ShigeError
from shige.core.rights import Holding, Right, is_beyond_one_grid

View = TypeVar("View", bound=Callable[..., Any])
PUBLIC = Right("", "", "public")
"""Open to everybody, without an account."""
OWN = Right("", "", "own")
"""Open to every account, for what is its own."""
_HARMLESS = {"GET", "HEAD", "OPTIONS", "TRACE"}


class LoginError(ShigeError):
    """Somebody without an account asks for what needs one; pages lead to the login, the API answers 401."""

    def __init__(self) -> None:
        super().__init__("login-needed", "log in to see this")


class SecondFactorError(ShigeError):
    """Somebody who sees beyond one grid has no second factor yet; pages lead to where it is set up."""

    def __init__(self) -> None:
        super().__init__("second-factor-needed", "set up a second factor first: a passkey or an authenticator app")


@dataclass(frozen=True, slots=True)
class Visit:
    """One request of one account: who asks, as what, for what, how far they see, and when."""

    user: User
    actor: Actor
    right: Right
    scope: Scope
    now: datetime
    holdings: tuple[Holding, ...]

    def may(self, resource: str, action: str) -> bool:
        """Whether the account may do this anywhere, for any purpose: what a page shows a button for."""
        return shipped_matrix().allows(resource, action, self.holdings)

    def scope_for(self, resource: str, action: str, *, purpose: str) -> Scope:
        """How far the account reaches with another right than the route's own."""
        ranges = shipped_matrix().ranges(Right(resource, action, purpose), self.holdings)
        return Scope(ranges) if ranges else NOTHING


class GuardedRequest(HttpRequest):
    """A request that has passed its guard."""

    visit: Visit


def guarded(resource: str, action: str, *, purpose: str) -> Callable[[View], View]:
    """Let only those in whose post's right this lies, and give the view `request.visit`."""
    return _declare(Right(resource, action, purpose))


def own_account(view: View) -> View:
    """Let every account in, for what is its own: its login, its language, its access report."""
    return _declare(OWN)(view)


def public(view: View) -> View:
    """Let everybody in: nothing that such a view shows may tell of a person."""
    view.access = PUBLIC  # type: ignore[attr-defined]
    return view


def declared(view: Callable[..., Any]) -> Right | None:
    """What a view needs, or None where it says nothing (which a test finds)."""
    found: Right | None = getattr(view, "access", None)
    return found


def visit_begin(request: HttpRequest, right: Right) -> Visit:
    """Who asks, and how far they see.

    Raises:
        LoginError: without an account.
        SecondFactorError: with a password alone, where more than one grid is seen.
        Http404: where the account has no such right, as if the page were not there.
    """
    user = request.user
    if not isinstance(user, User) or not user.is_active:
        raise LoginError
    now = timezone.now()
    held = selectors.holdings(user, now=now)
    if settings.SECOND_FACTOR and is_beyond_one_grid(held) and not is_mfa_enabled(user):
        raise SecondFactorError
    ranges = ALL.ranges if right == OWN else shipped_matrix().ranges(right, held)
    if ranges is None:
        raise Http404
    seen = NOTHING if right == OWN else Scope(ranges)
    return Visit(user, selectors.actor_of(user, held=held), right, seen, now, held)


def _declare(right: Right) -> Callable[[View], View]:
    def declare(view: View) -> View:
        @wraps(view)
        def answer(request: GuardedRequest, *args: Any, **kwargs: Any) -> Any:
            request.visit = visit_begin(request, right)
            refusal = _forged(request)
            return refusal if refusal is not None else view(request, *args, **kwargs)

        answer.access = right  # type: ignore[attr-defined]
        return cast("View", answer)

    return declare


def _forged(request: HttpRequest) -> Any:
    """What answers a change that another site's page sent: django-ninja leaves this check to whoever guards."""
    if request.method in _HARMLESS or getattr(request, "csrf_processing_done", False):
        return None
    return CsrfViewMiddleware(lambda _: None).process_view(request, lambda _: None, (), {})  # type: ignore[arg-type,return-value]
