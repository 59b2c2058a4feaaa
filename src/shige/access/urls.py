"""Where second factors are set up and asked for; of django-allauth's own pages no others are open."""

from allauth.account.views import reauthenticate
from django.urls import include, path
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST
from django.views.generic import RedirectView

from shige.access.backchannel import city_logout
from shige.access.doors import SecondStep
from shige.access.login import step_cancel
from shige.access.provider import finish, start
from shige.access.routes import public

urlpatterns = [
    path("login", RedirectView.as_view(url="/login", query_string=True), name="account_login"),
    path("logout", public(require_POST(step_cancel)), name="account_logout"),
    path("city", public(require_GET(start)), name="oidc_login"),
    path("city/back", public(require_GET(finish)), name="oidc_callback"),
    path("city/out", csrf_exempt(public(require_POST(city_logout))), name="oidc_backchannel"),
    path("again", reauthenticate, name="account_reauthenticate"),
    path("second/authenticate/", public(SecondStep.as_view()), name="mfa_authenticate"),
    path("second/", include("allauth.mfa.urls")),
]
