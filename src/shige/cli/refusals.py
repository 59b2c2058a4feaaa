"""Why a server must not start: each reason under its own name, all of them at once."""

from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.contrib.staticfiles.storage import staticfiles_storage
from django.db import DatabaseError

from shige.access.selectors import demo_accounts_exist
from shige.api.health import migrations_missing
from shige.core.errors import ShigeError
from shige.personal.closing import is_key

SHORTEST_SECRET = 50
_FEWEST_SIGNS = 12
_KNOWN = ("django-insecure", "change-me", "changeme", "secret", "only for tests")
"""How secrets begin that stand in somebody's documentation."""


_SHORT = f"is short or known: take {SHORTEST_SECRET} signs or more by chance, as `openssl rand -base64 48` prints them"


def refuse_unsafe_start() -> None:
    """Let a server start, or say all that speaks against it.

    Raises:
        ShigeError: "serve-refused".
    """
    reasons = dict([*_wrong_settings(), *_wrong_database(), *_wrong_files()])
    if reasons:
        count = "one reason" if len(reasons) == 1 else f"{len(reasons)} reasons"
        raise ShigeError("serve-refused", f"the server does not start, for {count}", reasons)


def _wrong_settings() -> Iterator[tuple[str, str]]:
    if settings.DEBUG:
        yield "DEBUG", "is on: it shows code and rows to everybody; leave it out of the settings"
    if settings.DEMO:
        yield "DEMO", "is on: anybody would enter by a click; use the settings shige.settings.production"
    for name, secret in _secrets():
        if len(secret) < SHORTEST_SECRET or len(set(secret)) < _FEWEST_SIGNS or secret.lower().startswith(_KNOWN):
            yield name, _SHORT
    yield from _wrong_keys()


def _secrets() -> Iterator[tuple[str, str]]:
    yield "SHIGE_SECRET_KEY", str(settings.SECRET_KEY)
    for number, secret in enumerate(settings.SECRET_KEY_FALLBACKS, start=1):
        yield f"SHIGE_SECRET_KEYS_BEFORE, number {number}", str(secret)
    if settings.METRICS_TOKEN:
        yield "SHIGE_METRICS_TOKEN", settings.METRICS_TOKEN


def _wrong_keys() -> Iterator[tuple[str, str]]:
    """Keys of personal fields: each one a key, none known, and none used for two things."""
    seen = {str(settings.SECRET_KEY): "SHIGE_SECRET_KEY"}
    for name, keys in (("PERSONAL", settings.PERSONAL_KEYS), ("INDEX", settings.PERSONAL_INDEX_KEYS)):
        said = [f"SHIGE_{name}_KEY", *(f"SHIGE_{name}_KEYS_BEFORE, number {place}" for place in range(1, len(keys)))]
        if not keys:
            yield said[0], "is not there: take 32 bytes by chance, as `openssl rand -base64 32` prints them"
        for variable, text in zip(said, keys, strict=False):
            if text in seen:
                yield variable, f"is the same as {seen[text]}: take another one"
            elif not is_key(text):
                yield variable, "is no key or a known one: take 32 bytes by chance, as `openssl rand -base64 32` prints"
            seen[text] = variable


def _wrong_database() -> Iterator[tuple[str, str]]:
    try:
        missing = migrations_missing()
    except DatabaseError as error:
        yield "DATABASE_URL", f"the database does not answer ({type(error).__name__}): is it running, is it this one?"
        return
    if missing:
        yield "migrations", f"{len(missing)} are missing, {missing[0]} the first: run `shige manage migrate`"
    else:
        yield from _demo_accounts()


def _demo_accounts() -> Iterator[tuple[str, str]]:
    if demo_accounts_exist():
        yield "demo accounts", "are in the database, and anybody enters them by a click: start with an empty one"


def _wrong_files() -> Iterator[tuple[str, str]]:
    if not settings.STATIC_ROOT:
        return
    hashed = getattr(staticfiles_storage, "hashed_files", {})
    for finder in get_finders():
        for path, storage in finder.list([]):
            name = (Path(getattr(storage, "prefix", None) or "") / path).as_posix()
            if name not in hashed:
                yield "static files", f"{name} is not among the collected: run `shige manage collectstatic --no-input`"
                return
