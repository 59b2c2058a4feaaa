"""Personal texts are closed at rest, show their mask, and open on purpose alone."""

import base64
import os
import uuid

import pytest
from django.core.exceptions import FieldError
from django.db import connection, models
from django.test.utils import isolate_apps
from hypothesis import given
from hypothesis import strategies as st

from shige.core.errors import ShigeError
from shige.core.masks import Level, Mask, Normal
from shige.personal.closing import Ring, Way, key_of, place_of, ring
from shige.personal.fields import BlindIndex, PersonalText
from shige.personal.private import About, Noted, Private

PHONE = "13812341234"
HERE = place_of("volunteer", "phone", "1")


def fresh() -> str:
    return base64.b64encode(os.urandom(32)).decode()


def keys(*texts: str, way: Way = Way.AES) -> Ring:
    return Ring(tuple(key_of(t, name="K") for t in texts), (key_of(fresh(), name="K"),), way)


@pytest.fixture(scope="module")
def volunteer_model():
    with isolate_apps("tests.nouns"):

        class Volunteer(models.Model):
            uid = models.UUIDField(unique=True, default=uuid.uuid4)
            phone = PersonalText(
                max_length=20,
                about=About("to tell of a changed shift", "consent", "volunteer", Mask.PHONE, Level.S1),
            )
            phone_index = BlindIndex(of="phone", normal=Normal.PHONE)
            called = PersonalText(about=About("to be called", "consent", "volunteer", Mask.NAME, Level.S0))

            class Meta:
                app_label = "nouns"
                db_table = "tests_volunteer"

        yield Volunteer


@pytest.fixture
def volunteers(volunteer_model, transactional_db):
    with connection.schema_editor() as editor:
        editor.create_model(volunteer_model)
    yield volunteer_model.objects
    with connection.schema_editor() as editor:
        editor.delete_model(volunteer_model)


def stored(column: str = "phone") -> bytes:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM tests_volunteer")
        return bytes(cursor.fetchone()[0])


@given(st.text(min_size=1), st.sampled_from(Way))
def test_what_was_closed_opens_to_the_same_text(text, way):
    made = keys(fresh(), way=way)
    assert made.open(made.close(text, place=HERE), place=HERE) == text


@pytest.mark.parametrize("way", Way)
def test_equal_texts_close_differently_and_tell_nothing(way):
    made = keys(fresh(), way=way)
    one, other = (made.close(PHONE, place=HERE) for _ in range(2))
    assert one != other
    assert PHONE.encode() not in one


@pytest.mark.parametrize("way", Way)
def test_a_text_that_was_changed_in_any_byte_does_not_open(way):
    made = keys(fresh(), way=way)
    closed = made.close("王", place=HERE)
    for place in range(5, len(closed)):
        spoilt = closed[:place] + bytes([closed[place] ^ 1]) + closed[place + 1 :]
        with pytest.raises(ShigeError, match="changed, or moved"):
            made.open(spoilt, place=HERE)


@pytest.mark.parametrize("place", [("volunteer", "phone", "2"), ("volunteer", "note", "1"), ("person", "phone", "1")])
@pytest.mark.parametrize("way", Way)
def test_a_text_that_was_copied_elsewhere_does_not_open(way, place):
    made = keys(fresh(), way=way)
    with pytest.raises(ShigeError, match="changed, or moved"):
        made.open(made.close(PHONE, place=HERE), place=place_of(*place))


def test_a_text_does_not_open_as_if_another_cipher_had_closed_it():
    made = keys(fresh())
    closed = made.close(PHONE, place=HERE)
    with pytest.raises(ShigeError, match="changed, or moved"):
        made.open(b"\x02" + closed[1:], place=HERE)


def test_a_key_of_before_opens_and_the_newest_closes():
    old, new = fresh(), fresh()
    before, now = keys(old), keys(new, old)
    closed = before.close(PHONE, place=HERE)
    assert now.open(closed, place=HERE) == PHONE
    assert not now.is_newest(closed)
    assert now.is_newest(now.close(PHONE, place=HERE))
    with pytest.raises(ShigeError) as error:
        keys(new).open(closed, place=HERE)
    assert error.value.code == "personal-key"


def test_what_aes_closed_opens_where_sm4_closes_now():
    key = fresh()
    closed = keys(key).close(PHONE, place=HERE)
    now = keys(key, way=Way.SM4)
    assert now.open(closed, place=HERE) == PHONE
    assert not now.is_newest(closed)


@pytest.mark.parametrize("text", ["", "short", "not base64!", base64.b64encode(b"a" * 32).decode(), "密" * 44])
def test_what_is_no_key_is_refused_without_being_told(text):
    with pytest.raises(ShigeError) as error:
        key_of(text, name="SHIGE_PERSONAL_KEY")
    assert error.value.facts == {"variable": "SHIGE_PERSONAL_KEY"}


def test_a_field_is_kept_closed_and_shows_its_mask(volunteers):
    volunteers.create(phone=PHONE)
    assert PHONE.encode() not in stored()
    found = volunteers.get()
    assert str(found.phone) == f"{found.phone}" == "138****1234"
    assert PHONE not in repr(found.phone)
    assert found.phone


