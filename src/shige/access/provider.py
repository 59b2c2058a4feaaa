"""Login by the city's own identity provider (OpenID Connect): only accounts that somebody linked before come in.

django-allauth speaks the protocol (code flow, PKCE, state that counts once). What is added here: a nonce, the issuer
compared with the one that the city named, the signature checked in any case, and nothing kept of what the provider
tells of a person: the account is found by a digest of issuer and subject. allauth finds this file by its name.
"""

import hashlib
import hmac
import secrets
from collections.abc import Sequence
from typing import Any

import jwt
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter, get_adapter
from allauth.socialaccount.models import SocialLogin
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView, OAuth2LoginView
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import resolve_url
from django.urls import reverse
from django.utils.http import urlencode
from requests import RequestException

from shige.access.sessions import CITY_SESSION

SESSION = "shige_provider_session"
"""Of a request: the digest of the session at the provider."""
CITY = "city"
"""The one identity provider that a server knows."""
TROUBLE = "provider_trouble"
"""What the login page says after a login by the provider that failed: "unknown" or "failed"."""
_SIGNED_BY = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"]
"""Ways of signing that only the provider's own key can do."""
_LEEWAY_S = 30
FACTOR = "shige_provider_factor"
"""Of a request: whether the provider asked for a second factor that the city lets count."""


class CityDoor(OpenIDConnectOAuth2Adapter):  # type: ignore[misc]
    """Speaks with the provider, and believes what it signed for us, now."""

    nonce = ""

    @property
    def openid_config(self) -> dict[str, Any]:
        """What the provider says of itself; another issuer than the city's is not believed."""
        config: dict[str, Any] = super().openid_config
        if str(config.get("issuer", "")).rstrip("/") != settings.OIDC_ISSUER.rstrip("/"):
            raise OAuth2Error("the provider calls itself by another name than the city does")
        return config

    def get_callback_url(self, request: HttpRequest, app: Any) -> str:  # noqa: ARG002 - as allauth calls it
        """Where the provider sends people back."""
        return request.build_absolute_uri(reverse("oidc_callback"))

    def complete_login(self, request: HttpRequest, app: Any, token: Any, **kwargs: Any) -> SocialLogin:  # noqa: ARG002
        """Whom the provider names, where all that it says holds.

        Raises:
            OAuth2Error: for a wrong signature, issuer, audience, time or nonce.
        """
        needed = ["iss", "sub", "aud", "exp", "iat", "nonce"]
        claims = self.signed(str(kwargs["response"].get("id_token", "")), client=app.client_id, needed=needed)
        subject, said = str(claims["sub"]), str(claims["nonce"])
        if not self.nonce or not hmac.compare_digest(said, self.nonce):
            raise OAuth2Error("the provider's answer is to another question")
        factors = {str(claims.get("acr", "")), *map(str, claims.get("amr") or ())}
        setattr(request, FACTOR, bool(factors.intersection(settings.OIDC_SECOND_FACTORS)))
        city = session_digest(str(claims["sid"])) if claims.get("sid") else ""
        request.session[CITY_SESSION] = city
        setattr(request, SESSION, city)
        return self.get_provider().sociallogin_from_response(request, {"sub": subject_digest(subject)})

    def signed(self, token: str, *, client: str, needed: Sequence[str]) -> dict[str, Any]:
        """What a signed token says, where the provider signed it, for us, now.

        Raises:
            OAuth2Error: for a wrong signature, issuer, audience or time, and where a claim that is needed lacks.
        """
        with get_adapter().get_requests_session() as session:
            answer = session.get(self.openid_config["jwks_uri"])
            answer.raise_for_status()
        try:
            keys = jwt.PyJWKSet.from_dict(answer.json()).keys
            named = jwt.get_unverified_header(token).get("kid")
            fits = [key for key in keys if named is None or key.key_id == named]
            if len(fits) != 1:
                raise OAuth2Error("the provider names no one key")
            claims: dict[str, Any] = jwt.decode(
                token,
                fits[0],
                algorithms=_SIGNED_BY,
                issuer=self.openid_config["issuer"],
                audience=client,
                options={"require": list(needed)},
                leeway=_LEEWAY_S,
            )
        except jwt.PyJWTError as error:
            raise OAuth2Error("the provider's answer does not hold") from error
        return claims


