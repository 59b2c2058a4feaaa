"""PostgreSQL itself shows the volunteers of the communities that the reader reaches, and of no other."""

from django.db import migrations

from shige.personal.row_security import RowSecurity


class Migration(migrations.Migration):
    dependencies = [("volunteers", "0001_initial")]
    operations = [
        RowSecurity("volunteers_volunteer", "(SELECT shige_reach()) && int8range(low, low + 999999, '[]')"),
    ]
