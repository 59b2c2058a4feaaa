"""Where the wall screen is."""

from django.urls import path

from shige.desk.wall import views

urlpatterns = [path("wall", views.wall, name="wall"), path("wall/now", views.wall_now, name="wall-now")]
