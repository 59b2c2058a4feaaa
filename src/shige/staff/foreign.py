"""What rows of an existing system are called there; of people a keyed digest alone, which tells nothing."""

from collections.abc import Iterable, Mapping

from shige.core.errors import ShigeError
from shige.personal.digests import digests_of
from shige.staff.models import ForeignCode

PERSON, POST, BODY, GRID = "person", "post", "organisation", "grid"
_TABLE = "staff_foreigncode"


def targets(noun: str, wanted: Iterable[tuple[str, str]]) -> Mapping[tuple[str, str], str]:
    """Uids, or codes of grids, by code system and code as they stand there."""
    kept: dict[tuple[str, str], tuple[str, str]] = {}
    for system, code in set(wanted):
        for digest in _kept(noun, code):
            kept[system, digest] = (system, code)
    rows = ForeignCode.objects.filter(noun=noun, code_system__in={system for system, _ in kept})
    rows = rows.filter(code__in={code for _, code in kept})
    found = rows.values_list("code_system", "code", "target")
    return {kept[system, code]: target for system, code, target in found if (system, code) in kept}


def remember(noun: str, *, system: str, code: str, target: str) -> None:
    """Know a row again under its foreign code.

    Raises:
        ShigeError: "foreign-code" for none.
    """
    if not system or not code:
        raise ShigeError("foreign-code", "a row is known by its system and its code", {"field": "code"})
    ForeignCode.objects.update_or_create(
        noun=noun, code_system=system, code=_kept(noun, code)[0], defaults={"target": target}
    )


def _kept(noun: str, code: str) -> list[str]:
    """The code as it is kept: of a person its digest under each key, the newest first."""
    if noun != PERSON:
        return [code]
    return [digest.hex()[:64] for digest in digests_of(code, table=_TABLE, column="code")]
