"""Where emergency looks are."""

from django.urls import path

from shige.desk.glass import views

urlpatterns = [
    path("glass", views.glass, name="glass"),
    path("glass/begin", views.begin, name="glass-begin"),
    path("glass/look", views.look, name="glass-look"),
    path("glass/review", views.review, name="glass-review"),
    path("glass/<uuid:uid>/end", views.end, name="glass-end"),
]
