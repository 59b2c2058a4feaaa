"""Each thing that speaks against a start is named; a sound server has nothing against it."""

import pytest
from django.conf import settings as now
from django.db import OperationalError, connection

from shige.access.services import account_make
from shige.cli.refusals import refuse_unsafe_start
from shige.core.deeds import SHIGE
from shige.core.errors import ShigeError
from tests.nouns.test_audit import NOON

SECRET = "q8Wf2ZrT6vYp0LkJ4hGs9DaX1cVb7NmE3uIoR5tKyQwPzSxHdF"

KEYS = ["3vCH0iXM2bIHm1Kz9yQ1bq0Xz8uQ7VZsI2mVxk0rT1o=", "m4Zk0b2dQnqVd0v7cXb9sF1yTz3uW5pR8aL6eJ2gHiM="]
TESTS_OWN = "b25seSBmb3IgdGVzdHM6IGEgcGVyc29uYWwga2V5ISE="


@pytest.fixture
def sound(settings, db):
    settings.SECRET_KEY = SECRET
    settings.SECRET_KEY_FALLBACKS = []
    settings.METRICS_TOKEN = ""
    settings.PERSONAL_KEYS, settings.PERSONAL_INDEX_KEYS = [KEYS[0]], [KEYS[1]]
    return settings


def reasons():
    with pytest.raises(ShigeError) as error:
        refuse_unsafe_start()
    assert error.value.code == "serve-refused"
    return set(error.value.facts)


def test_a_sound_server_starts(sound):
    assert refuse_unsafe_start() is None


@pytest.mark.parametrize("name", ["DEBUG", "DEMO"])
def test_what_only_helps_in_development_is_refused(sound, name):
    setattr(sound, name, True)
    assert reasons() == {name}


@pytest.mark.parametrize("secret", ["short", "ab" * 40, f"django-insecure-{SECRET}", f"change-me {SECRET}"])
def test_a_secret_that_is_short_simple_or_known_is_refused(sound, secret):
    sound.SECRET_KEY = secret
    assert reasons() == {"SHIGE_SECRET_KEY"}


def test_an_earlier_secret_is_looked_at_like_the_present_one(sound):
    sound.SECRET_KEY_FALLBACKS = [SECRET[::-1], "short"]
    assert reasons() == {"SHIGE_SECRET_KEYS_BEFORE, number 2"}


@pytest.mark.parametrize(
    "key", ["", "short", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=", TESTS_OWN, SECRET, KEYS[1]]
)
def test_a_key_of_personal_fields_that_is_none_or_known_or_used_twice_is_refused(sound, key):
    sound.PERSONAL_KEYS = [key]
    assert reasons() == ({"SHIGE_INDEX_KEY"} if key == KEYS[1] else {"SHIGE_PERSONAL_KEY"})


def test_a_server_without_keys_of_personal_fields_is_refused(sound):
    sound.PERSONAL_KEYS, sound.PERSONAL_INDEX_KEYS = [], []
    assert reasons() == {"SHIGE_PERSONAL_KEY", "SHIGE_INDEX_KEY"}


def test_an_earlier_key_of_personal_fields_is_looked_at_like_the_present_one(sound):
    sound.PERSONAL_KEYS = [KEYS[0], "short"]
    assert reasons() == {"SHIGE_PERSONAL_KEYS_BEFORE, number 1"}


def test_a_token_that_could_be_guessed_is_refused(sound):
    sound.METRICS_TOKEN = "guess"
    assert reasons() == {"SHIGE_METRICS_TOKEN"}


def test_accounts_of_the_demo_are_refused(sound):
    account_make("demo-dpo", actor=SHIGE, now=NOON, demo_role="DPO")
    assert reasons() == {"demo accounts"}


def test_a_database_that_does_not_answer_is_refused(sound):
    def gone(execute, sql, params, many, context):
        raise OperationalError("no")

    with connection.execute_wrapper(gone):
        assert reasons() == {"DATABASE_URL"}


def test_files_that_are_not_collected_are_refused(sound, tmp_path):
    sound.STATIC_ROOT = tmp_path
    assert reasons() == {"static files"}


def test_all_reasons_are_said_at_once(sound):
    sound.DEBUG, sound.SECRET_KEY, sound.METRICS_TOKEN = True, "x", "y"
    assert reasons() == {"DEBUG", "SHIGE_SECRET_KEY", "SHIGE_METRICS_TOKEN"}


def test_the_settings_of_tests_would_be_refused(db):
    assert now.SECRET_KEY == "only for tests"
    assert "SHIGE_SECRET_KEY" in reasons()
