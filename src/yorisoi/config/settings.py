"""Settings: one file for every installation. What differs is read in config/env.py."""

import os
from pathlib import Path
from urllib.parse import urlparse

from csp.constants import NONE, SELF

from yorisoi.config import env

DATA = env.data_dir()
PRODUCTION = env.is_production(DATA)
DEMO = env.is_demo(DATA)
# Testers' tools (docs/mechanisms/qa.md).
QA = env.is_qa(DATA)
# The spreadsheets that the demo world reads in.
SAMPLES = env.samples()
DEBUG = False
SECRET_KEY = env.secret_key(DATA)
# The file with the key that wraps all other keys; never beside a copy of the rows.
KEK = env.kek(DATA)

# Where people reach this installation. Passkeys are bound to its host name; links in invitations
# begin with it.
BASE_URL = os.environ.get("YORISOI_URL", "http://localhost:8000").rstrip("/")
_host = urlparse(BASE_URL).hostname or "localhost"
_secure = BASE_URL.startswith("https://")
ALLOWED_HOSTS = [_host] if _secure else [_host, "localhost", "127.0.0.1", "[::1]"]
CSRF_TRUSTED_ORIGINS = [BASE_URL]

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.humanize",
    "django.contrib.staticfiles",
    "csp",
    "yorisoi.common",
    "yorisoi.audit",
    "yorisoi.accounts",
    "yorisoi.keeping",
    "yorisoi.jobs",
    "yorisoi.disclosure",
    "yorisoi.registry",
    "yorisoi.ledger",
    "yorisoi.attachments",
    "yorisoi.casework",
    "yorisoi.incidents",
    "yorisoi.retention",
    "yorisoi.streams.learning",
    "yorisoi.streams.pantry",
    "yorisoi.insight",
    "yorisoi.interchange",
    "yorisoi.inspection",
    "yorisoi.desk",
    "yorisoi.demo",
    "yorisoi.bench",
    "yorisoi.checks",
    "yorisoi.qa",
    "allauth",
    "allauth.account",
    "allauth.mfa",
]
MIDDLEWARE = [
    "yorisoi.common.middleware.HeadersMiddleware",
    "django.middleware.security.SecurityMiddleware",
    # Before the files: they carry the policy as well.
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "yorisoi.common.middleware.RoomMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "yorisoi.accounts.middleware.GateMiddleware",
    # The gate out: what leaves in the answer.
    "yorisoi.disclosure.middleware.EgressMiddleware",
    # Behind the gate: a view that the gate lets strangers see must say so itself as well.
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    # The last: it calls the view.
    "yorisoi.accounts.middleware.OnceMiddleware",
]
ROOT_URLCONF = "yorisoi.config.urls"
WSGI_APPLICATION = "yorisoi.config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "OPTIONS": {
            "loaders": [
                (
                    "yorisoi.common.punctuation.Loader",
                    ["django.template.loaders.app_directories.Loader"],
                )
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "yorisoi.desk.shell.context",
            ],
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "yorisoi.common.templatetags.parts",
            ],
        },
    }
]

DATABASES = {"default": env.database(DATA)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Sign-in: django-allauth. Nobody signs up; people are invited (accounts/actions/inviting.py).
AUTH_USER_MODEL = "accounts.Staff"
AUTHENTICATION_BACKENDS = ["yorisoi.accounts.backends.StaffBackend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_ADAPTER = "yorisoi.accounts.adapters.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
# Wrong guesses are counted by our own rule (accounts/throttling.py).
ACCOUNT_RATE_LIMITS = {"login": None, "login_failed": None}
# An address that nobody has gets no mail from us.
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
# Behind https stands one relay that names the caller; without it there is none to believe.
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if _secure else 0
MFA_ADAPTER = "yorisoi.accounts.adapters.MfaAdapter"
MFA_FORMS = {
    "add_webauthn": "yorisoi.accounts.forms.entrance.NewKeyForm",
    "authenticate": "yorisoi.accounts.forms.entrance.SecondStepForm",
    "reauthenticate": "yorisoi.accounts.forms.entrance.ProveByCodeForm",
}
MFA_SUPPORTED_TYPES = ["webauthn", "totp", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_USER_VERIFICATION = "required"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not _secure
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_TOTP_ISSUER = "よりそい"
# A tablet whose clock is half a minute off must still let its worker in.
MFA_TOTP_TOLERANCE = 1
MFA_RECOVERY_CODES_SHOW_ONCE = True

PASSWORD_HASHERS = ["yorisoi.accounts.hashers.Argon2"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("email", "name", "kana")},
    },
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "yorisoi.accounts.passwords.DullPasswordValidator"},
    {"NAME": "yorisoi.accounts.passwords.BreachedPasswordValidator"},
    {"NAME": "yorisoi.accounts.passwords.ContextPasswordValidator"},
]
# Sign-in at a provider of the organization's; off without an issuer (accounts/oidc.py).
OIDC = env.oidc()

