"""The pages and where they are."""

from django.urls import include, path, register_converter
from django.urls.converters import StringConverter

from shige.desk.views import front, home, search, today, waiting, where

app_name = "desk"


class GridCode(StringConverter):
    """18 digits, as text."""

    regex = "[0-9]{18}"


register_converter(GridCode, "grid")

urlpatterns = [
    path("", home.home, name="home"),
    path("login", front.login, name="login"),
    path("logout", front.logout, name="logout"),
    path("demo/<uuid:uid>", front.enter, name="enter"),
    path("language", front.language, name="language"),
    path("grids/<grid:code>", home.grid_page, name="grid"),
    path("grids/<grid:code>/card", home.grid_card, name="card"),
    path("search", search.search, name="search"),
    path("waiting", waiting.numbers, name="waiting"),
    path("today", today.today, name="today"),
    path("today/watch", today.watch, name="today-watch"),
    path("where", where.where, name="where"),
    path("b/<slug:code>", where.house, name="b"),
    path("b/<slug:code>/<int:entrance>", where.house, name="b-entrance"),
    path("where/answer", where.answer, name="answer"),
    path("", include("shige.desk.plans.urls")),
    path("", include("shige.desk.register.urls")),
    path("", include("shige.desk.imports.urls")),
    path("", include("shige.desk.network.urls")),
    path("", include("shige.desk.access.urls")),
    path("", include("shige.desk.rosters.urls")),
    path("", include("shige.desk.duties.urls")),
    path("", include("shige.desk.staffing.urls")),
    path("", include("shige.desk.wall.urls")),
    path("", include("shige.desk.volunteers.urls")),
    path("", include("shige.desk.recognition.urls")),
    path("", include("shige.desk.privacy.urls")),
    path("", include("shige.desk.approvals.urls")),
    path("", include("shige.desk.notices.urls")),
    path("", include("shige.desk.glass.urls")),
    path("", include("shige.desk.settings.urls")),
    path("", include("shige.desk.system.urls")),
]
