"""PostgreSQL itself shows the invitations of the areas that the reader reaches, and of no other."""

from django.db import migrations

from shige.personal.row_security import RowSecurity


class Migration(migrations.Migration):
    dependencies = [("access", "0001_initial")]
    operations = [RowSecurity("access_invitation", "(SELECT shige_reach()) @> low")]
