"""Vector tiles of what is published; a publication never changes, so browsers may keep its tiles for ever."""

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from shige.access.routes import public
from shige.core.mapping.tile import tile_of
from shige.territory import selectors

MOST_ZOOM = 16
TYPE = "application/vnd.mapbox-vector-tile"


@public
@require_safe
def tile(request: HttpRequest, *, publication: int, z: int, x: int, y: int) -> HttpResponse:  # noqa: ARG001
    """One tile; outside of what is published it is empty."""
    layers = selectors.tile_layers(publication, zoom=z) if z <= MOST_ZOOM and max(x, y) < 1 << z else None
    if layers is None:
        raise Http404
    response = HttpResponse(tile_of(layers, z=z, x=x, y=y), content_type=TYPE)
    response["Cache-Control"] = "public, max-age=31536000, immutable"
    return response
