"""Where the pages of imports are."""

from django.urls import path, re_path

from shige.desk.imports import views

urlpatterns = [
    path("imports", views.imports, name="imports"),
    path("imports/batches/<uuid:uid>", views.batch, name="imports-batch"),
    path("imports/batches/<uuid:uid>/confirm", views.confirm, name="imports-confirm"),
    path("imports/batches/<uuid:uid>/drop", views.drop, name="imports-drop"),
    path("imports/batches/<uuid:uid>/checked", views.annotated, name="imports-checked"),
    path("imports/batches/<uuid:uid>/errors.csv", views.faults, name="imports-faults"),
    path("imports/batches/<uuid:uid>/progress", views.progress, name="imports-progress"),
    path("imports/<slug:key>", views.table, name="imports-table"),
    re_path(r"^imports/(?P<key>[-\w]+)/template\.(?P<fmt>csv|xlsx)$", views.template, name="imports-template"),
]
