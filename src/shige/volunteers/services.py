"""Deeds on volunteers: sign up, say what one can do and when, agree and take it back, join a grid, leave."""

import hashlib
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from shige.access.scope import Scope
from shige.adapters.helping_file import shipped_promises, shipped_skills
from shige.audit.services import deed_record
from shige.core.areas import area_range
from shige.core.deeds import Actor, Deed
from shige.core.duty import hours_told, shift_hours
from shige.core.errors import ShigeError
from shige.core.masks import Normal, normal
from shige.privacy.asking import rows_forget
from shige.volunteers.models import Consent, FreeTime, Joining, Volunteer

MOST_AN_HOUR = 60
"""Sign-ups that a community takes in an hour, so that nobody fills its list by a program."""
PHONE_DIGITS = range(7, 14)
FEWEST_LETTERS = 32
"""Of the secret in a link."""
Shifts = Iterable[tuple[int, int, int]]


@dataclass(frozen=True, slots=True)
class SignUp:
    """What somebody says of themselves on the public page."""

    name: str
    phone: str
    community: str
    area: str
    """The community itself, or a grid of it."""
    agrees: Collection[str]
    """Codes of the consents."""
    is_old_enough: bool
    """Whether they say that they are 16 or older; no date of birth is asked for."""
    skills: tuple[str, ...] = ()
    shifts: tuple[tuple[int, int, int], ...] = ()


def key_digest(key: str) -> str:
    """What is kept of the secret in a volunteer's link.

    Raises:
        ShigeError: "volunteer-key" for one that could be guessed.
    """
    if len(key) < FEWEST_LETTERS:
        raise ShigeError("volunteer-key", "the secret of a link has at least 32 letters", {"bound": FEWEST_LETTERS})
    return hashlib.sha256(key.encode()).hexdigest()


def actor_volunteer(uid: UUID) -> Actor:
    """A volunteer as the audit names them: by nothing that tells who it is."""
    return Actor(uid=str(uid), name="volunteer", post="VOLUNTEER")


@transaction.atomic
def volunteer_join(sign_up: SignUp, *, key: str, now: datetime) -> UUID:
    """Sign up. The same link's secret twice is the same volunteer; what is refused leaves nothing.

    Raises:
        ShigeError: "volunteer-young", "consent-missing", "volunteer-name", "volunteer-phone", "skill-unknown",
            "area-code", "area-outside", "shift-hours", "volunteer-many".
    """
    found = Volunteer.objects.filter(key_digest=key_digest(key)).first()
    if found is not None:
        return found.uid
    _check(sign_up)
    low = area_range(sign_up.community)[0]
    if Volunteer.objects.filter(low=low, made_at__gt=now - timedelta(hours=1)).count() >= MOST_AN_HOUR:
        raise ShigeError("volunteer-many", "too many signed up within the hour: try again later")
    person = Volunteer.objects.create(
        name=_name(sign_up.name),
        phone=_phone(sign_up.phone),
        key_digest=key_digest(key),
        community=sign_up.community,
        low=low,
        skills=_skills(sign_up.skills),
        made_at=now,
    )
    _free_times(person, sign_up.shifts)
    for code in sorted(set(sign_up.agrees)):
        Consent.objects.create(volunteer=person, code=code, version=shipped_promises()[code].version, given_at=now)
    Joining.objects.create(volunteer=person, area=sign_up.area, low=area_range(sign_up.area)[0], asked_at=now)
    deed = Deed(actor_volunteer(person.uid), "volunteer_join", noun_id=str(person.uid), area=sign_up.community)
    deed_record(deed, at=now)
    return person.uid


@transaction.atomic
def volunteer_change(uid: UUID, *, phone: str | None, skills: tuple[str, ...], shifts: Shifts, now: datetime) -> None:
    """Set anew how somebody is reached (None leaves the number as it is), what they can do and when.

    Raises:
        ShigeError: "volunteer-unknown", "volunteer-phone", "skill-unknown", "shift-hours".
    """
    person = _present(uid)
    if phone is not None:
        person.phone = _phone(phone)
    person.skills = _skills(skills)
    person.save(update_fields=["phone", "phone_index", "skills"])
    person.free_times.all().delete()
    _free_times(person, shifts)
    _told(person, "volunteer_change", now=now)


