"""Where the pages of the register are."""

from django.urls import path, re_path

from shige.desk.register import views

_CODE = r"(?P<code>[2-9a-z]{8})"

urlpatterns = [
    path("register", views.register, name="register"),
    path("register/codes", views.codes, name="register-codes"),
    re_path(r"^register/doors\.(?P<fmt>csv|xlsx)$", views.export, name="register-export"),
    re_path(rf"^register/buildings/{_CODE}$", views.building, name="register-building"),
    re_path(rf"^register/buildings/{_CODE}/correct$", views.correct, name="register-correct"),
    re_path(rf"^register/buildings/{_CODE}/undo$", views.undo, name="register-undo"),
]
