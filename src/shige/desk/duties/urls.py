"""Where assignments, the week's load and the network's template are."""

from django.urls import path

from shige.desk.duties import views

urlpatterns = [
    path("assignments", views.assignments, name="assignments"),
    path("assignments/make", views.make, name="assignments-make"),
    path("assignments/<uuid:uid>/end", views.end, name="assignments-end"),
    path("loads", views.loads, name="loads"),
    path("loads/preview", views.preview, name="loads-preview"),
    path("network-template", views.template, name="network-template"),
]
