"""As the tests run it: the embedded database in memory, or what DATABASE_URL names."""

import os
import tempfile

os.environ.setdefault("SHIGE_DATA", tempfile.mkdtemp(prefix="shige-tests-"))

from shige.settings.base import *  # noqa: F403  (the folder must be named before the base reads it)
from shige.settings.base import DATABASES

SECRET_KEY = "only for tests"  # noqa: S105
PERSONAL_KEYS = ["b25seSBmb3IgdGVzdHM6IGEgcGVyc29uYWwga2V5ISE="]
PERSONAL_INDEX_KEYS = ["b25seSBmb3IgdGVzdHM6IGFuIGluZGV4J3Mga2V5ISE="]
SECOND_FACTOR = False
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True  # passkeys on http://localhost
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "testserver"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

WHITENOISE_AUTOREFRESH = True
WHITENOISE_USE_FINDERS = True
METRICS_TOKEN = "only for tests"  # noqa: S105
DATABASES["default"]["CONN_MAX_AGE"] = 0
"""Threads of a test's server keep no connection, so that the database can go after the tests."""
