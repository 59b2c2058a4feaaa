"""Where settings are."""

from django.urls import path

from shige.desk.settings import views

urlpatterns = [
    path("settings", views.settings, name="settings"),
    path("settings/norms.toml", views.norms, name="settings-norms"),
    path("settings/<slug:name>", views.settings, name="settings-book"),
    path("settings/<slug:name>/preview", views.preview, name="settings-preview"),
    path("settings/<slug:name>/keep", views.keep, name="settings-keep"),
    path("settings/<slug:name>/history", views.history, name="settings-history"),
    path("settings/<slug:name>/undo/<int:number>", views.undo, name="settings-undo"),
]
