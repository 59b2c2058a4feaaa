"""Questions about the territory: areas, grids, plans and what is published now. Codes are text here."""

from shige.territory.facts import AreaPage, GridPage, Hit, Outline, PlanFacts, PublicationFacts

MOST_HITS = 20


def publication_now() -> PublicationFacts | None:
    """What is published now, None before the first publication; `number` stands in the URL of tiles."""
    raise NotImplementedError


def grid_page(code: str) -> GridPage | None:
    """The published grid of that 18-digit code, None where there is none."""
    raise NotImplementedError


def area_page(code: str) -> AreaPage | None:
    """An area of 2, 4, 6, 9, 12 digits or a general grid, with its children and their figures; None if unknown."""
    raise NotImplementedError


def search(text: str, *, within: tuple[tuple[int, int], ...] | None = None) -> tuple[Hit, ...]:
    """At most 20 areas, grids and address units whose name or code has `text` in it, beginnings first."""
    raise NotImplementedError


def area_outline(code: str) -> Outline | None:
    """The border of a community (12 digits) or of a published grid (18), None where nothing is published."""
    raise NotImplementedError


def functional_areas() -> tuple[tuple[str, str], ...]:
    """Key and name of each functional area."""
    raise NotImplementedError


def functional_ranges(key: str) -> tuple[tuple[int, int], ...]:
    """The ranges of 18-digit codes that a functional area runs: one a street."""
    raise NotImplementedError


def plans() -> tuple[PlanFacts, ...]:
    """All plans, the newest first."""
    raise NotImplementedError


def plan_facts(uid: str) -> PlanFacts | None:
    """The plan of that uid."""
    raise NotImplementedError
