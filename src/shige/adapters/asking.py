"""Questions that are put into SQL once: built anew for each request they would cost ten times as much."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import QuerySet

_HEARD: ContextVar[dict[int, list[tuple[Any, ...]]] | None] = ContextVar("heard", default=None)
"""What was answered since `asked_once` began, by question."""


@contextmanager
def asked_once() -> Iterator[None]:
    """Within it each question that is always the same is asked once: all parts of a page then tell of one moment."""
    before = _HEARD.set({})
    try:
        yield
    finally:
        _HEARD.reset(before)


@dataclass(frozen=True, slots=True)
class Asked:
    """A question that is always the same; its answers are values as the database gives them, unchanged."""

    make: Callable[[], QuerySet[Any, Any]]
    sql: dict[str, tuple[str, tuple[Any, ...]]] = field(default_factory=dict)
    """By kind of database."""

    def rows(self) -> list[tuple[Any, ...]]:
        """All rows of now; within `asked_once` those of the first time."""
        heard = _HEARD.get()
        if heard is None:
            return self._rows()
        if id(self) not in heard:
            heard[id(self)] = self._rows()
        return heard[id(self)]

    def _rows(self) -> list[tuple[Any, ...]]:
        known = self.sql.get(connection.vendor)
        if known is None:
            known = self.sql[connection.vendor] = self.make().query.sql_with_params()
        with connection.cursor() as cursor:
            cursor.execute(*known)
            rows: list[tuple[Any, ...]] = cursor.fetchall()
        return rows


class _Put(NamedTuple):
    """A question in the SQL of a kind of database."""

    sql: str
    words: tuple[Any, ...]
    """What stands in the places of values: stand-ins among them."""
    names: Mapping[Any, str]
    """The names of the stand-ins."""
    told: Callable[[list[tuple[Any, ...]]], list[Any]]
    """Makes the model's values of the database's."""


@dataclass(frozen=True, slots=True)
class AskedOf:
    """A question that is the same but for some values; `make` builds it of stand-ins, which nothing else equals."""

    make: Callable[[Mapping[str, Any]], QuerySet[Any, Any]]
    """Of values by name; it ends with `values_list`."""
    stand_ins: Mapping[str, Any]
    """Texts, numbers or moments by name."""
    put: dict[str, _Put] = field(default_factory=dict)
    """By kind of database."""

    def rows(self, values: Mapping[str, Any]) -> list[Any]:
        """All rows of now, for a value of the same type as its stand-in by each name."""
        known = self.put.get(connection.vendor)
        if known is None:
            known = self.put[connection.vendor] = self._put()
        given = {name: _adapted(value) for name, value in values.items()}
        words = [given[known.names[word]] if word in known.names else word for word in known.words]
        with connection.cursor() as cursor:
            cursor.execute(known.sql, words)
            return known.told(cursor.fetchall())

    def _put(self) -> _Put:
        compiler = self.make(self.stand_ins).query.get_compiler(connection=connection)
        sql, words = compiler.as_sql()
        columns = [column for column, _sql, _name in compiler.select[: compiler.col_count]]
        converters = compiler.get_converters(columns)
        names = {_adapted(stand_in): name for name, stand_in in self.stand_ins.items()}
        return _Put(sql, tuple(words), names, lambda rows: list(compiler.apply_converters(rows, converters)))


def _adapted(value: Any) -> Any:
    """A value as the database takes it."""
    return connection.ops.adapt_datetimefield_value(value) if isinstance(value, datetime) else value
