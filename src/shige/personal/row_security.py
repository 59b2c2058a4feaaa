"""Row-level security of PostgreSQL on the tables of persons: a step of a migration, and nothing on SQLite.

    operations = [RowSecurity("access_invitation", seen="(SELECT shige_reach()) @> low")]

It holds for the owner of the tables too (FORCE). `shige_reach()` gives the ranges of codes that the session said
(`access.net`), none where it said nothing.
"""

from typing import Any

from django.db.migrations.operations.base import Operation

_REACH = """
CREATE OR REPLACE FUNCTION shige_reach() RETURNS int8multirange LANGUAGE sql STABLE PARALLEL SAFE AS
$$ SELECT coalesce(nullif(current_setting('shige.reach', true), ''), '{}')::int8multirange $$
"""


class RowSecurity(Operation):
    """Rows of a table are seen and written where `seen` holds, whoever asks."""

    reversible = True
    reduces_to_sql = True

    def __init__(self, table: str, seen: str) -> None:
        self.table = table
        self.seen = seen

    def deconstruct(self) -> Any:
        """As migrations write it."""
        return self.__class__.__qualname__, [], {"table": self.table, "seen": self.seen}

    def state_forwards(self, app_label: str, state: Any) -> None:
        """Models are none the wiser."""

    def database_forwards(self, app_label: str, schema_editor: Any, *states: Any) -> None:  # noqa: ARG002
        """Put the policy on the table."""
        if schema_editor.connection.vendor != "postgresql":
            return
        name = schema_editor.quote_name(self.table)
        schema_editor.execute(_REACH, params=None)
        schema_editor.execute(f"CREATE POLICY shige_reach ON {name} USING ({self.seen})", params=None)
        schema_editor.execute(f"ALTER TABLE {name} ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY", params=None)

    def database_backwards(self, app_label: str, schema_editor: Any, *states: Any) -> None:  # noqa: ARG002
        """Take it off."""
        if schema_editor.connection.vendor == "postgresql":
            name = schema_editor.quote_name(self.table)
            schema_editor.execute(f"ALTER TABLE {name} NO FORCE ROW LEVEL SECURITY, DISABLE ROW LEVEL SECURITY")
            schema_editor.execute(f"DROP POLICY shige_reach ON {name}")

    def describe(self) -> str:
        """What it does."""
        return f"Rows of {self.table} are seen as far as the reader reaches"
