"""Read the sources of an import and sort their rows by what they are, in longitude and latitude."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import shapely
from numpy.typing import NDArray

from shige.adapters.crs import Crs, parse_crs, to_degrees
from shige.adapters.features import ALIASES, Features, Problems, Reader
from shige.adapters.geofiles import SUFFIXES, read_geofile
from shige.adapters.geopackage import read_meta
from shige.adapters.osm import read_osm
from shige.adapters.recognise import BY_ROLE, TAGS, TUNNEL_NAMES, Found, Role, recognise, tags_by_kind, tags_by_name
from shige.adapters.shapes import check_buildings, check_shapes, check_swapped
from shige.adapters.tables import read_table
from shige.core.errors import ShigeError
from shige.core.values import Objects

_FORMS = ("point", "line", "line", "polygon", "point", "line", "polygon", "", "")
"""By shapely's type id."""
MOST_ATTRIBUTION = 200


@dataclass(frozen=True, slots=True)
class Request:
    """What is imported and how."""

    sources: tuple[Path, ...]
    crs: Mapping[str, str]
    """Name of the CRS by file name; "" for all other files."""
    columns: Mapping[str, str]
    """Column of a source by our name for it."""
    roles: Mapping[str, str]
    """What all rows of a file are (a key of `recognise.BY_ROLE`), by file name."""
    skips_bad_rows: bool = False
    fill_seed: int | None = None
    """Where it is given, the blocks of sources without buildings are filled with made-up ones."""
    workers: int = 1
    attribution: str = ""
    """Whom the licences of the sources ask to name; OpenStreetMap is named without being told."""

    def __post_init__(self) -> None:
        if len(self.attribution) > MOST_ATTRIBUTION or not (self.attribution.isprintable()):
            bound = f"one line of at most {MOST_ATTRIBUTION} characters"
            facts = {"field": "--attribution", "value": self.attribution[:60], "bound": bound}
            raise ShigeError("attribution-form", f"--attribution must be {bound}.", facts)


@dataclass(frozen=True, slots=True)
class Piece:
    """Rows of one source that are the same thing."""

    role: Role
    reader: Reader
    found: tuple[Found, ...]

    @property
    def shape(self) -> Objects:
        """Their shapes."""
        return self.reader.features.shape


def read_sources(request: Request, problems: Problems) -> list[Piece]:
    """All rows of all sources, sorted; shapes in longitude and latitude (EPSG:4490).

    Rows with a shape that cannot be used are noted in `problems` and left out.

    Raises:
        ShigeError: for the CRS, the files and the columns, see docs/city-file.md.
    """
    _check_request(request)
    layers = [layer for path in request.sources for layer in _read(path, request)]
    _check_columns(request, layers)
    pieces: list[Piece] = []
    for layer in layers:
        check_swapped(layer)
        # an extract of OpenStreetMap is cut somewhere, and what is cut in two is no fault of its reader's
        noted = problems if layer.is_strict else Problems()
        check_shapes(layer, noted)
        bad = np.isin(layer.rows(), list(noted.bad_rows(layer.source)))
        good = layer.take(np.flatnonzero(~bad))
        if len(good):
            pieces.extend(_sorted(replace(good, shape=to_degrees(good.shape, good.crs)), request, problems))
    return pieces


def without_bad_rows(piece: Piece) -> Piece:
    """The piece without the rows in which its reader noted a problem."""
    features = piece.reader.features
    good = np.flatnonzero(~np.isin(features.rows(), list(piece.reader.problems.bad_rows(features.source))))
    reader = replace(piece.reader, features=features.take(good))
    return Piece(piece.role, reader, tuple(piece.found[row] for row in good.tolist()))


def _check_request(request: Request) -> None:
    names = {path.name for path in request.sources}
    for option, given in (("--crs", request.crs), ("--as", request.roles)):
        stray = sorted(set(given) - names - {""})
        if stray:
            message = f"{option} speaks of {stray[0]!r}, which is not among the sources ({', '.join(sorted(names))})."
            raise ShigeError("option-unknown", message, {"field": option, "value": stray[0]})
    _check_words("--as", set(request.roles.values()), sorted(BY_ROLE))
    _check_words("--columns", set(request.columns), sorted(ALIASES))


def _check_words(option: str, given: set[str], known: list[str]) -> None:
    stray = sorted(given - set(known))
    if stray:
        message = f"{option} has no word {stray[0]!r}; it knows {', '.join(known)}."
        raise ShigeError("option-unknown", message, {"field": option, "value": stray[0]})


