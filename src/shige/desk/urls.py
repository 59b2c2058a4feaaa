"""The pages and where they are."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
