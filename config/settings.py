"""Settings of every installation; what differs between them comes from the environment (config.env)."""

from __future__ import annotations

import os
from datetime import timedelta
from typing import Any

import dj_database_url
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from config.env import BASE_DIR, data_folder, env_bool, env_int, env_list, env_secret, kept_secret

# Where things live -------------------------------------------------------------------------------------------------

SIPERKASA_DATA = data_folder()
NODE_MODULES = BASE_DIR / "node_modules"
MEDIA_ROOT = SIPERKASA_DATA / "uploads"
ISSUED_ROOT = SIPERKASA_DATA / "issued"
STATIC_ROOT = SIPERKASA_DATA / "static"

# What kind of installation this is ---------------------------------------------------------------------------------

DEMO = env_bool("SIPERKASA_DEMO", default=False)
TESTING = env_bool("SIPERKASA_TEST", default=False)
DEBUG = env_bool("SIPERKASA_DEBUG", default=False)
# Everything on screen says so while the people are made up.
SYNTHETIC_PEOPLE = env_bool("SIPERKASA_SYNTHETIC", default=DEMO)
SECRET_KEY = env_secret("SIPERKASA_SECRET_KEY") or kept_secret(SIPERKASA_DATA, "secret_key")
ALLOWED_HOSTS = env_list("SIPERKASA_HOSTS") or ["127.0.0.1", "localhost", "[::1]"]
# The address that QR codes and mails carry.
PUBLIC_URL = os.environ.get("SIPERKASA_URL") or f"http://127.0.0.1:{os.environ.get('PORT') or 8000}"
# The region whose department this installation serves: start pages and letterheads begin here.
HOME_REGION = os.environ.get("SIPERKASA_REGION") or "15.04"
# Letterheads and number patterns of an office, laid over reports/data/offices.json (the same form).
OFFICES_FILE = os.environ.get("SIPERKASA_OFFICES") or None

# Apps: the ladder of docs/architecture.md, from top to bottom ------------------------------------------------------

INSTALLED_APPS = [
    "config",
    "config.admin_app.RecordsConfig",  # django.contrib.admin
    "reports",
    "privacy",
    "welfare",
    "insurance",
    "beneficiaries",
    "exchange",
    "accounts",
    "jobs",
    "audit",
    "regions",
    "core",
    "guardian",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "axes",
    "import_export",
    "django_htmx",
    "django_tasks",
    "django_tasks_db",
    "csp",
    "whitenoise.runserver_nostatic",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.forms",  # the widgets' templates, for core.web.forms.FormRenderer
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "core.web.language.ChosenLanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "accounts.middleware.SessionLimitsMiddleware",
    "accounts.middleware.LoginRequiredMiddleware",
    "accounts.middleware.SecondFactorMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "audit.middleware.RequestContextMiddleware",
    "core.web.uploads.UploadLimitMiddleware",
    "core.web.middleware.ZeroByteMiddleware",
    "core.web.middleware.DomainErrorMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "config.context.shell",
            ],
            "builtins": ["core.templatetags.ui", "django.templatetags.i18n"],
        },
    }
]
FORM_RENDERER = "core.web.forms.FormRenderer"

# Database: embedded PostgreSQL unless an address is given ----------------------------------------------------------


def database() -> dict[str, Any]:
    """Return the connection settings of ``DATABASE_URL``, or of the embedded server when it is not set.

    Raises:
        ImproperlyConfigured: an address that is not PostgreSQL's.
    """
    url = os.environ.get("DATABASE_URL")
    if not url:
        return {"ENGINE": "config.embedded_postgres", "NAME": "siperkasa", "DATA_FOLDER": SIPERKASA_DATA}
    try:
        parsed: dict[str, Any] = dict(dj_database_url.parse(url, conn_max_age=60, conn_health_checks=True))
    except ValueError as error:
        raise ImproperlyConfigured(
            "DATABASE_URL cannot be read: write postgresql://user:password@host:5432/name."
        ) from error
    if "postgresql" not in parsed["ENGINE"] or not parsed.get("NAME"):
        raise ImproperlyConfigured(
            "DATABASE_URL must name a PostgreSQL database: postgresql://user:password@host:5432/name."
        )
    return parsed


