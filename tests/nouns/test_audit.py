from datetime import UTC, datetime

import pytest
from django.db import transaction

from shige.audit.models import Entry
from shige.audit.services import deed_record
from shige.core.deeds import SHIGE, Deed
from shige.core.errors import ShigeError

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
DEED = Deed(SHIGE, "plan_publish", noun_id="7", area="510107", why="asked for", facts={"grids": 3})


@pytest.mark.django_db
def test_a_deed_is_written_with_all_that_it_says():
    with transaction.atomic():
        deed_record(DEED, at=NOON)
    entry = Entry.objects.get()
    assert (entry.noun, entry.verb, entry.noun_id, entry.area) == ("plan", "plan_publish", "7", "510107")
    assert (entry.at, entry.actor_name, entry.why, entry.facts) == (NOON, "shige", "asked for", {"grids": 3})
    assert str(entry) == "2026-11-23 12:00:00 shige plan_publish 7"


@pytest.mark.django_db(transaction=True)
def test_a_deed_that_is_undone_leaves_no_entry():
    with transaction.atomic():
        deed_record(DEED, at=NOON)
        transaction.set_rollback(True)
    assert not Entry.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_deed_is_never_written_outside_its_transaction():
    with pytest.raises(ShigeError) as error:
        deed_record(DEED, at=NOON)
    assert error.value.code == "deed-alone"