class CityProvider(OpenIDConnectProvider):  # type: ignore[misc]
    """The city's provider: asks for no more than who it is."""

    oauth2_adapter_class = CityDoor
    pkce_enabled_default = True

    def redirect(self, request: HttpRequest, process: str, **kwargs: Any) -> HttpResponse:
        """On to the provider, with a question that only its answer fits; whoever is logged in proves it anew there."""
        nonce = secrets.token_urlsafe(24)
        asked = {"nonce": nonce, **({"prompt": "login"} if request.user.is_authenticated else {})}
        return super().redirect(request, process, nonce=nonce, auth_params=asked, **kwargs)  # type: ignore[no-any-return]

    def get_redirect_from_request_kwargs(self, request: HttpRequest) -> dict[str, Any]:
        """What a request may choose: the page to go to afterwards, and nothing else."""
        said = super().get_redirect_from_request_kwargs(request)
        return {
            "process": "login",
            "scope": ["openid"],
            **({"next_url": said["next_url"]} if "next_url" in said else {}),
        }

    def extract_extra_data(self, data: dict[str, Any]) -> dict[str, Any]:  # noqa: ARG002 - as allauth calls it
        """Nothing is kept of what the provider tells."""
        return {}


class CityAnswer(OAuth2CallbackView):  # type: ignore[misc]
    """Takes the provider's answer to a question that was asked in this session, once."""

    def _get_state(self, request: HttpRequest, provider: Any) -> tuple[dict[str, Any] | None, HttpResponse | None]:
        state, refusal = super()._get_state(request, provider)
        self.adapter.nonce = (state or {}).get("nonce", "")
        return state, refusal


class CityRules(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """What happens where a login by the provider does not lead to an account."""

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Nobody signs up by the provider: an account is linked by the security administrator before."""
        if not sociallogin.is_existing:
            raise ImmediateHttpResponse(trouble(request, "unknown"))

    def on_authentication_error(self, request: HttpRequest, provider: Any, **kwargs: Any) -> None:  # noqa: ARG002
        """The login page says that it did not work; the reasons are nothing for whoever tried."""
        raise ImmediateHttpResponse(trouble(request, "failed"))


def start(request: HttpRequest) -> HttpResponse:
    """On to the provider."""
    return _answered(request, OAuth2LoginView)


def finish(request: HttpRequest) -> HttpResponse:
    """Back from the provider."""
    return _answered(request, CityAnswer)


def end_address(request: HttpRequest) -> str:
    """Where the provider ends its own session, and sends people back to our login; empty where it has no such place."""
    try:
        address = str(CityDoor(request, CITY).openid_config.get("end_session_endpoint", ""))
    except (OAuth2Error, RequestException, ValueError):
        return ""
    back = request.build_absolute_uri(resolve_url(settings.LOGIN_URL))
    return (
        f"{address}?{urlencode({'client_id': settings.OIDC_CLIENT, 'post_logout_redirect_uri': back})}"
        if address
        else ""
    )


def subject_digest(subject: str) -> str:
    """By what an account is found: a digest of issuer and subject, so that no row tells the subject itself."""
    return hashlib.sha256(f"{settings.OIDC_ISSUER.rstrip('/')}\n{subject}".encode()).hexdigest()


def session_digest(sid: str) -> str:
    """By what a session of the provider's is found, so that no row tells it."""
    return hashlib.sha256(f"{settings.OIDC_ISSUER.rstrip('/')}\n{sid}\nsid".encode()).hexdigest()


def trouble(request: HttpRequest, what: str) -> HttpResponse:
    """Back to the login page, which says what went wrong."""
    request.session[TROUBLE] = what
    return HttpResponseRedirect(resolve_url(settings.LOGIN_URL))


def _answered(request: HttpRequest, view: Any) -> HttpResponse:
    if not settings.OIDC_ISSUER:
        raise Http404
    try:
        return view.adapter_view(CityDoor(request, CITY))(request)  # type: ignore[no-any-return]
    except (OAuth2Error, RequestException):
        return trouble(request, "failed")


provider_classes = [CityProvider]
