"""Where each face of shige answers."""

from django.urls import include, path

urlpatterns = [
    path("", include("shige.desk.urls")),
]
