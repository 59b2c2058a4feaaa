"""The city's identity provider tells us that somebody logged out there: the stays that came from it end at once.

OpenID Connect Back-Channel Logout 1.0: the provider sends a signed logout token, not the person's browser, so there is
neither a session nor a form of ours. What does not hold is answered with 400 and ends nothing.
"""

import hashlib
from datetime import datetime, timedelta
from typing import Any

import jwt
from allauth.socialaccount.models import SocialAccount
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from django.conf import settings
from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from requests import RequestException

from shige.access.knocks import knock, veiled
from shige.access.models import User
from shige.access.provider import CITY, CityDoor, session_digest, subject_digest
from shige.access.stays import stays_end_by_city
from shige.core.errors import ShigeError

EVENT = "http://schemas.openid.net/event/backchannel-logout"
NEEDED = ("iss", "aud", "iat", "jti", "events")
TYPES = {"logout+jwt", "jwt", ""}
"""What a token may call itself (2.4); an id token of the same provider has no `events`."""
OLDEST = timedelta(minutes=5)
"""Age at which a token counts no more; that long its number is remembered, and the clocks' difference beside."""
MOST_TOKENS, WITHIN = 600, timedelta(minutes=10)
_SPARE_S = 120


def city_logout(request: HttpRequest) -> HttpResponse:
    """End what a logout token names; answers 200 also where nothing was left to end."""
    if not settings.OIDC_ISSUER:
        raise Http404
    now, address = timezone.now(), str(request.META.get("REMOTE_ADDR", ""))
    try:
        knock(f"city logout at {veiled(address)}", most=MOST_TOKENS, within=WITHIN, now=now)
        claims = _claims(request, str(request.POST.get("logout_token", "")), now=now)
    except (OAuth2Error, RequestException, ShigeError, jwt.PyJWTError, ValueError):
        return _answered({"error": "invalid_request"}, status=400)
    _end(claims, now=now)
    return _answered({}, status=200)


def _claims(request: HttpRequest, token: str, *, now: datetime) -> dict[str, Any]:
    """What a logout token says, where it is one, is the provider's, for us, of now, and comes for the first time."""
    if str(jwt.get_unverified_header(token).get("typ", "")).lower() not in TYPES:
        raise OAuth2Error("this is a token of another kind")
    door = CityDoor(request, CITY)
    claims = door.signed(token, client=settings.OIDC_CLIENT, needed=NEEDED)
    _check(claims, now=now)
    number = hashlib.sha256(f"{settings.OIDC_ISSUER}\n{claims['jti']}".encode()).hexdigest()
    if not cache.add(f"city-logout-{number}", 1, timeout=OLDEST.total_seconds() + _SPARE_S):
        raise OAuth2Error("this token came already")
    return claims


def _check(claims: dict[str, Any], *, now: datetime) -> None:
    """Hold section 2.6 but for the signature, issuer, audience and end, which are held before."""
    events = claims["events"]
    if not isinstance(events, dict) or not isinstance(events.get(EVENT), dict):
        raise OAuth2Error("the token tells of no logout")
    if "nonce" in claims:
        raise OAuth2Error("a logout token has no nonce")
    if not (claims.get("sub") or claims.get("sid")):
        raise OAuth2Error("the token names nobody")
    if now.timestamp() - float(claims["iat"]) > OLDEST.total_seconds():
        raise OAuth2Error("the token is too old")


def _end(claims: dict[str, Any], *, now: datetime) -> None:
    """By `sid` that one session at the provider; without it everything of the subject that came by the provider."""
    city = session_digest(str(claims["sid"])) if claims.get("sid") else ""
    if not claims.get("sub"):
        stays_end_by_city(user=None, city=city, now=now)
        return
    digest = subject_digest(str(claims["sub"]))
    link = SocialAccount.objects.filter(provider=CITY, uid=digest).select_related("user").first()
    user = link.user if link is not None else None
    if isinstance(user, User):
        stays_end_by_city(user=user, city=city, now=now)


def _answered(told: dict[str, str], *, status: int) -> HttpResponse:
    return JsonResponse(told, status=status, headers={"Cache-Control": "no-store"})
