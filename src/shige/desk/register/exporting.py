"""Hands out the register of an area as tables, in the columns of the imports."""

from django.http import Http404, HttpResponse

from shige.access.routes import GuardedRequest
from shige.adapters.spreadsheets import csv_bytes, xlsx_bytes
from shige.desk.imports.previews import said
from shige.desk.imports.profiles import PROFILES
from shige.desk.imports.sending import file
from shige.desk.page import speaks_english
from shige.desk.register.gathering import WIDE, area_of, buildings_of
from shige.places.facts import Reach
from shige.places.selectors import doors_within
from shige.places.services import register_export
from shige.places.tables import door_rows, premise_rows
from shige.territory.homes import grids_of


def tables(request: GuardedRequest, *, fmt: str) -> HttpResponse:
    """Doors and premises as two sheets of an XLSX, or the doors as CSV; that it was taken is written down.

    Raises:
        Http404: for an area wider than a community.
    """
    area = area_of(request)
    if area.area.level in WIDE:
        raise Http404
    visit = request.visit
    seen = Reach(visit.scope, grids_of)
    parts = doors_within(buildings_of(area, seen=seen), reach=seen)
    register_export(area.area.code, rows=sum(len(doors) for _, doors, _ in parts), actor=visit.actor, now=visit.now)
    doors, shops = PROFILES["dwellings"], PROFILES["premises"]
    heads = [[said(column.name) for column in profile.columns] for profile in (doors, shops)]
    name = f"register-{area.area.code}.{fmt}"
    if fmt == "csv":
        return file(csv_bytes(heads[0], door_rows(parts)), name=name)
    sheets = {
        said(doors.name): (heads[0], door_rows(parts)),
        said(shops.name): (heads[1], premise_rows(parts, english=speaks_english())),
    }
    return file(xlsx_bytes(sheets), name=name)
