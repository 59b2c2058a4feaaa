"""What is the same however shige runs. A deployer sets it by the environment variables of docs/deploy.md."""

from pathlib import Path

from csp.constants import NONE, SELF

from shige.settings import environment
from shige.settings.logs import logging_config

ROOMS = Path(__file__).parent.parent
DATA = environment.folder("SHIGE_DATA", default="shige-data")
"""What the server keeps beside its database: the embedded database, uploaded files, heads of the audit chain."""

DEBUG = False
DEMO = False
"""Whether accounts can be entered by a click; true in the demo alone."""
ROOT_URLCONF = "shige.settings.urls"
WSGI_APPLICATION = "shige.settings.wsgi.application"
PROXIES = environment.words("SHIGE_PROXIES", default="127.0.0.1")
"""Addresses of the servers in front, which are believed when they say whose request they pass on."""
AUTH_USER_MODEL = "access.User"
LOGIN_URL = "/login"
LOGIN_REDIRECT_URL = "/"
HELPER_LOGIN_URL = "/helper"
SECOND_FACTOR = True
"""Whether everybody who sees beyond one grid must have a second factor."""
ACCOUNT_ADAPTER = "shige.access.doors.AccountDoor"
ACCOUNT_USER_MODEL_USERNAME_FIELD = "name"
ACCOUNT_USER_MODEL_EMAIL_FIELD = None
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
OIDC_ISSUER = environment.text("SHIGE_OIDC_ISSUER", default="")
"""The city's identity provider, by the name that it gives itself; people log in by it where it is set."""
OIDC_CLIENT = environment.text("SHIGE_OIDC_CLIENT", default="")
OIDC_NAME = environment.text("SHIGE_OIDC_NAME", default="统一身份认证")
OIDC_SECOND_FACTORS = environment.words("SHIGE_OIDC_SECOND_FACTORS")
"""Values of amr or acr by which the provider says that it asked for a second factor, and that the city lets count."""
_OIDC_AUTH = f"client_secret_{environment.choice('SHIGE_OIDC_AUTH', of=('BASIC', 'POST')).lower()}"
SOCIALACCOUNT_ADAPTER = "shige.access.provider.CityRules"
SOCIALACCOUNT_LOGIN_ON_GET = True
SOCIALACCOUNT_PROVIDERS = {
    "openid_connect": {
        "APPS": [
            {
                "provider_id": "city",
                "name": OIDC_NAME,
                "client_id": OIDC_CLIENT,
                "secret": environment.text("SHIGE_OIDC_SECRET", default=""),
                "settings": {
                    "server_url": OIDC_ISSUER,
                    "token_auth_method": _OIDC_AUTH,
                },
            }
        ]
    }
}
MFA_ADAPTER = "shige.access.doors.SecondDoor"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_TOTP_ISSUER = "实格 shige"
MFA_TOTP_TOLERANCE = 1
MFA_PASSKEY_LOGIN_ENABLED = True
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}", "OPTIONS": options}
    for name, options in (
        ("MinimumLengthValidator", {"min_length": 12}),
        ("CommonPasswordValidator", {}),
        ("NumericPasswordValidator", {}),
    )
]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "csp",
    "ninja",
    "shige.personal",
    "shige.audit",
    "shige.access",
    "shige.privacy",
    "shige.notices",
    "shige.files",
    "shige.rules",
    "shige.approvals",
    "shige.glass",
    "shige.imports",
    "shige.places",
    "shige.territory",
    "shige.staff",
    "shige.volunteers",
    "shige.recognition",
    "shige.jobs",
    "shige.desk",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
]

MIDDLEWARE = [
    "shige.api.watch.Watch",
    "shige.api.legible.Legible",
    "shige.access.net.Reach",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "shige.desk.language.Language",
    "shige.api.conditional.Conditional",
    "shige.api.once.Once",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "shige.access.middleware.LoginMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

_EMBEDDED = f"sqlite:///{DATA / 'shige.sqlite3'}"
DATABASES = {"default": environment.database(default=_EMBEDDED)}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # One writer at a time waits for the other instead of failing midway, and what is acknowledged is on the disk.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
    }

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    }
]

CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "access_cache",
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}
"""Counts of tries: in the database, so that all worker processes count together."""

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
LOCALE_PATHS = [ROOMS / "locale"]
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
USE_I18N = True

STATIC_URL = "static/"
STATICFILES_DIRS = [("vendor", ROOMS / "report" / "vendor")]
"""The map library stands once in the checkout, with the report that also carries it."""
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_ALLOW_ALL_ORIGINS = False
MEDIA_ROOT = DATA / "files"

SESSION_ENGINE = "shige.access.sessions"
SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "shige.desk.views.trouble.form_too_old"
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:", "blob:"],
        "worker-src": [SELF, "blob:"],
        "object-src": [NONE],
        "base-uri": [SELF],
        "frame-ancestors": [NONE],
        "form-action": [SELF, *environment.origins("SHIGE_OIDC_ISSUER")],
    }
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024
"""Bytes of a request's body."""
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2_000

PERSONAL_CIPHER = environment.choice("SHIGE_PERSONAL_CIPHER", of=("AES-256-GCM", "SM4-GCM"))
"""What closes personal fields; what the other one closed before still opens."""
PERSONAL_KEYS: list[str] = []
"""Keys of personal fields, the newest first: it closes, all of them open."""
PERSONAL_INDEX_KEYS: list[str] = []
"""Keys of the blind indexes, the newest first."""

ERASURES = Path(environment.text("SHIGE_ERASURES", default=str(DATA / "erasures.jsonl")))
"""Which rows were erased, by digests: outside the database, so that a restored backup erases them again."""

LOGGING = logging_config(level=environment.choice("SHIGE_LOG_LEVEL", of=("INFO", "DEBUG", "WARNING", "ERROR")))
METRICS_TOKEN = environment.text("SHIGE_METRICS_TOKEN", default="")
"""Who says it may read /metrics; without one there is no such page."""
WEBHOOK_URL = environment.text("SHIGE_WEBHOOK_URL", default="")
"""Gets a copy of each urgent notice, without a word about a person; nothing goes out where it is empty."""
WEBHOOK_SECRET = environment.text("SHIGE_WEBHOOK_SECRET", default="")
"""Signs what goes there."""
RULES_FRESH_S = 1.0
"""How old what a process knows of the city's rules may be before it looks whether they were changed."""
SMS_URL = environment.text("SHIGE_SMS_URL", default="")
"""The gateway that sends short messages; none go out where it is empty."""
SMS_KEY = environment.text("SHIGE_SMS_KEY", default="")
SMS_SECRET = environment.text("SHIGE_SMS_SECRET", default="")
SMS_FILE = DATA / "messages.jsonl"
"""Where the demo writes them instead."""
AUDIT_HEADS = environment.file("SHIGE_AUDIT_HEADS", default=DATA / "audit-heads.jsonl")
"""Gets the head of the audit's chain each day: best a file that is copied to another machine."""
