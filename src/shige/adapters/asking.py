"""Questions without variables, put into SQL once: built anew for each request they would cost ten times as much."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.db import connection
from django.db.models import QuerySet


@dataclass(frozen=True, slots=True)
class Asked:
    """A question that is always the same; its answers are values as the database gives them, unchanged."""

    make: Callable[[], QuerySet[Any, Any]]
    sql: dict[str, tuple[str, tuple[Any, ...]]] = field(default_factory=dict)
    """By kind of database."""

    def rows(self) -> list[tuple[Any, ...]]:
        """All rows of now."""
        known = self.sql.get(connection.vendor)
        if known is None:
            known = self.sql[connection.vendor] = self.make().query.sql_with_params()
        with connection.cursor() as cursor:
            cursor.execute(*known)
            rows: list[tuple[Any, ...]] = cursor.fetchall()
        return rows
