"""Questions about functional areas: which streets they run, and where duty climbs to their posts."""

from collections.abc import Iterable, Mapping

from django.db.models import QuerySet

from shige.adapters.asking import Asked
from shige.territory.models import Division, FunctionalArea, FunctionalStreet

_LED = Asked(
    lambda: (
        FunctionalStreet.objects.filter(area__leads=True)
        .exclude(area__code="")
        .order_by()
        .values_list("street_id", "area__code", "area__name")
    )
)


def functional_areas() -> tuple[tuple[str, str], ...]:
    """Key and name of each functional area."""
    return tuple(FunctionalArea.objects.order_by("key").values_list("key", "name"))


def functional_ranges(key: str) -> tuple[tuple[int, int], ...]:
    """The ranges of 18-digit codes that a functional area runs: one a street."""
    streets = Division.objects.filter(functionalstreet__area__key=key).order_by("low")
    return tuple(streets.values_list("low", "high"))


def overlay(streets: Iterable[str] = ()) -> Mapping[str, str]:
    """The streets (9 digits) that a leading functional area runs, each with that area's code; of these, or of all."""
    asked = set(streets)
    return {street: code for street, code, _name in _LED.rows() if not asked or street in asked}


def leading(street: str) -> QuerySet[FunctionalStreet, str | None]:
    """The code of the functional area that runs a street, as part of another question; no row where none does."""
    rows = FunctionalStreet.objects.filter(street=street, area__leads=True).exclude(area__code="").order_by()
    return rows.values_list("area__code", flat=True)


def led() -> Mapping[str, tuple[str, str]]:
    """The streets that leading functional areas run, each with that area's code and name."""
    return {street: (code, name) for street, code, name in _LED.rows()}


def functional_streets(code: str) -> tuple[str, ...]:
    """The streets that the functional area of that code runs; none where there is no such area."""
    rows = FunctionalStreet.objects.filter(area__code=code).exclude(area__code="").order_by("street_id")
    return tuple(rows.values_list("street_id", flat=True))


def functional_codes() -> tuple[str, ...]:
    """The codes of all functional areas."""
    return tuple(FunctionalArea.objects.exclude(code="").order_by("code").values_list("code", flat=True))
