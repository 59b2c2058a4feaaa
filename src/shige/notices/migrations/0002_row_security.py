"""PostgreSQL itself shows messages on their way to the worker that sends them, and to no request."""

from django.db import migrations

from shige.personal.row_security import RowSecurity

SEEN = """
(SELECT shige_reach()) @> int8range(NULL, NULL)
"""


class Migration(migrations.Migration):
    dependencies = [("notices", "0001_initial")]
    operations = [RowSecurity("notices_outgoing", SEEN)]
