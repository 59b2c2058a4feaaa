"""The sealer asks up to which id nothing is added any more, without the right to change an entry."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

POSTGRESQL = """
CREATE FUNCTION audit_settled() RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp SET lock_timeout = '200ms' AS
$$
DECLARE highest bigint;
BEGIN
  LOCK TABLE audit_entry IN SHARE ROW EXCLUSIVE MODE;
  SELECT max(id) INTO highest FROM audit_entry;
  RETURN coalesce(highest, 0);
END
$$
"""
"""It runs with the rights of the tables' owner: to lock a table takes more than the right to add to it."""


def make(apps: object, schema_editor: BaseDatabaseSchemaEditor) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(POSTGRESQL, params=None)


class Migration(migrations.Migration):
    dependencies = [("audit", "0002_append_only")]
    operations = [migrations.RunPython(make, migrations.RunPython.noop)]