DATABASES = {"default": {**database(), "ATOMIC_REQUESTS": False}}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# People and access -------------------------------------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
ANONYMOUS_USER_NAME = None  # guardian: nobody unknown has rights, so there is no row for them
GUARDIAN_RAISE_403 = False
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "login"
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("username", "full_name", "email")},
    },
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]

# Signing in (docs/adr/0010): how long a session lasts is written with the roles -------------------------------------

# Roles that need a second factor reach nothing without one. The demo offers it and does not insist: one password for all.
SECOND_FACTOR_REQUIRED = not DEMO
# Pages that ask again by themselves are not somebody at work: they do not keep a session alive.
SESSION_QUIET_ROUTES = {"job-progress", "import-progress", "export-progress"}
PASSWORD_RESET_TIMEOUT = int(timedelta(hours=1).total_seconds())

ACCOUNT_ADAPTER = "accounts.signin.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_EMAIL_VERIFICATION = "none"  # addresses come with the invitation, whose link proves them
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = int(timedelta(minutes=10).total_seconds())
ACCOUNT_FORMS = {"reauthenticate": "accounts.signin.forms.ConfirmPasswordForm"}
ACCOUNT_RATE_LIMITS = {
    # One address may serve a whole office: wide enough for its mistakes, narrow enough for a machine that guesses.
    "sign_in_failed": "60/15m/ip",
    "forgotten_password": "20/h/ip,5/h/key",
}
MFA_ADAPTER = "accounts.signin.adapters.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_TOTP_ISSUER = "SIPERKASA"
MFA_TOTP_TOLERANCE = 1  # clocks of phones are off by some seconds
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_USER_VERIFICATION = "required"  # a stolen key alone opens nothing: it asks for a finger or a PIN
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not PUBLIC_URL.startswith("https://")  # http://localhost
MFA_FORMS = {
    "authenticate": "accounts.signin.forms.CodeForm",
    "reauthenticate": "accounts.signin.forms.ConfirmCodeForm",
    "activate_totp": "accounts.signin.forms.ActivateAppForm",
    "add_webauthn": "accounts.signin.forms.AddPasskeyForm",
}

# A wrong password counts against the pair of account and address, so that a stranger locks nobody out elsewhere.
AXES_FAILURE_LIMIT = 6
AXES_COOLOFF_TIME = timedelta(minutes=10)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_USERNAME_CALLABLE = "accounts.signin.lockout.hashed_name"  # people type passwords into that field
AXES_CLIENT_IP_CALLABLE = "accounts.signin.clients.axes_address"
AXES_LOCKOUT_CALLABLE = "accounts.signin.lockout.locked_page"
AXES_SENSITIVE_PARAMETERS = ["username", "password", "ip_address", "csrfmiddlewaretoken", "next"]
AXES_DISABLE_ACCESS_LOG = True  # the audit record tells who signed in
AXES_VERBOSE = False

# What several processes must agree on (used codes, limits of tries) lies in the database: no other server is needed.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "siperkasa_cache",
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}

# Security ----------------------------------------------------------------------------------------------------------

