"""Where the pages of the privacy officer are."""

from django.urls import path

from shige.desk.privacy import views

urlpatterns = [
    path("retention", views.retention, name="retention"),
    path("retention/dry-run", views.dry_run, name="retention-dry"),
    path("retention/holds/new", views.hold, name="retention-hold"),
    path("retention/holds/<uuid:uid>/end", views.end, name="retention-end"),
    path("inventory", views.inventory, name="inventory"),
]
