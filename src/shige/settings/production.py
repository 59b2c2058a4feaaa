"""As a city runs it: behind TLS, with its own secrets, on PostgreSQL where it names one."""

from shige.settings import environment
from shige.settings.base import *  # noqa: F403

SECRET_KEY = environment.text("SHIGE_SECRET_KEY")
SECRET_KEY_FALLBACKS = environment.words("SHIGE_SECRET_KEYS_BEFORE")
ALLOWED_HOSTS = environment.words("SHIGE_HOSTS", default="localhost")
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in ALLOWED_HOSTS if host != "localhost"]

SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_SSL_REDIRECT = True
SECURE_REDIRECT_EXEMPT = [r"^health/"]
SECURE_HSTS_SECONDS = 365 * 24 * 3600
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
