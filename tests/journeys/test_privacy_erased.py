"""What was erased stays erased: a real backup from before comes back, by the real commands on the real database."""

import json
import os

MAKE = """
from datetime import timedelta
from django.utils import timezone
from shige.access.scope import ALL
from shige.core.deeds import SHIGE
from shige.staff.services import Order, person_make, post_assign, post_end
now = timezone.now()
for name, ended in (("老王", 400), ("小李", 4)):
    who = person_make(name, actor=SHIGE, now=now)
    begin = now - timedelta(days=900)
    uid = post_assign(Order(who, "DIST_OC", "510107", begin), actor=SHIGE, within=ALL, now=begin)
    post_end(uid, actor=SHIGE, within=ALL, now=now - timedelta(days=ended), why="moved")
"""

JOIN = """
from django.utils import timezone
from shige.volunteers.services import SignUp, volunteer_join
for name, key in (("王阿姨", "a"), ("李叔", "b")):
    said = SignUp(name, "13812341234", "510107001001", "510107001001", ("service", "thanks"), True)
    volunteer_join(said, key=key * 43, now=timezone.now())
"""
LEAVE = """
from django.utils import timezone
from shige.volunteers.models import Volunteer
from shige.volunteers.services import consent_withdraw
leaves, stays = Volunteer.objects.order_by("pk").values_list("uid", flat=True)
consent_withdraw(leaves, code="service", now=timezone.now())
consent_withdraw(stays, code="thanks", now=timezone.now())
"""


def names(place):
    """Whether each name is still there, in the order in which they were entered."""
    os.environ["PGOPTIONS"] = "-c shige.reach={(,)}"
    return [bool(bytes(name)) for (name,) in place.rows("SELECT name FROM staff_person ORDER BY id")]


def test_what_was_erased_since_a_backup_is_erased_again_when_it_comes_back(ready):
    ready.did("manage", "shell", "-c", MAKE)
    ready.did("backup", "before.tar.gz")
    assert "1 to erase" in ready.did("retention", "run", "--dry-run")
    assert names(ready) == [True, True]
    assert "1 erased" in ready.did("retention", "run")
    assert names(ready) == [False, True]
    said = ready.did("restore", "before.tar.gz", "--replace")
    assert "1 rows that were erased since then are erased again" in said
    assert names(ready) == [False, True]
    assert "sound" in ready.did("audit", "verify")


def helping(place):
    """Who has a name and a number, and which consents hold, in the order in which they signed up."""
    os.environ["PGOPTIONS"] = "-c shige.reach={(,)}"
    people = place.rows("SELECT id, name, phone FROM volunteers_volunteer ORDER BY id")
    held = "SELECT volunteer_id, code FROM volunteers_consent WHERE withdrawn_at IS NULL ORDER BY code"
    consents = place.rows(held)
    return [(bool(bytes(a)), bool(bytes(b)), [code for who, code in consents if who == pk]) for pk, a, b in people]


def test_volunteers_who_left_and_consents_taken_back_stay_so_when_a_backup_comes_back(ready):
    ready.did("manage", "shell", "-c", JOIN)
    ready.did("backup", "before.tar.gz")
    ready.did("manage", "shell", "-c", LEAVE)
    assert helping(ready) == [(False, False, []), (True, True, ["service"])]
    said = ready.did("restore", "before.tar.gz", "--replace")
    assert "2 rows that were erased since then are erased again" in said
    assert helping(ready) == [(False, False, []), (True, True, ["service"])]


def test_a_backup_carries_no_list_of_erasures_so_that_none_is_forgotten(ready):
    ready.did("manage", "shell", "-c", MAKE)
    ready.did("backup", "before.tar.gz")
    ready.did("retention", "run")
    erased = (ready.data / "erasures.jsonl").read_text(encoding="utf-8")
    ready.did("restore", "before.tar.gz", "--replace")
    lines = (ready.data / "erasures.jsonl").read_text(encoding="utf-8")
    assert lines.startswith(erased)
    assert {tuple(sorted(json.loads(line))) for line in lines.splitlines()} == {("at", "event", "row", "term")}


def test_new_keys_close_what_is_there_and_the_old_ones_are_needed_no_more(ready, tmp_path):
    ready.did("manage", "shell", "-c", MAKE)
    keys = {name: ready.env[name] for name in ("SHIGE_PERSONAL_KEY", "SHIGE_INDEX_KEY")}
    fresh = {name: key[:10] + key[10:].swapcase() for name, key in keys.items()}
    before = {f"{name[: -len('KEY')]}KEYS_BEFORE": key for name, key in keys.items()}
    both = ready.shige("personal", "rotate", **fresh, **before)
    assert both.returncode == 0, both.stderr
    assert "staff.Person: 2 rows" in both.stdout
    read = "from shige.staff.models import Person; print([p.name.open() for p in Person.objects.order_by('pk')])"
    assert "['老王', '小李']" in ready.shige("manage", "shell", "-c", read, **fresh).stdout
    assert "a key that this server does not have" in ready.shige("manage", "shell", "-c", read).stderr
