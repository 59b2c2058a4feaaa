"""Pages of a list: where one begins, how long it is, and where the next one is."""

from datetime import datetime
from typing import Annotated, Generic, TypeVar
from uuid import UUID

from django.http import Http404, HttpRequest
from ninja import Field, Schema

Item = TypeVar("Item")
Thing = TypeVar("Thing")
Most = Annotated[int, Field(100, ge=1, le=1000, description="Items on a page")]
AreaCode = Annotated[
    str, Field("", pattern=r"^([0-9]{2}|[0-9]{4}|[0-9]{6}|[0-9]{9}|[0-9]{12}|[0-9]{18})?$", description="Area code")
]
GridCode = Annotated[str, Field(pattern=r"^[0-9]{18}$", description="Code of a grid, as text: it exceeds 2^53")]
AfterCode = Annotated[str, Field("", pattern=r"^([0-9]{18})?$", description="Code that the page begins after")]
WholeArea = Annotated[
    str, Field(pattern=r"^([0-9]{4}|[0-9]{6}|[0-9]{9}|[0-9]{12}|[0-9]{18})$", description="Code of a city or below")
]
AfterNumber = Annotated[int, Field(0, ge=0, lt=2**63, description="Number that the page begins after")]
AfterUid = Annotated[UUID | None, Field(None, description="uid that the page begins after")]
Moment = Annotated[datetime, Field(description="With its offset from UTC")]


class Page(Schema, Generic[Item]):
    """A page of a list, in an order that does not change while it is read."""

    items: list[Item]
    next: str | None
    """Address of the page after this one; null on the last."""


def next_page(request: HttpRequest, *, after: object) -> str | None:
    """The address of the page that begins after the last item of this one; None where there is none."""
    if not after:
        return None
    asked = request.GET.copy()
    asked["after"] = str(after)
    return request.build_absolute_uri(f"{request.path}?{asked.urlencode()}")


def there(found: Thing | None) -> Thing:
    """What was found; what was not, or is out of reach, reads alike.

    Raises:
        Http404.
    """
    if found is None:
        raise Http404
    return found
