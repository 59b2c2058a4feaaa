"""The rows of access: accounts with their rights and logins, and helpers with their phones."""

from shige.access.models.accounts import Cached, Grant, GrantQuerySet, Kind, Session, Token, User, UserManager
from shige.access.models.helpers import Code, Device, Invitation, Knock, Opening

__all__ = [
    "Cached",
    "Code",
    "Device",
    "Grant",
    "GrantQuerySet",
    "Invitation",
    "Kind",
    "Knock",
    "Opening",
    "Session",
    "Token",
    "User",
    "UserManager",
]
