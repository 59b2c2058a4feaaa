"""Where the tables of staff are taken from."""

from django.urls import path, re_path

from shige.desk.staffing import views

urlpatterns = [
    path("staff-tables", views.tables, name="staff-tables"),
    re_path(r"^staff-tables/(?P<key>[-\w]+)\.(?P<fmt>csv|xlsx)$", views.table, name="staff-table"),
]
