"""What the page of one post shows, and what its forms mean."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.timezone import localtime

from shige.access.routes import Visit
from shige.desk import ground
from shige.desk.page import role_name
from shige.desk.rosters import told
from shige.desk.rosters.effect import people_near
from shige.desk.rosters.forms import HoursForm, LeaveForm, hours_fields
from shige.desk.rosters.roster import post_line, rights
from shige.staff.covering import Absence, leaves_of
from shige.staff.facts import PostRow
from shige.staff.weeks import roster_read


def facts(
    post: PostRow, *, visit: Visit, hours: HoursForm | None = None, leave: LeaveForm | None = None
) -> dict[str, object]:
    """The post, its hours, its leaves and its forms."""
    found = ground.looked_at(post.area)
    leaves = leaves_of(post.person_uid, now=visit.now)
    return {
        **ground.way(found, route="desk:rosters"),
        "post": post_line(post, now=visit.now),
        "role": post.title or role_name(post.role),
        "since": told.day_said(post.valid_from),
        "hours_form": hours or HoursForm(initial=hours_fields(post.hours)),
        "leave_form": leave or leave_form(post, now=visit.now),
        "leaves": [
            {"uid": row.uid, "from": told.day_said(row.starts_at), "until": told.day_said(row.ends_at)}
            for row in leaves
        ],
        "may": rights(visit, area=post.area),
    }


def leave_form(post: PostRow, *, now: datetime, data: Mapping[str, Any] | None = None) -> LeaveForm:
    """The form for leave, with the people of the same community or street to choose from."""
    roster = roster_read(post.area[:12], now=now)
    return LeaveForm(data, people=people_near(roster, but=post.person_uid))


def absence_of(form: LeaveForm) -> Absence:
    """What a valid form says."""
    said = form.cleaned_data
    return Absence(said["starts_at"], said["ends_at"], UUID(said["stand_in"]) if said["stand_in"] else None)


def order_fields(post: PostRow) -> dict[str, str]:
    """What puts the same person in the same place again."""
    until = "" if post.valid_to is None else localtime(post.valid_to).strftime("%Y-%m-%dT%H:%M")
    return {
        "area": post.area,
        "role": post.role,
        "person": str(post.person_uid),
        "name": post.person,
        "rank": str(post.rank),
        "phone": post.phone,
        "title": post.title,
        "valid_to": until,
        "why": str(told.UNDONE),
    }
