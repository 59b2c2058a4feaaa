"""Questions about volunteers, their shifts and projects. Lists go by date or by area, never by who served longer."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from shige.access.scope import Scope
from shige.core.areas import area_range
from shige.core.duty import ALWAYS, shift_hours
from shige.core.errors import ShigeError
from shige.core.serving import Mark as Noted
from shige.core.serving import MarkKind, time_served
from shige.personal.private import Private
from shige.volunteers.facts import (
    ConsentRow,
    JoiningRow,
    MarkRow,
    ProjectRow,
    ServedShift,
    TakingRow,
    TurnRow,
    VolunteerRow,
)
from shige.volunteers.models import Joining, Project, Taking, Turn, Volunteer
from shige.volunteers.services import key_digest


def volunteer_of_key(key: str) -> VolunteerRow | None:
    """Whose link this is; None for every other secret."""
    try:
        digest = key_digest(key)
    except ShigeError:
        return None
    person = Volunteer.objects.filter(key_digest=digest).prefetch_related("free_times").first()
    return None if person is None else volunteer_row(person)


def volunteer_phone(uid: UUID, *, scope: Scope) -> Private | None:
    """The number of a volunteer who helps, or asks to, where the reader sees; None for every other."""
    row = Volunteer.objects.filter(uid=uid, left_at=None).first()
    seen = row is not None and scope.filter(Joining.objects.filter(volunteer=row), field="low").exists()
    return row.phone if row is not None and seen else None


def own_phone(uid: UUID) -> Private | None:
    """A volunteer's number, for the volunteer."""
    row = Volunteer.objects.filter(uid=uid, left_at=None).first()
    return None if row is None else row.phone


def joinings(area: str, *, scope: Scope, most: int = 500) -> tuple[JoiningRow, ...]:
    """Who asks to help in an area, and who does; the oldest request first."""
    low, high = area_range(area)
    rows = scope.filter(Joining.objects.filter(low__gte=low, low__lte=high).exclude(accepted=False), field="low")
    found = list(rows.select_related("volunteer").prefetch_related("volunteer__free_times").order_by("asked_at")[:most])
    doubled = _doubled(row.volunteer for row in found)
    return tuple(_joining(row, is_double=bytes(row.volunteer.phone_index) in doubled) for row in found)


def joinings_of(uid: UUID) -> tuple[JoiningRow, ...]:
    """Where a volunteer asks to help, or does."""
    rows = Joining.objects.filter(volunteer__uid=uid).select_related("volunteer").order_by("asked_at")
    found = rows.prefetch_related("volunteer__free_times")
    return tuple(_joining(row, is_double=False) for row in found)


def turns(area: str, *, scope: Scope, start: datetime, end: datetime, most: int = 500) -> tuple[TurnRow, ...]:
    """The shifts on offer in an area that begin within a time, by time."""
    low, high = area_range(area)
    rows = Turn.objects.filter(low__gte=low, low__lte=high, starts_at__gte=start, starts_at__lt=end)
    return tuple(_turn(row) for row in _counted(scope.filter(rows, field="low"))[:most])


def turn(uid: UUID, *, scope: Scope) -> TurnRow | None:
    """One shift; None where there is none, or none that the reader sees."""
    row = _counted(scope.filter(Turn.objects.filter(uid=uid), field="low")).first()
    return None if row is None else _turn(row)


def turn_code(uid: UUID, *, scope: Scope) -> str:
    """The six digits of a shift's sheet; empty where the reader sees none."""
    row = scope.filter(Turn.objects.filter(uid=uid, called_off_at=None), field="low").first()
    return "" if row is None else row.code


def turns_for(uid: UUID, *, now: datetime, most: int = 100) -> tuple[TurnRow, ...]:
    """The coming shifts that a volunteer may take: those of the communities that have accepted them."""
    joined = Joining.objects.filter(volunteer__uid=uid, accepted=True).values_list("area", flat=True)
    communities = {area[:12] for area in joined}
    if not communities:
        return ()
    near = Q()
    for community in communities:
        low, high = area_range(community)
        near |= Q(low__gte=low, low__lte=high)
    rows = Turn.objects.filter(near, starts_at__gt=now, called_off_at=None).exclude(takings__volunteer__uid=uid)
    return tuple(_turn(row) for row in _counted(rows)[:most])


