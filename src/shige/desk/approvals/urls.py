"""Where approvals are."""

from django.urls import path

from shige.desk.approvals import views, waivers

urlpatterns = [
    path("approvals", views.approvals, name="approvals"),
    path("approvals/waivers", waivers.waivers, name="approvals-waivers"),
    path("approvals/waivers/begin", waivers.begin, name="approvals-waiver"),
    path("approvals/waivers/ask", waivers.ask, name="approvals-waiver-ask"),
    path("approvals/<uuid:uid>", views.approval, name="approvals-one"),
    path("approvals/<uuid:uid>/decide", views.decide, name="approvals-decide"),
    path("approvals/<uuid:uid>/withdraw", views.withdraw, name="approvals-withdraw"),
]
