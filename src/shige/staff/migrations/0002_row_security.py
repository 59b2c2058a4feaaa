"""PostgreSQL itself shows the people and hand-over notes of the areas that the reader reaches, and of no other."""

from django.db import migrations

from shige.personal.row_security import RowSecurity

PERSON = """
(SELECT shige_reach()) @> int8range(NULL, NULL)
OR name_open
OR EXISTS (
  SELECT 1 FROM staff_post p
  WHERE p.person_id = staff_person.id AND (SELECT shige_reach()) && int8range(p.low, p.high, '[]')
)
OR (
  (SELECT NOT isempty(shige_reach()))
  AND NOT EXISTS (SELECT 1 FROM staff_post p WHERE p.person_id = staff_person.id)
)
"""
"""Somebody just entered has no post yet, and is seen by whoever reaches anything, so that a post can be given."""


class Migration(migrations.Migration):
    dependencies = [("staff", "0001_initial")]
    operations = [
        RowSecurity("staff_person", PERSON),
        RowSecurity("staff_handover", "(SELECT shige_reach()) @> low"),
    ]
