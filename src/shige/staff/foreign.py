"""What rows of an existing system are called there; of people a keyed digest alone, which tells nothing.

The system "shige" is this one: its codes are the ids of the rows themselves, and nothing of them is kept beside.
"""

from collections.abc import Iterable, Mapping
from uuid import UUID

from shige.core.errors import ShigeError
from shige.personal.digests import digests_of
from shige.staff.models import ForeignCode, Organisation, Person, Post

PERSON, POST, BODY, GRID = "person", "post", "organisation", "grid"
OWN = "shige"
"""The system of tables that shige wrote itself."""
_TABLE = "staff_foreigncode"
_AT_ONCE = 500


def targets(noun: str, wanted: Iterable[tuple[str, str]]) -> Mapping[tuple[str, str], str]:
    """Uids, or codes of grids, by code system and code as they stand there."""
    asked = set(wanted)
    own = _own(noun, {code for system, code in asked if system == OWN})
    kept: dict[tuple[str, str], tuple[str, str]] = {}
    for system, code in (each for each in asked if each[0] != OWN):
        for digest in _kept(noun, code):
            kept[system, digest] = (system, code)
    rows = ForeignCode.objects.filter(noun=noun, code_system__in={system for system, _ in kept})
    rows = rows.filter(code__in={code for _, code in kept})
    found = rows.values_list("code_system", "code", "target")
    return own | {kept[system, code]: target for system, code, target in found if (system, code) in kept}


def names(wanted: Iterable[tuple[str, str]]) -> Mapping[tuple[str, str], str]:
    """What grids are called in an existing system, by code system and code."""
    asked = set(wanted)
    rows = ForeignCode.objects.filter(noun=GRID, code_system__in={system for system, _ in asked})
    found = rows.filter(code__in={code for _, code in asked}).values_list("code_system", "code", "name")
    return {(system, code): name for system, code, name in found}


def own_id(system: str, code: str) -> UUID | None:
    """The id that a row of our own table carries; None for any other system, and for what is no id."""
    if system != OWN:
        return None
    try:
        uid = UUID(code)
    except ValueError:
        return None
    return uid if str(uid) == code else None


def remember(noun: str, *, system: str, code: str, target: str, name: str = "") -> None:
    """Know a row again under its foreign code; of our own system there is nothing to know.

    Raises:
        ShigeError: "foreign-code" for none.
    """
    if not system or not code:
        raise ShigeError("foreign-code", "a row is known by its system and its code", {"field": "code"})
    if system == OWN:
        return
    ForeignCode.objects.update_or_create(
        noun=noun, code_system=system, code=_kept(noun, code)[0], defaults={"target": target, "name": name}
    )


def _own(noun: str, codes: Iterable[str]) -> dict[tuple[str, str], str]:
    """Of our own system: rows that there are, by their ids; a grid's code stands for itself."""
    if noun == GRID:
        return {(OWN, code): code for code in codes}
    uids = [uid for code in codes if (uid := own_id(OWN, code)) is not None]
    rows = {PERSON: Person.objects, POST: Post.objects, BODY: Organisation.objects}[noun]
    found: dict[tuple[str, str], str] = {}
    for start in range(0, len(uids), _AT_ONCE):
        there = rows.filter(uid__in=uids[start : start + _AT_ONCE]).values_list("uid", flat=True)
        found |= {(OWN, str(uid)): str(uid) for uid in there}
    return found


def _kept(noun: str, code: str) -> list[str]:
    """The code as it is kept: of a person its digest under each key, the newest first."""
    if noun != PERSON:
        return [code]
    return [digest.hex()[:64] for digest in digests_of(code, table=_TABLE, column="code")]