# Passwords that guessers have (accounts/breached.py); a longer list may stand elsewhere.
BREACHED = env.breached()

# Where attempts are counted: in the database, because every process on every machine must count
# together, and the database is the one thing that an installation of any size shares. (Counted in
# a process, each worker would allow its own five wrong passwords.) Nothing else is cached.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "accounts_attempts",
        # Far above what is counted at once: a full table would forget attempts at random.
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}

# Sessions live in the database, so that revoking works at once.
SESSION_ENGINE = "django.contrib.sessions.backends.db"
# An outer bound; the organization's own limit is held by the gate (queries/sessions.py).
SESSION_COOKIE_AGE = 24 * 60 * 60
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = LANGUAGE_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = LANGUAGE_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = _secure
SESSION_COOKIE_NAME = "__Host-session" if _secure else "yorisoi_session"
CSRF_COOKIE_NAME = "__Host-csrf" if _secure else "yorisoi_csrf"
LANGUAGE_COOKIE_NAME = "__Host-language" if _secure else "yorisoi_language"
# A browser in which somebody has signed in before (accounts/devices.py).
DEVICE_COOKIE_NAME = "__Host-device" if _secure else "yorisoi_device"
CSRF_USE_SESSIONS = False

SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
if _secure:
    SECURE_HSTS_SECONDS = 31_536_000
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "object-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "manifest-src": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}

LANGUAGE_CODE = "ja"
LANGUAGES = [("ja", "日本語"), ("en", "English")]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Tokyo"
USE_THOUSAND_SEPARATOR = False

STATIC_URL = "static/"
STATIC_ROOT = DATA / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "yorisoi.config.static.Storage"},
}
MEDIA_ROOT = DATA / "files"
# Where the trail is anchored outside the database: best a place of another user of the machine.
ANCHORS = Path(os.environ.get("YORISOI_ANCHORS") or DATA / "anchors").expanduser()
ANCHORS_MAIL = [one for one in os.environ.get("YORISOI_ANCHORS_MAIL", "").split(",") if one]
WHITENOISE_MAX_AGE = 31_536_000 if PRODUCTION else 60

# What one request may bring. A note of 100,000 characters is welcome; a bomb is not.
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
# Files are held in memory: Django's own way would put them readable into /tmp.
FILE_UPLOAD_HANDLERS = ["yorisoi.common.uploads.InMemory"]
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2_000
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

# Every mail passes the gate out and is a job (jobs/mail.py); the relay is what the job speaks to.
EMAIL_BACKEND = "yorisoi.disclosure.mail.Backend"
MAIL_RELAY = (
    "django.core.mail.backends.smtp.EmailBackend"
    if os.environ.get("YORISOI_SMTP_HOST")
    else "django.core.mail.backends.console.EmailBackend"
)
if QA:
    MAIL_RELAY = "yorisoi.qa.outbox.Relay"
EMAIL_HOST = os.environ.get("YORISOI_SMTP_HOST", "")
EMAIL_PORT = int(os.environ.get("YORISOI_SMTP_PORT", "25"))
EMAIL_HOST_USER = os.environ.get("YORISOI_SMTP_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("YORISOI_SMTP_PASSWORD", "")
EMAIL_USE_TLS = env.flag("YORISOI_SMTP_TLS")
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = os.environ.get("YORISOI_MAIL_FROM", f"yorisoi@{_host}")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"()": "yorisoi.disclosure.logs.Formatter"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
}
SILENCED_SYSTEM_CHECKS = ["staticfiles.W004"]
