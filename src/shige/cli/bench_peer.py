"""PostGIS beside shige in the same run: the grids in a table of this connection, indexed, in its own words."""

from functools import partial

from django.db import connection

from shige.cli.stopwatch import milliseconds, seconds
from shige.core.values import Floats

Figures = dict[str, float | int]
_SINGLE = 5_000
_JOINED = 50_000
_TABLE = """
CREATE TEMPORARY TABLE peer AS
SELECT g.code, g.tier, g.name, g.households, g.minutes, ST_GeomFromWKB(g.polygon, 4490) AS land,
       ST_Transform(ST_SetSRID(ST_GeomFromWKB(g.polygon), 4326), 3857) AS shown
FROM territory_grid g JOIN territory_standing s ON s.plan_id = g.plan_id AND s.community = g.community
WHERE s.until_id IS NULL
"""
_TILE = """
SELECT ST_AsMVT(t, 'micro') FROM (
  SELECT code::text, name, households, minutes, ST_AsMVTGeom(shown, ST_TileEnvelope(%s, %s, %s)) AS geom
  FROM peer WHERE shown && ST_TileEnvelope(%s, %s, %s, margin => 0.03125) AND tier = ANY(%s)
) t
"""
_TIERS = ["community", "general", "micro", "dedicated"]


def has_postgis() -> bool:
    """Whether the database can be asked with PostGIS."""
    if connection.vendor != "postgresql":
        return False
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_extension WHERE extname = 'postgis'")
        return bool(cursor.fetchone()[0])


def peer(lon: Floats, lat: Floats, tiles: dict[int, tuple[int, int]]) -> Figures:
    """The same points and tiles by PostGIS: one prepared statement a point, one join for many, ST_AsMVT."""
    points = list(zip(lon.tolist(), lat.tolist(), strict=True))
    with connection.cursor() as cursor:
        cursor.execute(_TABLE)
        for column in ("land", "shown"):
            cursor.execute(f"CREATE INDEX ON peer USING gist ({column})")
        cursor.execute("ANALYZE peer")
        cursor.execute(
            "PREPARE at (float8, float8) AS SELECT min(code) FROM peer WHERE tier IN ('micro', 'dedicated')"
            " AND ST_Intersects(land, ST_SetSRID(ST_MakePoint($1, $2), 4490))"
        )

        def single() -> None:
            for point in points[:_SINGLE]:
                cursor.execute("EXECUTE at (%s, %s)", point)
                cursor.fetchone()

        def joined() -> None:
            cursor.execute(
                "SELECT p.n, min(g.code) FROM unnest(%s::float8[], %s::float8[]) WITH ORDINALITY AS p (x, y, n)"
                " LEFT JOIN peer g ON g.tier IN ('micro', 'dedicated')"
                " AND ST_Intersects(g.land, ST_SetSRID(ST_MakePoint(p.x, p.y), 4490)) GROUP BY p.n",
                [lon[:_JOINED].tolist(), lat[:_JOINED].tolist()],
            )
            cursor.fetchall()

        figures: Figures = {
            "postgis_single_per_s": round(min(_SINGLE, len(points)) / seconds(single)),
            "postgis_joined_per_s": round(min(_JOINED, len(points)) / seconds(joined)),
        }
        for zoom, (x, y) in tiles.items():
            draw = partial(cursor.execute, _TILE, [zoom, x, y, zoom, x, y, _TIERS])
            figures[f"postgis_tile_z{zoom}_ms"] = milliseconds(lambda: (draw(), cursor.fetchone()))  # noqa: B023
    return figures
