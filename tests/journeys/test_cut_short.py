"""Commands that are killed with -9 in the middle: what they had done stands, and the next one goes on."""

MAKE = """
from django.utils import timezone
from shige.core.deeds import SHIGE
from shige.staff.services import person_make
for number in range(6):
    person_make(f"甲{number}", actor=SHIGE, now=timezone.now())
"""
ROTATE = """
import sys
from django.db import connection
from shige.personal.rotation import rotate
written = []

def stop_at_the_fourth(execute, sql, params, many, context):
    result = execute(sql, params, many, context)
    if sql.startswith("UPDATE") and "staff_person" in sql:
        written.append(sql)
        if len(written) == 4:
            print("midway", flush=True)
            sys.stdin.readline()
    return result

with connection.execute_wrapper(stop_at_the_fourth):
    list(rotate(batch=1))
"""
READ = "from shige.staff.models import Person; print([p.name.open() for p in Person.objects.order_by('pk')])"
TWO_DEEDS = """
from django.db import transaction
from django.utils import timezone
from shige.audit.models import Seal
from shige.audit.services import deed_record
from shige.core.deeds import SHIGE, Deed
for number in (1, 2):
    with transaction.atomic():
        deed_record(Deed(SHIGE, "plan_publish", noun_id=str(number)), at=timezone.now())
    assert any(Seal.objects.count() >= number for _ in range(100_000)), "nothing was sealed"
print("sealed twice")
"""


def heard(process, word):
    """Read a process's lines until one holds the word."""
    assert any(word in line for line in process.stdout), "it ended before"


def test_a_change_of_keys_that_is_killed_midway_goes_on_where_it_was(ready):
    ready.did("manage", "shell", "-c", MAKE)
    keys = {name: ready.env[name] for name in ("SHIGE_PERSONAL_KEY", "SHIGE_INDEX_KEY")}
    fresh = {name: key[:10] + key[10:].swapcase() for name, key in keys.items()}
    both = fresh | {f"{name[: -len('KEY')]}KEYS_BEFORE": key for name, key in keys.items()}
    with ready.begun("manage", "shell", "-c", ROTATE, **both) as process:
        heard(process, "midway")
    assert process.returncode == -9
    again = ready.shige("personal", "rotate", **both)
    assert "staff.Person: 3 rows" in again.stdout, again.stderr
    assert str([f"甲{number}" for number in range(6)]) in ready.shige("manage", "shell", "-c", READ, **fresh).stdout


def test_a_sealer_goes_on_until_it_is_killed_and_the_next_one_takes_its_place_at_once(ready):
    with ready.begun("audit", "seal", "--every", "0.1") as process:
        assert "sealed twice" in ready.did("manage", "shell", "-c", TWO_DEEDS)
    assert process.returncode == -9
    assert "sealed 0 entries" in ready.did("audit", "seal")
