"""As a city runs it: behind TLS, with its own secrets, on PostgreSQL where it names one."""

from shige.settings import environment
from shige.settings.base import *  # noqa: F403
from shige.settings.base import DATA, STORAGES

SECRET_KEY = environment.text("SHIGE_SECRET_KEY")
SECRET_KEY_FALLBACKS = environment.words("SHIGE_SECRET_KEYS_BEFORE")
PERSONAL_KEYS = [environment.secret("SHIGE_PERSONAL_KEY"), *environment.words("SHIGE_PERSONAL_KEYS_BEFORE")]
PERSONAL_INDEX_KEYS = [environment.secret("SHIGE_INDEX_KEY"), *environment.words("SHIGE_INDEX_KEYS_BEFORE")]
HOSTS = environment.words("SHIGE_HOSTS")
"""The names under which people reach shige."""
ALLOWED_HOSTS = [*HOSTS, "localhost", "127.0.0.1"]
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in HOSTS]

STORAGES = {**STORAGES, "staticfiles": {"BACKEND": "shige.settings.static.StaticFiles"}}
STATIC_ROOT = DATA / "static"
"""What `shige manage collectstatic` writes."""

SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_SSL_REDIRECT = True
SECURE_REDIRECT_EXEMPT = [r"^health/", r"^metrics$"]
"""What the machine itself asks, without TLS."""
SECURE_HSTS_SECONDS = 365 * 24 * 3600
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