def _read(path: Path, request: Request) -> list[Features]:
    crs: Crs = parse_crs(request.crs.get(path.name, request.crs.get("")))
    suffix = path.suffix.lower()
    if path.name.lower().endswith(".osm.pbf"):
        return read_osm(path, crs)
    if suffix in (".csv", ".xlsx"):
        return read_table(path, crs, mapping=dict(request.columns))
    if suffix == ".gpkg" and read_meta(path).get("schema"):
        message = f"{path} is a file of shige's own and no source. Import what it was made from."
        raise ShigeError("source-kind", message, {"file": str(path)})
    if suffix in SUFFIXES:
        return read_geofile(path, crs)
    message = f"{path} is of no kind that can be imported (.osm.pbf, .csv, .xlsx, {', '.join(SUFFIXES)})."
    raise ShigeError("source-kind", message, {"file": str(path)})


def _check_columns(request: Request, layers: list[Features]) -> None:
    for ours, theirs in request.columns.items():
        if not any(theirs.lower() in layer.columns for layer in layers):
            message = f"--columns {ours}={theirs}: no source has a column {theirs!r}."
            known = sorted({name for layer in layers for name in layer.columns if name.isprintable()})
            raise ShigeError("columns-missing", message, {"field": ours, "value": theirs, "columns": ", ".join(known)})


def _sorted(layer: Features, request: Request, problems: Problems) -> list[Piece]:
    """The rows of a layer by role."""
    reader = Reader(layer, request.columns, problems)
    found = _recognised(reader, request)
    roles = np.array([one.role for one in found], dtype=object)
    counts = Counter(roles.tolist())
    if counts[Role.UNKNOWN] == len(roles):
        message = (
            f"{layer.source}: it is not clear what these rows are. Say it: --as buildings={layer.source} or the like."
        )
        raise ShigeError("source-not-recognised", message, {"file": layer.source, "words": ", ".join(sorted(BY_ROLE))})
    pieces = []
    for role in sorted(counts):
        rows = np.flatnonzero(roles == role)
        if role is Role.BUILDING:
            rows = _of_building_size(layer, rows, problems)
        part = Reader(layer.take(rows), request.columns, problems)
        pieces.append(Piece(role, part, tuple(found[row] for row in rows.tolist())))
    return pieces


def _of_building_size(layer: Features, rows: NDArray[np.int64], problems: Problems) -> NDArray[np.int64]:
    """Of the rows that are buildings those with a shape that one building can have; the others are noted."""
    buildings = layer.take(rows)
    noted = problems if layer.is_strict else Problems()
    check_buildings(buildings, noted)
    return rows[~np.isin(buildings.rows(), list(noted.bad_rows(layer.source)))]


def _recognised(reader: Reader, request: Request) -> list[Found]:
    """What each row is: by `--as`, else by its tags, else by its kind, else by the file's name, else by its columns."""
    source = reader.features.source
    forced = BY_ROLE.get(request.roles.get(source.partition(":")[0], ""))
    fallback = forced or tags_by_name(source) or _tags_by_columns(reader)
    columns = {} if forced else {tag: reader.texts(tag) for tag in TAGS if reader.has(tag)}
    kinds = reader.texts("kind" if reader.has("kind") else "type")
    details = reader.texts("kind_detail")
    below = [{"tunnel": "yes"} if name.endswith(TUNNEL_NAMES) else {} for name in reader.texts("name")]
    forms = [_FORMS[index] for index in shapely.get_type_id(reader.features.shape).tolist()]
    cache: dict[tuple[str, ...], Found] = {}
    found: list[Found] = []
    for index, form in enumerate(forms):
        key = (form, kinds[index], details[index], str(below[index]), *(column[index] for column in columns.values()))
        if key not in cache:
            tags = {tag: value for tag, value in zip(columns, key[4:], strict=True) if value}
            by_kind = {} if forced else tags_by_kind(key[1], key[2])
            cache[key] = recognise({**(tags or by_kind or _fitting(fallback, form)), **below[index]}, form)
        found.append(cache[key])
    return found


def _tags_by_columns(reader: Reader) -> Mapping[str, str]:
    """Rows that have floors, dwellings or households are buildings."""
    has = any((reader.raw(name) != None).any() for name in ("floors", "dwellings", "households"))  # noqa: E711
    return BY_ROLE["buildings"] if has else {}


def _fitting(tags: Mapping[str, str], form: str) -> Mapping[str, str]:
    """A name speaks of shapes of its own form only: points in a file of roads are no roads."""
    by_line = any(key in tags for key in ("highway", "waterway", "railway", "barrier"))
    return {} if form == "point" and by_line else tags
