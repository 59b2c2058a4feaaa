"""Where each face of shige answers."""

from django.urls import include, path

from shige.api.health import live, ready
from shige.api.metrics import metrics

urlpatterns = [
    path("health/live", live, name="health-live"),
    path("health/ready", ready, name="health-ready"),
    path("metrics", metrics, name="metrics"),
    path("account/", include("shige.access.urls")),
    path("", include("shige.desk.urls")),
]

handler400 = "shige.desk.views.trouble.wrong_request"
handler403 = "shige.desk.views.trouble.not_allowed"
handler404 = "shige.desk.views.trouble.not_found"
handler500 = "shige.desk.views.trouble.broken"