@transaction.atomic
def volunteer_key_renew(uid: UUID, *, key: str, actor: Actor, within: Scope, now: datetime) -> None:
    """Give somebody who lost their link a new one; the one before opens nothing any more.

    Raises:
        ShigeError: "volunteer-unknown" where there is none, or none in `within`; "volunteer-key".
    """
    person = _present(uid)
    if not within.filter(Joining.objects.filter(volunteer=person), field="low").exists():
        raise _unknown(uid)
    person.key_digest = key_digest(key)
    person.save(update_fields=["key_digest"])
    deed_record(Deed(actor, "volunteer_key_renew", noun_id=str(uid), area=person.community), at=now)


@transaction.atomic
def consent_give(uid: UUID, *, code: str, now: datetime) -> None:
    """Agree to something else, in the words of now; twice is once.

    Raises:
        ShigeError: "volunteer-unknown", "consent-unknown".
    """
    person = _present(uid)
    promise = shipped_promises().get(code)
    if promise is None:
        raise ShigeError("consent-unknown", f"there is no consent {code!r}", {"field": "consent", "value": code})
    Consent.objects.filter(volunteer=person, code=code, withdrawn_at=None).exclude(version=promise.version).update(
        withdrawn_at=now
    )
    words = {"version": promise.version, "given_at": now}
    if Consent.objects.get_or_create(volunteer=person, code=code, withdrawn_at=None, defaults=words)[1]:
        _told(person, "consent_give", now=now, code=code, version=promise.version)


@transaction.atomic
def consent_withdraw(uid: UUID, *, code: str, now: datetime) -> bool:
    """Take a consent back, whenever; of the one that is needed to serve at all, that is leaving.

    Returns what `volunteer_leave` does. A backup from before takes it back again.

    Raises:
        ShigeError: "volunteer-unknown", "erasures-file".
    """
    person = _present(uid)
    given = Consent.objects.filter(volunteer=person, code=code, withdrawn_at=None)
    _told(person, "consent_withdraw", now=now, code=code)
    rows_forget("volunteers.Consent", list(given.values_list("pk", flat=True)), term="consent", now=now)
    promise = shipped_promises().get(code)
    return volunteer_leave(uid, now=now) if promise is not None and promise.required else True


@transaction.atomic
def volunteer_leave(uid: UUID, *, now: datetime) -> bool:
    """Leave: name, number, link, skills and free hours are gone at once; times served stay, without the person.

    False where a legal hold keeps name and number: they go in the night after it ends. A backup from before erases
    them again.

    Raises:
        ShigeError: "volunteer-unknown", "erasures-file".
    """
    person = _present(uid)
    _told(person, "volunteer_leave", now=now)
    return rows_forget("volunteers.Volunteer", [person.pk], term="volunteer", now=now)


@transaction.atomic
def joining_ask(uid: UUID, *, area: str, now: datetime) -> UUID:
    """Ask to help in another grid of the own community; twice is once.

    Raises:
        ShigeError: "volunteer-unknown", "area-outside".
    """
    person = _present(uid)
    _check_inside(area, community=person.community)
    asked = {"low": area_range(area)[0], "asked_at": now}
    row, is_new = Joining.objects.get_or_create(volunteer=person, area=area, defaults=asked)
    if is_new:
        deed = Deed(actor_volunteer(uid), "joining_ask", noun_id=str(row.uid), area=area)
        deed_record(deed, at=now)
    return row.uid


@transaction.atomic
def joining_accept(joining_uid: UUID, *, actor: Actor, within: Scope, now: datetime) -> None:
    """Accept a volunteer in a grid: its lead does.

    Raises:
        ShigeError: "joining-unknown" where there is none, or none in `within`.
    """
    _decide(joining_uid, actor=actor, within=within, now=now)