def takings(turn_uid: UUID, *, scope: Scope, now: datetime) -> tuple[TakingRow, ...]:
    """Who is on a shift by their places, then who waits, by when they asked."""
    rows = scope.filter(Taking.objects.filter(turn__uid=turn_uid), field="turn__low")
    found = _takings(rows.order_by("asked_at", "pk"), now=now)
    return tuple(sorted(found, key=lambda row: row.place is None))


def takings_of(uid: UUID, *, now: datetime, most: int = 200) -> tuple[TakingRow, ...]:
    """The shifts that a volunteer has taken, the newest first."""
    rows = Taking.objects.filter(volunteer__uid=uid).order_by("-turn__starts_at", "-pk")
    return _takings(rows[:most], now=now)


def is_held(uid: UUID) -> bool:
    """Whether somebody has left and a legal hold keeps name and number for a while."""
    return Volunteer.objects.filter(uid=uid).exclude(left_at=None).exclude(phone="").exists()


def consents_of(uid: UUID) -> tuple[ConsentRow, ...]:
    """What a volunteer agreed to, and took back, by date."""
    rows = Volunteer.objects.filter(uid=uid).values_list(
        "consents__code", "consents__version", "consents__given_at", "consents__withdrawn_at"
    )
    return tuple(ConsentRow(*row) for row in rows.order_by("consents__given_at") if row[0] is not None)


def agrees(uid: UUID, *, code: str) -> bool:
    """Whether a volunteer agrees to something now."""
    return Volunteer.objects.filter(uid=uid, consents__code=code, consents__withdrawn_at=None).exists()


def agreeing(uids: Iterable[str], *, code: str) -> set[str]:
    """Those volunteers who agree to something now."""
    rows = Volunteer.objects.filter(uid__in=list(uids), consents__code=code, consents__withdrawn_at=None)
    return {str(uid) for uid in rows.values_list("uid", flat=True)}


def volunteers_named(uids: Iterable[UUID]) -> dict[UUID, VolunteerRow]:
    """What to call those volunteers; who has left is not among them."""
    rows = Volunteer.objects.filter(uid__in=list(uids), left_at=None).prefetch_related("free_times")
    return {row.uid: volunteer_row(row) for row in rows}


def projects(area: str, *, scope: Scope, most: int = 200) -> tuple[ProjectRow, ...]:
    """The projects of an area: those that are open by date, then the closed ones, the newest first."""
    low, high = area_range(area)
    rows = scope.filter(Project.objects.filter(low__gte=low, low__lte=high), field="low")
    still = _projects(rows.filter(closed_at=None).order_by("made_at")[:most])
    done = _projects(rows.exclude(closed_at=None).order_by("-closed_at")[:most])
    return still + done


def project(uid: UUID, *, scope: Scope) -> ProjectRow | None:
    """One project; None where there is none, or none that the reader sees."""
    return next(iter(_projects(scope.filter(Project.objects.filter(uid=uid), field="low"))), None)


def projects_closed(area: str, *, start: datetime, end: datetime) -> tuple[ProjectRow, ...]:
    """The projects of an area that were closed within a time, by date."""
    low, high = area_range(area)
    rows = Project.objects.filter(low__gte=low, low__lte=high, closed_at__gte=start, closed_at__lt=end)
    return _projects(rows.order_by("closed_at", "pk"))


def served(area: str, *, start: datetime, end: datetime) -> tuple[ServedShift, ...]:
    """The shifts served in an area that ended within a time, by time: what commendations rest on."""
    low, high = area_range(area)
    within = {"turn__low__gte": low, "turn__low__lte": high, "turn__ends_at__gt": start, "turn__ends_at__lte": end}
    rows = Taking.objects.filter(**within, volunteer__left_at=None)
    return served_of(_takings(rows.order_by("turn__starts_at", "pk"), now=end))


def served_of(rows: Iterable[TakingRow]) -> tuple[ServedShift, ...]:
    """Those of the shifts for which minutes count."""
    return tuple(
        ServedShift(
            row.uid,
            row.volunteer_uid,
            row.turn.area,
            row.turn.title,
            row.turn.starts_at,
            row.turn.ends_at,
            row.time.minutes,
        )
        for row in rows
        if row.time.minutes
    )


