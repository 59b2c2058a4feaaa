"""The account that stands at the beginning of a server: nobody could give it its right, so the system does, once."""

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from shige.access.selectors import grants_of
from shige.access.services import Terms, account_make, grant_give
from shige.core.areas import area_range
from shige.core.deeds import SHIGE
from shige.core.errors import ShigeError

ROLE = "SECURITY_ADMIN"


@transaction.atomic
def first_account(name: str, *, area: str, password: str) -> None:
    """Make an account with the right to give rights in an area.

    Raises:
        ShigeError: "account-not-first" where somebody has that right there, "password-weak", and what `account_make`
            and `grant_give` raise.
    """
    now = timezone.now()
    low, high = area_range(area)
    if any(grant.role == ROLE for grant in grants_of(low, high, now=now)):
        message = f"{area} has its security administrator, who gives all further rights"
        raise ShigeError("account-not-first", message, {"field": "area", "value": area})
    try:
        validate_password(password)
    except ValidationError as error:
        raise ShigeError("password-weak", " ".join(error.messages), {"field": "password"}) from error
    user = account_make(name, actor=SHIGE, now=now, password=password)
    terms = Terms(ROLE, area, valid_from=now)
    grant_give(user.uid, terms=terms, actor=SHIGE, now=now, why="the first account of this server")
