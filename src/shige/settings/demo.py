"""As `shige demo` runs it: on this machine alone, with accounts that are entered by a click."""

import hashlib
import os

os.environ["DATABASE_URL"] = ""  # always in its own folder: accounts of a click must never get into a city's database

from shige.settings import environment
from shige.settings.base import *  # noqa: F403  (the database must be named before the base reads it)
from shige.settings.base import DATA
from shige.settings.logs import logging_config

DEMO = True
SECRET_KEY = hashlib.sha256(f"shige demo in {DATA}".encode()).hexdigest()
PERSONAL_KEYS = [environment.made_secret(DATA / "personal.key")]
PERSONAL_INDEX_KEYS = [environment.made_secret(DATA / "index.key")]
SECOND_FACTOR = False
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True  # passkeys on http://localhost
ALLOWED_HOSTS = ["localhost", "127.0.0.1"]
WHITENOISE_USE_FINDERS = True
WHITENOISE_MAX_AGE = 0
LOGGING = logging_config(level="WARNING")
