"""Where approvals are."""

from django.urls import path

from shige.desk.approvals import views

urlpatterns = [
    path("approvals", views.approvals, name="approvals"),
    path("approvals/<uuid:uid>", views.approval, name="approvals-one"),
    path("approvals/<uuid:uid>/decide", views.decide, name="approvals-decide"),
    path("approvals/<uuid:uid>/withdraw", views.withdraw, name="approvals-withdraw"),
]
