"""Where each face of shige answers."""

from django.urls import include, path

from shige.api.health import live, ready, work
from shige.api.metrics import metrics
from shige.api.tiles import tile
from shige.api.v1 import api

urlpatterns = [
    path("health/live", live, name="health-live"),
    path("health/ready", ready, name="health-ready"),
    path("health/work", work, name="health-work"),
    path("metrics", metrics, name="metrics"),
    path("account/", include("shige.access.urls")),
    path("api/v1/", api.urls),
    path("tiles/<int:publication>/<int:z>/<int:x>/<int:y>.pbf", tile, name="tile"),
    path("", include("shige.desk.urls")),
]

handler400 = "shige.desk.views.trouble.wrong_request"
handler403 = "shige.desk.views.trouble.not_allowed"
handler404 = "shige.desk.views.trouble.not_found"
handler500 = "shige.desk.views.trouble.broken"
