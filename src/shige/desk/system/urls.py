"""Where the system's own page is."""

from django.urls import path

from shige.desk.system import views

urlpatterns = [path("system", views.system, name="system")]
