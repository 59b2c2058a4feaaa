"""How far the database itself lets a connection see persons: the second net, below the scopes of every query.

PostgreSQL's row-level security stands on the tables of persons (`personal.row_security`), and it follows two words of
the session: the ranges of codes that the account of this request reaches, and who it is, for what only who sent it
sees. A request begins with none, its guard sets
them, and its end takes them away, so that a connection that served a city before shows the next reader nothing. What
serves nobody in particular says so: commands by `whole_process`, parts of a request by `whole`, with the reason.

The embedded database has no such net; there the scopes stand alone. A pool between shige and PostgreSQL must keep one
session for one client (PgBouncer: pool_mode = session).
"""

import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any, TypeVar, cast

from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse

from shige.adapters.roles_file import shipped_matrix
from shige.core.rights import EMERGENCY, EVERYWHERE, Holding, Range, merged

SETTING = "shige.reach"
WHO = "shige.who"
WHOLE = "{(,)}"
"""All codes, and what has none."""
TELLS_OF_PERSONS = frozenset({
    "person", "post", "roster", "duty", "handover", "assignment", "load", "organisation", "invitation", "grant",
    "volunteer", "project", "resource", "recognition", "today", "grid",
})  # fmt: skip
"""Rights behind which there may be somebody's name; settings, plans, audit and retention tell of nobody."""
_OPTIONS = "PGOPTIONS"
_PROCESS = f"-c {SETTING}={WHOLE}"
_SAID = "shige_said"
"""Whether anything was said on a connection since it was last taken back."""
View = TypeVar("View", bound=Callable[..., Any])


def reach_of(held: Iterable[Holding], *, also: Iterable[Range] = ()) -> str:
    """The codes in which an account may see anybody, as PostgreSQL writes several ranges.

    Rights of emergencies reach nothing by themselves: what a broken glass opens comes in `also`.
    """
    holdings = tuple(held)
    spans: list[Range] = list(also)
    for right in shipped_matrix().cells:
        if right.resource in TELLS_OF_PERSONS and right.purpose != EMERGENCY:
            spans += shipped_matrix().ranges(right, holdings) or ()
    found = merged(spans)
    return WHOLE if EVERYWHERE in found else "{" + ",".join(f"[{low},{high}]" for low, high in found) + "}"


def reach_begin(held: Iterable[Holding], *, also: Iterable[Range] = (), who: str = "") -> None:
    """From here on this request sees persons as far as its account reaches, what it sent, and what a glass opens."""
    if _is_guarded():
        _say(reach_of(held, also=also))
        connection.connection.execute("SELECT set_config(%s, %s, false)", [WHO, who])


@contextmanager
def whole(why: str) -> Iterator[None]:  # noqa: ARG001 - said where it is needed, for whoever reads the code
    """Look past the net, for what is asked in nobody's name; afterwards it is as it was."""
    if not _is_guarded():
        yield
        return
    before = _said()
    _say(WHOLE)
    try:
        yield
    finally:
        if not connection.needs_rollback:  # PostgreSQL takes back what was said with the transaction
            _say(before)


def in_whole(why: str) -> Callable[[View], View]:
    """`whole` around a view or a service."""

    def around(view: View) -> View:
        @wraps(view)
        def answer(*args: Any, **kwargs: Any) -> Any:
            with whole(why):
                return view(*args, **kwargs)

        return cast("View", answer)

    return around


def whole_process() -> None:
    """This process serves no request: every connection that it or its children open sees everything."""
    said = os.environ.get(_OPTIONS, "")
    if _PROCESS not in said:
        os.environ[_OPTIONS] = f"{said} {_PROCESS}".strip()


def process_of_requests() -> None:
    """From here on this process, and those that it starts, see what each request may."""
    os.environ[_OPTIONS] = os.environ.get(_OPTIONS, "").replace(_PROCESS, "").strip()


class Reach:
    """Middleware: whatever a request could see, the next one on the same connection begins without."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, and take away what the guard said."""
        try:
            return self.get_response(request)
        finally:
            if connection.connection is not None and _is_guarded() and getattr(connection, _SAID, False):
                _unsay()


def _is_guarded() -> bool:
    return connection.vendor == "postgresql"


def _said() -> str:
    connection.ensure_connection()
    row = connection.connection.execute("SELECT coalesce(current_setting(%s, true), '')", [SETTING]).fetchone()
    return str(row[0])


def _say(text: str) -> None:
    """For the session: a pooled connection keeps it until it is unsaid.

    The net makes PostgreSQL think small questions dear, and what is dear it would compile first (JIT): 50 to 300 ms for
    a question of 1 ms. So it is told in the same breath to leave that.
    """
    connection.ensure_connection()
    setattr(connection, _SAID, True)
    connection.connection.execute("SELECT set_config(%s, %s, false), set_config('jit', 'off', false)", [SETTING, text])


def _unsay() -> None:
    """Back to what a new connection begins with; one that cannot is closed."""
    if connection.needs_rollback:
        return  # PostgreSQL takes back what was said with the transaction
    try:
        connection.connection.execute(f"RESET {SETTING}; SELECT set_config('{WHO}', '', false)")
        setattr(connection, _SAID, False)
    except (DatabaseError, cast("Any", connection).Database.Error):
        connection.close()
