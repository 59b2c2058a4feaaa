"""Where the pages of recognition are."""

from django.urls import path

from shige.desk.recognition import views

urlpatterns = [
    path("recognition", views.recognition, name="recognition"),
    path("recognition/look", views.look, name="recognition-look"),
    path("recognition/mine", views.mine, name="recognition-mine"),
    path("recognition/mine/<uuid:uid>", views.answer, name="recognition-answer"),
    path("recognition/<uuid:uid>/<slug:verb>", views.decide, name="recognition-decide"),
    path("thanks/<community:area>", views.wall, name="thanks"),
]