@transaction.atomic
def joining_decline(joining_uid: UUID, *, actor: Actor, within: Scope, now: datetime, why: str) -> None:
    """Decline a volunteer in a grid, with a reason that they read.

    Raises:
        ShigeError: "joining-unknown" where there is none, or none in `within`; "why-missing".
    """
    if not why.strip():
        raise ShigeError("why-missing", "say why: the volunteer reads it", {"field": "why"})
    _decide(joining_uid, actor=actor, within=within, now=now, why=why.strip()[:200])


def _decide(joining_uid: UUID, *, actor: Actor, within: Scope, now: datetime, why: str = "") -> None:
    row = within.filter(Joining.objects.filter(uid=joining_uid), field="low").select_for_update().first()
    if row is None:
        raise ShigeError("joining-unknown", "nobody asks for this", {"uid": str(joining_uid)})
    row.accepted, row.decided_at, row.why = not why, now, why
    row.save(update_fields=["accepted", "decided_at", "why"])
    verb = "joining_decline" if why else "joining_accept"
    deed_record(Deed(actor, verb, noun_id=str(row.uid), area=row.area), at=now)


def _check(sign_up: SignUp) -> None:
    if not sign_up.is_old_enough:
        message = "volunteers here are 16 or older: nothing of what was typed is kept"
        raise ShigeError("volunteer-young", message, {"field": "is_old_enough", "bound": 16})
    lacking = {code for code, promise in shipped_promises().items() if promise.required} - set(sign_up.agrees)
    unknown = set(sign_up.agrees) - set(shipped_promises())
    if lacking or unknown:
        facts = {"field": "agrees", "value": ", ".join(sorted(lacking | unknown))}
        raise ShigeError("consent-missing", "without this consent nothing can be kept", facts)
    if len(sign_up.community) != 12:
        where = {"field": "community", "value": sign_up.community}
        raise ShigeError("area-code", "volunteers sign up at a community, a code of 12 digits", where)
    _check_inside(sign_up.area, community=sign_up.community)


def _check_inside(area: str, *, community: str) -> None:
    area_range(area)
    if not area.startswith(community):
        facts = {"field": "area", "value": area, "bound": community}
        raise ShigeError("area-outside", "this grid lies in another community", facts)


def _name(text: str) -> str:
    called = " ".join(text.split())
    if not 1 <= len(called) <= 32:
        raise ShigeError(
            "volunteer-name", "a name to be called by has 1 to 32 characters", {"field": "name", "bound": 32}
        )
    return called


def _phone(text: str) -> str:
    number = " ".join(text.split())
    if len(normal(number, Normal.PHONE)) not in PHONE_DIGITS or len(number) > 20:
        facts = {"field": "phone", "bound": "7-13"}
        raise ShigeError("volunteer-phone", "a telephone number has 7 to 13 digits", facts)
    return number


def _skills(codes: Iterable[str]) -> list[str]:
    said = sorted(set(codes))
    for code in said:
        if code not in shipped_skills():
            raise ShigeError("skill-unknown", f"there is no skill {code!r}", {"field": "skills", "value": code})
    return said


def _free_times(person: Volunteer, shifts: Shifts) -> None:
    given = list(shifts)
    told = hours_told(shift_hours(given)) if given else ()
    FreeTime.objects.bulk_create([FreeTime(volunteer=person, day=d, start=start, end=end) for d, start, end in told])


def _present(uid: UUID) -> Volunteer:
    person = Volunteer.objects.select_for_update().filter(uid=uid, left_at=None).first()
    if person is None:
        raise _unknown(uid)
    return person


def _unknown(uid: UUID) -> ShigeError:
    return ShigeError("volunteer-unknown", "there is no such volunteer", {"uid": str(uid)})


def _told(person: Volunteer, verb: str, *, now: datetime, **facts: object) -> None:
    deed = Deed(actor_volunteer(person.uid), verb, noun_id=str(person.uid), area=person.community, facts=facts)
    deed_record(deed, at=now)
