"""What came in: what somebody says is wrong, and what they say of its place."""

from dataclasses import dataclass

from shige.core.errors import ShigeError

CRS = ("wgs84", "gcj02", "bd09", "cgcs2000")
LONGEST = 4_000
"""Characters of a report."""


@dataclass(frozen=True, slots=True)
class Point:
    """A point as it was sent: degrees in a named coordinate system, and how exact it claims to be.

    Raises:
        ShigeError: "crs-missing" or "crs-unknown".
    """

    lon: float
    lat: float
    crs: str
    accuracy_m: float | None = None

    def __post_init__(self) -> None:
        if self.crs not in CRS:
            code = "crs-unknown" if self.crs else "crs-missing"
            facts = {"field": "crs", "value": self.crs, "bound": ", ".join(CRS)}
            raise ShigeError(code, f"a point says in which system it is: {', '.join(CRS)}", facts)


@dataclass(frozen=True, slots=True)
class PlaceSaid:
    """All that a report says of its place; each part may be missing."""

    unit: str = ""
    """Id of an address unit of the register."""
    code: str = ""
    """What a QR code at a door or a thing said."""
    grid: str = ""
    """Code of a grid or of an area."""
    point: Point | None = None
    text: str = ""
    entrance: int = 0
    """0 where it is not said."""
    floor: int = 0


@dataclass(frozen=True, slots=True)
class Report:
    """What somebody says, by which channel, and when.

    Raises:
        ShigeError: "report-empty" where neither a kind nor a text says what is wrong, "report-long".
    """

    channel: str
    second: int
    """Seconds since 1970."""
    text: str = ""
    kind: str = ""
    """Code of the kind where the reporter chose one."""
    thing: str = ""
    """Code of the thing that it is about: a lamp post, a cover, a lift."""
    place: PlaceSaid = PlaceSaid()

    def __post_init__(self) -> None:
        if not self.kind and not self.text.strip():
            facts = {"field": "text", "value": self.text, "bound": "a kind or a text"}
            raise ShigeError("report-empty", "a report says what is wrong, or of which kind it is", facts)
        if len(self.text) > LONGEST:
            most = {"field": "text", "value": len(self.text), "bound": LONGEST}
            raise ShigeError("report-long", f"a report has at most {LONGEST} characters", most)
