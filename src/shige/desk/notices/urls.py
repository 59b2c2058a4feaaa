"""Where notices are."""

from django.urls import path

from shige.desk.notices import views

urlpatterns = [
    path("notices", views.inbox, name="notices"),
    path("notices/read", views.read_all, name="notices-read-all"),
    path("notices/<uuid:uid>/read", views.read, name="notices-read"),
]
