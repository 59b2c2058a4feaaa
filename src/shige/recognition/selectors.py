"""Questions about commendations. Lists go by date or by area, never by who did more."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from django.db.models import QuerySet

from shige.access.scope import Scope
from shige.core.areas import area_range
from shige.core.thanks import Subject
from shige.recognition.facts import CommendationRow, FactLine
from shige.recognition.models import Commendation
from shige.staff.record import organisations_named, posts_named
from shige.territory.naming import area_names
from shige.volunteers.selectors import agreeing, volunteers_named


def proposals(area: str, *, scope: Scope, most: int = 200) -> tuple[CommendationRow, ...]:
    """What waits for a decision in an area, by area."""
    rows = _in(area, scope=scope).filter(state="proposed").order_by("low", "rule", "pk")
    return _rows(rows[:most])


def decided(area: str, *, scope: Scope, most: int = 200) -> tuple[CommendationRow, ...]:
    """What was decided in an area, the newest first."""
    rows = _in(area, scope=scope).exclude(state="proposed").order_by("-decided_at", "pk")
    return _rows(rows[:most])


def proposed_and_decided(
    area: str, *, scope: Scope, most: int = 200
) -> tuple[list[CommendationRow], list[CommendationRow]]:
    """What waits for a decision by area, and what was decided, the newest first; read at once."""
    rows = _rows(_in(area, scope=scope).order_by("-starts_at", "low", "pk")[:most])
    done = [(row.decided_at, row) for row in rows if row.decided_at is not None]
    by_date = sorted(done, key=lambda pair: pair[0], reverse=True)
    return [row for row in rows if row.state == "proposed"], [row for _, row in by_date]


def commendation(uid: UUID, *, scope: Scope) -> CommendationRow | None:
    """One commendation; None where there is none, or none that the reader sees."""
    return next(iter(_rows(scope.filter(Commendation.objects.filter(uid=uid), field="low"))), None)


def thanks_to(subjects: Iterable[str], *, kind: Subject) -> tuple[CommendationRow, ...]:
    """What the recognised themselves were granted, the newest first; what they declined among it."""
    rows = Commendation.objects.filter(kind=kind, subject_uid__in=list(subjects), state="granted")
    return _rows(rows.order_by("-decided_at", "pk"))


def wall(area: str, *, most: int = 60) -> tuple[CommendationRow, ...]:
    """What everybody may read in an area, the newest first.

    A person stands there by name who agreed, and a volunteer who still agrees to be thanked in public. Grids are no
    persons.
    """
    low, high = area_range(area)
    rows = Commendation.objects.filter(low__gte=low, low__lte=high, state="granted").exclude(agreed=False)
    rows = rows.exclude(kind__in=[Subject.POST, Subject.VOLUNTEER], agreed=None)
    found = [row for row in _rows(rows.order_by("-decided_at", "pk")[:most]) if row.name]
    still = agreeing((row.subject_uid for row in found if row.kind == Subject.VOLUNTEER), code="thanks")
    return tuple(row for row in found if row.kind != Subject.VOLUNTEER or row.subject_uid in still)


def _in(area: str, *, scope: Scope) -> QuerySet[Commendation]:
    low, high = area_range(area)
    return scope.filter(Commendation.objects.filter(low__gte=low, low__lte=high), field="low")


def _rows(rows: QuerySet[Commendation]) -> tuple[CommendationRow, ...]:
    found = list(rows.prefetch_related("facts"))
    names = _names(found)
    return tuple(_row(row, called=names.get((row.kind, row.subject_uid), ("", ""))) for row in found)


def _names(rows: Sequence[Commendation]) -> dict[tuple[str, str], tuple[str, str]]:
    """What each is called now, and of a post the role; a query for each kind that there is."""
    by_kind: dict[str, list[str]] = {}
    for row in rows:
        by_kind.setdefault(row.kind, []).append(row.subject_uid)
    out: dict[tuple[str, str], tuple[str, str]] = {}
    if Subject.GRID in by_kind:
        out |= {(Subject.GRID, code): (name, "") for code, name in area_names(by_kind[Subject.GRID]).items()}
    uids = {kind: [UUID(uid) for uid in found] for kind, found in by_kind.items() if kind != Subject.GRID}
    if Subject.POST in uids:
        posts = posts_named(uids[Subject.POST]).items()
        out |= {(Subject.POST, str(uid)): (post.person, post.role) for uid, post in posts}
    if Subject.VOLUNTEER in uids:
        people = volunteers_named(uids[Subject.VOLUNTEER]).items()
        out |= {(Subject.VOLUNTEER, str(uid)): (person.name, "") for uid, person in people}
    if Subject.BODY in uids:
        bodies = organisations_named(uids[Subject.BODY]).items()
        out |= {(Subject.BODY, str(uid)): (name, "") for uid, name in bodies}
    return out


def _row(row: Commendation, *, called: tuple[str, str]) -> CommendationRow:
    lines = sorted(row.facts.all(), key=lambda fact: fact.line)
    return CommendationRow(
        uid=row.uid,
        kind=row.kind,
        subject_uid=row.subject_uid,
        area=row.area,
        rule=row.rule,
        version=row.version,
        zh=row.said["zh"],
        en=row.said["en"],
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        state=row.state,
        decided_at=row.decided_at,
        decider=row.decider,
        why=row.why,
        agreed=row.agreed,
        name=called[0],
        role=called[1],
        lines=tuple(FactLine(fact.key, fact.name, fact.starts_at, fact.ends_at, fact.minutes) for fact in lines),
    )
