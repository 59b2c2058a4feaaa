"""The database itself refuses to change an entry or a seal, and PostgreSQL to remove one, whoever asks."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

POSTGRESQL = (
    """
    CREATE FUNCTION audit_entry_fixed() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION 'an entry of the audit is never changed or removed'; END $$
    """,
    """
    CREATE TRIGGER audit_entry_fixed BEFORE UPDATE OR DELETE ON audit_entry
    FOR EACH ROW EXECUTE FUNCTION audit_entry_fixed()
    """,
    """
    CREATE TRIGGER audit_seal_fixed BEFORE UPDATE OR DELETE ON audit_seal
    FOR EACH ROW EXECUTE FUNCTION audit_entry_fixed()
    """,
)
SQLITE = (
    """
    CREATE TRIGGER audit_entry_fixed BEFORE UPDATE ON audit_entry
    BEGIN SELECT RAISE(ABORT, 'an entry of the audit is never changed'); END
    """,
    """
    CREATE TRIGGER audit_seal_fixed BEFORE UPDATE ON audit_seal
    BEGIN SELECT RAISE(ABORT, 'a seal of the audit is never changed'); END
    """,
)


def fix(apps: object, schema_editor: BaseDatabaseSchemaEditor) -> None:
    statements = POSTGRESQL if schema_editor.connection.vendor == "postgresql" else SQLITE
    for statement in statements:
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]
    operations = [migrations.RunPython(fix, migrations.RunPython.noop)]
