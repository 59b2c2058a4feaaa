"""Where the organisation network is."""

from django.urls import path

from shige.desk.network import views

urlpatterns = [
    path("network", views.network, name="network"),
    path("network/new", views.make, name="network-new"),
    path("network/areas/<str:code>", views.area, name="network-area"),
    path("network/areas/<str:code>/tie", views.tie, name="network-tie"),
    path("network/ties/<uuid:uid>/end", views.untie, name="network-untie"),
    path("network/organisations/<uuid:uid>", views.organisation, name="network-organisation"),
    path("network/organisations/<uuid:uid>/change", views.change, name="network-change"),
    path("network/organisations/<uuid:uid>/end", views.end, name="network-end"),
]
