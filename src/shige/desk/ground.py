"""Where areas and grids lie, asked of the territory."""

from shige.core.mapping.atlas import Atlas
from shige.territory import selectors
from shige.territory.facts import Bounds


def area_bounds(code: str) -> Bounds | None:
    """The frame of an area or grid."""
    outline = selectors.area_outline(code)
    return None if outline is None else outline.bounds


def atlas_now() -> Atlas:
    """The published grids."""
    raise NotImplementedError
