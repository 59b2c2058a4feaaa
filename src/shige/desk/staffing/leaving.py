"""Puts together which tables of staff the reader may take along, and hands one out."""

from django.http import Http404, HttpResponse
from django.urls import reverse

from shige.access.routes import Visit
from shige.access.scope import Scope
from shige.adapters.spreadsheets import csv_bytes, xlsx_bytes
from shige.desk import ground
from shige.desk.imports.previews import said
from shige.desk.imports.sending import file
from shige.desk.page import speaks_english
from shige.imports.profiles import Profile
from shige.staff.tables import staff_profiles
from shige.staff.tables_out import Ask, right_to_export, staff_export

PROFILES = {profile.key: profile for profile in staff_profiles()}


def overview(area: str, *, visit: Visit) -> dict[str, object]:
    """The tables of a street or less; of a wider area the way down to its streets."""
    look = ground.looked_at(area)
    mine = [profile for profile in PROFILES.values() if reach(profile, visit=visit).covers(area)]
    here = reverse("desk:staff-tables")
    return {
        **ground.way(look, route="desk:staff-tables"),
        "wide": [(f"{here}?area={row.code}", row) for row in look.children] if look.is_wide else None,
        "tables": [{"key": each.key, "name": said(each.name), "says": said(each.says)} for each in mine],
        "imports": visit.may("import", "read"),
    }


def profile_of(key: str, *, visit: Visit) -> Profile:
    """The table of that key.

    Raises:
        Http404: where there is none, or the reader may take it nowhere.
    """
    profile = PROFILES.get(key)
    if profile is None or not reach(profile, visit=visit).ranges:
        raise Http404
    return profile


def reach(profile: Profile, *, visit: Visit) -> Scope:
    """How far the reader may take a table along."""
    right = right_to_export(profile)
    return visit.scope_for(right.resource, right.action, purpose=right.purpose)


def taken(profile: Profile, *, area: str, fmt: str, visit: Visit) -> HttpResponse:
    """A table of an area as a file.

    Raises:
        Http404: for an area wider than a street, or out of reach.
    """
    within = reach(profile, visit=visit)
    if not area or not within.covers(area) or ground.looked_at(area).is_wide:
        raise Http404
    ask = Ask(area, within, visit.now, english=speaks_english())
    rows = staff_export(profile, ask=ask, actor=visit.actor)
    headings = [said(column.name) for column in profile.columns]
    content = csv_bytes(headings, rows) if fmt == "csv" else xlsx_bytes({said(profile.name): (headings, rows)})
    return file(content, name=f"{profile.key}-{area}.{fmt}")
