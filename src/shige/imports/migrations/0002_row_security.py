"""PostgreSQL itself shows an uploaded table to who sent it, and to nobody else."""

from django.db import migrations

from shige.personal.row_security import RowSecurity

SEEN = """
(SELECT shige_reach()) @> int8range(NULL, NULL)
OR actor_uid = (SELECT current_setting('shige.who', true))
"""


class Migration(migrations.Migration):
    dependencies = [("imports", "0001_initial")]
    operations = [RowSecurity("imports_batch", SEEN)]
