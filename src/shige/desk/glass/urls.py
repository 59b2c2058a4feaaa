"""Where emergency looks are."""

from django.urls import path

from shige.desk.glass import records, views

urlpatterns = [
    path("glass", views.glass, name="glass"),
    path("glass/begin", views.begin, name="glass-begin"),
    path("glass/look", views.look, name="glass-look"),
    path("glass/look/volunteers", records.volunteers, name="glass-look-volunteers"),
    path("glass/look/volunteers/<uuid:uid>", records.volunteer, name="glass-look-volunteer"),
    path("glass/look/helpers", records.helpers, name="glass-look-helpers"),
    path("glass/look/helpers/<uuid:uid>", records.helper, name="glass-look-helper"),
    path("glass/review", views.review, name="glass-review"),
    path("glass/<uuid:uid>/end", views.end, name="glass-end"),
]
