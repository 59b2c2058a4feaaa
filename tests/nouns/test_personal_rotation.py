"""A new key closes everything anew, batch by batch, and a run that was cut short is taken up again."""

import base64
import os

import pytest
from django.db import connection

from shige.core.deeds import SHIGE
from shige.core.errors import ShigeError
from shige.personal.closing import ring
from shige.personal.rotation import rotate
from shige.staff.models import HandOver, Person
from shige.staff.rosters import handover_write
from tests.nouns.people import MICRO, NOON, person

pytestmark = pytest.mark.django_db


@pytest.fixture
def five():
    for number in range(5):
        person(f"甲{number}")
    handover_write(MICRO, text="电梯停用", author_uid=Person.objects.first().uid, actor=SHIGE, now=NOON)


def new_key(settings, *, index=False):
    for name in ("PERSONAL_KEYS", *(["PERSONAL_INDEX_KEYS"] if index else [])):
        setattr(settings, name, [base64.b64encode(os.urandom(32)).decode(), *getattr(settings, name)])


def stored():
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM staff_person ORDER BY id")
        return [bytes(row[0]) for row in cursor.fetchall()]


def done(**how):
    return {name: count for name, count in rotate(**how) if count}


def test_everything_is_closed_with_the_newest_key_and_says_the_same(five, settings):
    new_key(settings)
    assert not any(ring().is_newest(closed) for closed in stored())
    assert done(batch=2) == {"staff.Person": 5, "staff.HandOver": 1}
    assert all(ring().is_newest(closed) for closed in stored())
    settings.PERSONAL_KEYS = settings.PERSONAL_KEYS[:1]
    assert {row.name.open() for row in Person.objects.all()} == {f"甲{n}" for n in range(5)}
    assert HandOver.objects.get().text.open() == "电梯停用"


def test_what_is_closed_with_the_newest_key_is_left_alone(five):
    before = stored()
    assert done() == {}
    assert stored() == before


def test_a_new_key_of_the_index_finds_rows_without_the_old_one(five, settings):
    new_key(settings, index=True)
    assert done()["staff.Person"] == 5
    settings.PERSONAL_INDEX_KEYS = settings.PERSONAL_INDEX_KEYS[:1]
    assert Person.objects.filter(name_index__holds="甲3").count() == 1


def test_a_change_of_the_cipher_closes_everything_anew(five, settings):
    settings.PERSONAL_CIPHER = "SM4-GCM"
    assert done()["staff.Person"] == 5
    assert {closed[0] for closed in stored()} == {2}
    assert {row.name.open() for row in Person.objects.all()} == {f"甲{n}" for n in range(5)}


def test_erased_fields_stay_empty(five, settings):
    Person.objects.update(name="", name_index=b"")
    new_key(settings, index=True)
    assert "staff.Person" not in done()
    assert stored() == [b""] * 5


def test_a_key_that_is_not_here_is_named_by_its_id_alone(five, settings):
    settings.PERSONAL_KEYS = [base64.b64encode(os.urandom(32)).decode()]
    with pytest.raises(ShigeError) as error:
        done()
    assert error.value.code == "personal-key"
    assert len(error.value.facts["key"]) == 8
