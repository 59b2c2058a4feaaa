"""What somebody who did something is called on a page: their name and posts, never the name that they log in with."""

from collections.abc import Iterable, Mapping
from uuid import UUID

from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from shige.adapters.roles_file import shipped_roles
from shige.rules.values import role_called
from shige.staff.calling import names_of_accounts

Deed = tuple[str, str]
"""uid of the account and the codes of the roles that it acted in, as the audit writes them."""


def called(deeds: Iterable[Deed]) -> Mapping[Deed, str]:
    """Name and posts of who did each deed; the posts alone where the reader does not see the person."""
    asked = set(deeds)
    names = names_of_accounts(uid for uid, _posts in asked if _is_uid(uid))
    return {deed: _said(names.get(deed[0], ""), posts=deed[1]) for deed in asked}


def _said(name: str, *, posts: str) -> str:
    known = {role.code for role in shipped_roles()}
    tongue, now = "en" if (get_language() or "").startswith("en") else "zh", timezone.now()
    roles = "、".join(role_called(code, tongue=tongue, at=now) for code in posts.split() if code in known)
    return " · ".join(part for part in (name, roles) if part) or _("Somebody without a post")


def _is_uid(text: str) -> bool:
    try:
        return bool(UUID(text))
    except ValueError:
        return False