def _counted(rows: QuerySet[Turn]) -> QuerySet[Turn]:
    counted = rows.select_related("project").annotate(
        taken=Count("takings", filter=Q(takings__place__isnull=False)),
        waiting=Count("takings", filter=Q(takings__place=None, takings__isnull=False)),
    )
    return counted.order_by("starts_at", "pk")


def _takings(rows: QuerySet[Taking], *, now: datetime) -> tuple[TakingRow, ...]:
    found = rows.select_related("volunteer", "turn", "turn__project").prefetch_related("marks")
    return tuple(_taking(row, now=now) for row in found)


def _taking(row: Taking, *, now: datetime) -> TakingRow:
    marks = sorted(row.marks.all(), key=lambda mark: mark.at)
    noted = (Noted(MarkKind(mark.kind), int(mark.at.timestamp()), mark.minutes) for mark in marks)
    start, end = int(row.turn.starts_at.timestamp()), int(row.turn.ends_at.timestamp())
    return TakingRow(
        uid=row.uid,
        volunteer_uid=row.volunteer.uid,
        name="" if row.volunteer.left_at else row.volunteer.name.open(),
        place=row.place,
        asked_at=row.asked_at,
        time=time_served(noted, start=start, end=end, now=int(now.timestamp())),
        marks=tuple(MarkRow(mark.kind, mark.at, mark.minutes, mark.how, mark.why) for mark in marks),
        turn=_turn(row.turn),
    )


def _turn(row: Turn) -> TurnRow:
    return TurnRow(
        uid=row.uid,
        area=row.area,
        title=row.title,
        where=row.where,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        needed=row.needed,
        taken=getattr(row, "taken", 0),
        waiting=getattr(row, "waiting", 0),
        called_off=row.called_off_at is not None,
        why=row.why,
        project="" if row.project is None else row.project.title,
    )


def volunteer_row(row: Volunteer) -> VolunteerRow:
    """A volunteer as others see them, the number as its mask."""
    hours = shift_hours((free.day, free.start, free.end) for free in row.free_times.all())
    return VolunteerRow(
        uid=row.uid,
        name=row.name.open(),
        phone=str(row.phone),
        community=row.community,
        skills=tuple(row.skills),
        hours=0 if hours == ALWAYS else hours,
        since=row.made_at,
    )


def _joining(row: Joining, *, is_double: bool) -> JoiningRow:
    person = volunteer_row(row.volunteer)
    return JoiningRow(row.uid, row.area, person, row.asked_at, row.accepted, row.why, is_double=is_double)


def _doubled(people: Iterable[Volunteer]) -> set[bytes]:
    """The numbers, as they are found by, with which more than one of all volunteers has signed up."""
    asked = {bytes(person.phone_index) for person in people} - {b""}
    rows = Volunteer.objects.filter(phone_index__in=list(asked), left_at=None).values("phone_index")
    many = rows.annotate(people=Count("pk")).filter(people__gt=1).order_by("phone_index")
    return {bytes(row["phone_index"]) for row in many}


def _projects(rows: QuerySet[Project]) -> tuple[ProjectRow, ...]:
    found = list(rows.select_related("body"))
    spent: dict[int, int] = {}
    taken = Taking.objects.filter(turn__project__in=[row.pk for row in found]).exclude(place=None)
    for row in taken.select_related("volunteer", "turn", "turn__project").prefetch_related("marks"):
        minutes = _taking(row, now=row.turn.ends_at).time.minutes
        spent[row.turn.project_id or 0] = spent.get(row.turn.project_id or 0, 0) + minutes
    return tuple(_project(row, turn_minutes=spent.get(row.pk, 0)) for row in found)


def _project(row: Project, *, turn_minutes: int) -> ProjectRow:
    return ProjectRow(
        uid=row.uid,
        area=row.area,
        title=row.title,
        wanted=row.wanted,
        body="" if row.body is None else row.body.name,
        body_uid=None if row.body is None else row.body.uid,
        plan=row.plan,
        picture=row.picture,
        result=row.result,
        made_at=row.made_at,
        claimed_at=row.claimed_at,
        closed_at=row.closed_at,
        said_minutes=row.minutes,
        turn_minutes=turn_minutes,
    )