OVER_HTTPS = PUBLIC_URL.startswith("https://")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = OVER_HTTPS
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = int(timedelta(days=7).total_seconds())  # the longest that a role may; accounts.roles shortens it
SESSION_COOKIE_NAME = "siperkasa_session"
CSRF_COOKIE_NAME = "siperkasa_csrf"
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL] if OVER_HTTPS else []
CSRF_FAILURE_VIEW = "config.views.errors.csrf_failure"
SECURE_SSL_REDIRECT = OVER_HTTPS
SECURE_REDIRECT_EXEMPT = [r"^health/"]
SECURE_HSTS_SECONDS = int(timedelta(days=365).total_seconds()) if OVER_HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = OVER_HTTPS
BEHIND_PROXY = env_bool("SIPERKASA_BEHIND_PROXY", default=False)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_PROXY else None
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
# What a request may announce (core.web.uploads). The residents of the largest regency are 1 GB as CSV.
UPLOAD_MOST_BYTES = 32_000_000
CASES_ESCALATE_AFTER_DAYS = 3  # working days that a case may be late before its superior is told
DOCUMENT_MOST_BYTES = 10_000_000  # one paper of a case
CLAMD = os.environ.get(
    "SIPERKASA_CLAMD", ""
)  # path of its socket or host:port; configured and silent, nothing is stored
IMPORT_MAX_BYTES = 1_500_000_000
UPLOAD_MOST_BYTES_AT = {"/imports/new/": IMPORT_MAX_BYTES}
# A staged import is judged again after this long: what is known may have changed.
IMPORT_STAGED_FOR = timedelta(hours=24)
# Times in so many seconds, for each account or (codes, reports of browsers) each address. Wide enough for a day of hard
# work at a counter, too narrow to copy a regency by guessing numbers (core.web.ratelimit).
RATE_LIMITS = {
    "search": (300, 600),
    "lookup": (60, 600),
    "reveal": (60, 600),
    "verify": (30, 60),
    "csp_report": (30, 60),
}

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],  # Tabler's form controls draw their marks with data: pictures
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "object-src": [NONE],
        "report-uri": ["/csp-report/"],
    }
}

# Mail: through the office's server when one is named. Otherwise who invites is shown the link to pass on, and letters go
# nowhere (a log must not hold the links in them); demo and development lay them down in a folder ---------------------

EMAIL_HOST = os.environ.get("SIPERKASA_SMTP_HOST", "")
EMAIL_PORT = env_int("SIPERKASA_SMTP_PORT", default=587)
EMAIL_HOST_USER = os.environ.get("SIPERKASA_SMTP_USER", "")
EMAIL_HOST_PASSWORD = env_secret("SIPERKASA_SMTP_PASSWORD") or ""
EMAIL_USE_SSL = EMAIL_PORT == 465
EMAIL_USE_TLS = not EMAIL_USE_SSL and env_bool("SIPERKASA_SMTP_TLS", default=True)
EMAIL_TIMEOUT = 10
EMAIL_FILE_PATH = SIPERKASA_DATA / "mail"
MAIL_IS_SENT = bool(EMAIL_HOST)
_MAILER = "smtp" if MAIL_IS_SENT else "filebased" if DEMO or DEBUG else "dummy"
EMAIL_BACKEND = f"django.core.mail.backends.{_MAILER}.EmailBackend"
DEFAULT_FROM_EMAIL = os.environ.get("SIPERKASA_SMTP_FROM") or "siperkasa@localhost"

# Language, time, numbers -------------------------------------------------------------------------------------------

LANGUAGE_CODE = "id"
LANGUAGES = [("id", _("Indonesian")), ("en", _("English"))]
LANGUAGE_COOKIE_NAME = "siperkasa_language"
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = "config.formats"
USE_I18N = True
USE_THOUSAND_SEPARATOR = True
USE_TZ = True
TIME_ZONE = os.environ.get("SIPERKASA_TIME_ZONE") or "Asia/Jakarta"  # WIB; Asia/Makassar is WITA, Asia/Jayapura WIT

# Static files: ours, and an allow-list out of node_modules ---------------------------------------------------------

STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "config.finders.NodePackageFinder",
]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": (
            "django.contrib.staticfiles.storage.StaticFilesStorage"
            if TESTING or DEBUG
            else "whitenoise.storage.CompressedManifestStaticFilesStorage"
        )
    },
}
WHITENOISE_KEEP_ONLY_HASHED_FILES = True

# Background work ---------------------------------------------------------------------------------------------------

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

# Logging: codes and row numbers, never a person's number -----------------------------------------------------------

LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"mask": {"()": "core.logging.MaskIdentifiersFilter"}},
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "filters": ["mask"], "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {
        "siperkasa": {"level": "INFO"},
        "axes": {"level": "ERROR"},  # wrong passwords are in the audit record, without the address
    },
}

SILENCED_SYSTEM_CHECKS = [
    # guardian's backend would be a second door: has_perm(obj) reads grants without asking whether the assignment behind
    # them is still in force. accounts.reach is the only reader (docs/adr/0003).
    "guardian.W001",
]
