"""Each route says what it needs before anything else: `@guarded`, `@own_account` or `@public`. A test holds that.

Works for Django's views and for operations of django-ninja (put it below the operation's decorator):

    @guarded("grid", "read", purpose="service")
    def grid_page(request: GuardedRequest, code: str) -> HttpResponse:
        grid = territory.selectors.grid_read(code, scope=request.visit.scope)

What somebody may not do reads exactly like what does not exist: 404. A delicate deed (`fresh=True`: revealing, breaking
the glass) asks who it is once more where the login is some minutes old. Below /api the same declaration lets in a
program that shows its token (`Authorization: Bearer ...`), as far as its roles, areas and purposes go.
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
from shige.access.net import reach_begin
from shige.access.openings import is_opened_by_glass, look_record, opened
from shige.access.scope import ALL, NOTHING, Scope
from shige.access.sessions import PROVIDER_FACTOR
from shige.access.stays import is_proved, stay_goes_on
from shige.access.tokens import bearer_of
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


class ProofError(ShigeError):
    """A delicate deed by somebody whose login is some minutes old; pages lead to where it is proved again."""

    def __init__(self) -> None:
        super().__init__("proof-needed", "say once more who you are: the login is too old for this")


@dataclass(frozen=True, slots=True)
class Visit:
    """One request of one account: who asks, as what, for what, how far they see, and when."""

    user: User
    actor: Actor
    right: Right
    scope: Scope
    now: datetime
    holdings: tuple[Holding, ...]
    purposes: frozenset[str] | None = None
    """What a program's token is good for; None for people, whose posts say it."""

    def may(self, resource: str, action: str) -> bool:
        """Whether the account may do this anywhere, for any purpose: what a page shows a button for."""
        return shipped_matrix().allows(resource, action, self.holdings)

    def scope_for(self, resource: str, action: str, *, purpose: str) -> Scope:
        """How far the account reaches with another right than the route's own."""
        barred = self.purposes is not None and purpose not in self.purposes
        ranges = None if barred else shipped_matrix().ranges(Right(resource, action, purpose), self.holdings)
        return Scope(ranges) if ranges else NOTHING


class GuardedRequest(HttpRequest):
    """A request that has passed its guard."""

    visit: Visit


def guarded(resource: str, action: str, *, purpose: str, fresh: bool = False) -> Callable[[View], View]:
    """Let only those in whose post's right this lies, and give the view `request.visit`.

    `fresh` asks who it is once more where the login is older than the role's `fresh_min` in policy/stays.csv.
    """
    return _declare(Right(resource, action, purpose), fresh=fresh)


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


def visit_begin(request: HttpRequest, right: Right, *, fresh: bool = False) -> Visit:
    """Who asks, by session or by token, and how far they see.

    Raises:
        LoginError: without an account, or after a stay that is over.
        SecondFactorError: with a password alone, where more than one grid is seen.
        ProofError: where the right is delicate and the login too old.
        ShigeError: "token-refused".
        Http404: where the account has no such right, as if the page were not there.
    """
    now = timezone.now()
    bearer = bearer_of(request, now=now)
    if bearer is not None:
        held = selectors.holdings(bearer.user, now=now)
        return _visit(bearer.user, right, held, now=now, purposes=bearer.purposes)
    user = request.user
    if not isinstance(user, User) or not user.is_active:
        raise LoginError
    held, rights_at = selectors.held(user, now=now)
    roles = frozenset(holding.role for holding in held)
    if not stay_goes_on(request, roles, rights_at=rights_at, now=now):
        raise LoginError
    if settings.SECOND_FACTOR and is_beyond_one_grid(held) and not _has_second_factor(request, user):
        raise SecondFactorError
    visit = _visit(user, right, held, now=now)
    if fresh and not is_proved(request, roles, now=now):
        raise ProofError
    return visit


def _visit(
    user: User, right: Right, held: tuple[Holding, ...], *, now: datetime, purposes: frozenset[str] | None = None
) -> Visit:
    """Somebody's visit; programs reach what their purposes name, and nothing that is an account's own."""
    barred = purposes is not None and right.purpose not in purposes
    ranges = None if barred else ALL.ranges if right == OWN else shipped_matrix().ranges(right, held)
    if ranges is None:
        raise Http404
    actor = selectors.actor_of(user, held=held)
    if is_opened_by_glass(right):
        found = opened(user, right.resource, now=now)
        look_record(found, resource=right.resource, actor=actor, now=now)
        reach_begin(held, also=found.spans, who=actor.uid)
        return Visit(user, actor, right, Scope(ids=found.rows), now, held, purposes)
    seen = NOTHING if right == OWN else Scope(ranges)
    reach_begin(held, who=actor.uid)
    return Visit(user, actor, right, seen, now, held, purposes)


def _has_second_factor(request: HttpRequest, user: User) -> bool:
    """One of our own, or one that the identity provider asked for and the city lets count."""
    return bool(request.session.get(PROVIDER_FACTOR)) or is_mfa_enabled(user)


def _declare(right: Right, *, fresh: bool = False) -> Callable[[View], View]:
    def declare(view: View) -> View:
        @wraps(view)
        def answer(request: GuardedRequest, *args: Any, **kwargs: Any) -> Any:
            request.visit = visit_begin(request, right, fresh=fresh)
            refusal = _forged(request)
            return refusal if refusal is not None else view(request, *args, **kwargs)

        answer.access = right  # type: ignore[attr-defined]
        answer.fresh = fresh  # type: ignore[attr-defined]
        return cast("View", answer)

    return declare


def _forged(request: GuardedRequest) -> Any:
    """What answers a change that another site's page sent: django-ninja leaves this check to whoever guards.

    A token is sent on purpose, never by a browser of itself, so there it is not needed.
    """
    by_token = request.visit.purposes is not None
    if by_token or request.method in _HARMLESS or getattr(request, "csrf_processing_done", False):
        return None
    return CsrfViewMiddleware(lambda _: None).process_view(request, lambda _: None, (), {})  # type: ignore[arg-type,return-value]
