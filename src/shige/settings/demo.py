"""As `shige demo` runs it: on this machine alone, with accounts that are entered by a click."""

import hashlib

from shige.settings.base import *  # noqa: F403
from shige.settings.base import DATA

DEMO = True
SECRET_KEY = hashlib.sha256(f"shige demo in {DATA}".encode()).hexdigest()
ALLOWED_HOSTS = ["localhost", "127.0.0.1"]
STATIC_ROOT = DATA / "static"