def test_a_contact_opens_to_a_look_that_was_written_down(volunteers):
    volunteers.create(phone=PHONE, called="小王")
    found = volunteers.get()
    with pytest.raises(ShigeError) as error:
        found.phone.open()
    assert error.value.code == "personal-unnoted"
    assert found.phone.open(Noted("volunteer_call")) == PHONE
    assert found.called.open() == "小王"


def test_a_text_set_in_clear_shows_as_its_mask_before_it_is_saved(volunteer_model):
    assert str(volunteer_model(phone=PHONE).phone) == "138****1234"


def test_a_row_is_found_by_the_exact_value_in_any_writing_alone(volunteers):
    volunteers.create(phone=PHONE)
    assert volunteers.filter(phone_index__holds="+86 138-1234-1234").exists()
    assert not volunteers.filter(phone_index__holds="1381234123").exists()
    assert not volunteers.filter(phone_index__holds="").exists()


def test_the_index_tells_nothing_and_joins_no_tables(volunteers):
    made = volunteers.create(phone=PHONE)
    assert PHONE.encode() not in stored("phone_index")
    elsewhere = ring().digests(PHONE, place=place_of("staff_person", "phone_index", ""))
    assert bytes(made.phone_index) not in elsewhere


def test_rows_are_found_while_keys_of_the_index_change(volunteers, settings):
    volunteers.create(phone=PHONE)
    settings.PERSONAL_INDEX_KEYS = [fresh(), *settings.PERSONAL_INDEX_KEYS]
    volunteers.create(phone=PHONE)
    assert volunteers.filter(phone_index__holds=PHONE).count() == 2


def test_saving_a_row_that_nobody_opened_keeps_it_as_it_came(volunteers):
    volunteers.create(phone=PHONE)
    before = stored()
    volunteers.get().save()
    assert stored() == before


def test_a_new_value_is_closed_and_found(volunteers):
    volunteers.create(phone=PHONE)
    found = volunteers.get()
    found.phone = "02885551234"
    found.save()
    assert str(volunteers.get().phone) == "028****1234"
    assert not volunteers.filter(phone_index__holds=PHONE).exists()
    assert volunteers.filter(phone_index__holds="028 8555 1234").exists()


def test_a_value_taken_from_another_row_is_closed_for_its_new_row(volunteers):
    one, other = volunteers.create(phone=PHONE), volunteers.create()
    other.phone = volunteers.get(pk=one.pk).phone
    other.save()
    assert volunteers.get(pk=other.pk).phone.open(Noted("test_copy")) == PHONE


def test_a_closed_text_that_was_moved_in_the_database_does_not_open(volunteers):
    one, other = volunteers.create(phone=PHONE), volunteers.create(phone="13900000000")
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE tests_volunteer SET phone = (SELECT phone FROM tests_volunteer WHERE id = %s) WHERE id = %s",
            [one.pk, other.pk],
        )
    with pytest.raises(ShigeError) as error:
        str(volunteers.get(pk=other.pk).phone)
    assert error.value.code == "personal-broken"


def test_many_rows_at_once_are_closed_too(volunteers, volunteer_model):
    volunteers.bulk_create([volunteer_model(phone=f"1380000000{n}") for n in range(5)])
    assert {str(row.phone) for row in volunteers.all()} == {f"138****000{n}" for n in range(5)}


def test_an_erased_text_is_nothing(volunteers):
    volunteers.create(phone=PHONE)
    volunteers.update(phone="", phone_index=b"")
    assert (stored(), str(volunteers.get().phone), bool(volunteers.get().phone)) == (b"", "", False)


def test_a_text_without_its_row_is_refused(volunteers):
    volunteers.create(phone=PHONE)
    for ask in (lambda: volunteers.update(phone="139"), lambda: volunteers.filter(phone=PHONE).exists()):
        with pytest.raises(ShigeError) as error:
            ask()
        assert error.value.code == "personal-row"


def test_a_text_cannot_be_searched_by_its_parts(volunteers):
    with pytest.raises((ShigeError, FieldError)):
        volunteers.filter(phone__icontains="138").exists()


def test_values_come_closed(volunteers):
    volunteers.create(phone=PHONE)
    assert "138" not in repr(volunteers.values("phone").get())


def test_a_text_that_was_left_out_of_a_query_is_asked_for_when_it_is_needed(volunteers):
    volunteers.create(phone=PHONE)
    assert str(volunteers.only("pk").get().phone) == "138****1234"


def test_a_text_longer_than_its_bound_is_refused(volunteers):
    with pytest.raises(ShigeError) as error:
        volunteers.create(phone="1" * 21)
    assert error.value.code == "personal-long"


@isolate_apps("tests.nouns")
def test_a_field_without_its_declaration_or_its_row_does_not_pass_the_checks():
    class Stray(models.Model):
        phone = PersonalText()

        class Meta:
            app_label = "nouns"

    assert {fault.id for fault in Stray._meta.get_field("phone").check()} == {"personal.E1", "personal.E2"}


def test_equal_private_texts_are_equal():
    about = About("a", "b", "c", Mask.NAME, Level.S1)
    assert Private(about, text="王") == Private(about, opener=lambda: "王") != "王"
    assert len({Private(about, text="王"), Private(about, text="王")}) == 1
    assert len(Private(about, text="王明")) == 2
