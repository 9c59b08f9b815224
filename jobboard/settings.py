"""The one settings module. It reads the environment only; `.env.example` lists every variable."""

from __future__ import annotations

import os
from datetime import timedelta
from email.utils import parseaddr
from pathlib import Path
from typing import Any

import django_stubs_ext
from celery.schedules import crontab
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from environs import Env

from jobboard import embedded

# Django's generic classes can be written with their types, as in ModelAdmin[Opening].
django_stubs_ext.monkeypatch()

BASE_DIR = Path(__file__).resolve().parent.parent
env = Env()
env.read_env(str(BASE_DIR / ".env"), recurse=False)


def required(name: str, hint: str) -> str:
    """The value of `name`; without one the site does not start, and says what to set."""
    value = env.str(name, "")
    if not value:
        raise ImproperlyConfigured(f"{name} is not set. {hint} See .env.example for every variable.")
    return value


def flag(name: str) -> bool:
    """A yes or no; empty, as in a file of variables to fill in, is no."""
    return env.bool(name, False) if env.str(name, "") else False


def listed(name: str) -> list[str]:
    """The values of a comma-separated list, however it is spaced."""
    return [value.strip() for value in env.str(name, "").split(",") if value.strip()]


DEBUG = flag("DEBUG")
SECRET_KEY = required("SECRET_KEY", "Set it to a long random string, the same on every node.")
ALLOWED_HOSTS = listed("ALLOWED_HOSTS")
CSRF_TRUSTED_ORIGINS = listed("CSRF_TRUSTED_ORIGINS")
DATABASE_URL = env.str("DATABASE_URL", "")
REDIS_URL = env.str("REDIS_URL", "")
EMAIL_URL = env.str("EMAIL_URL", "")
# A mail service, by django-anymail's name for it, and its keys: every variable that starts with ANYMAIL_.
ANYMAIL_ESP = env.str("ANYMAIL_ESP", "").lower()
ANYMAIL = {
    name.removeprefix("ANYMAIL_"): value
    for name, value in os.environ.items()
    if name.startswith("ANYMAIL_") and name != "ANYMAIL_ESP" and value
}

if not DEBUG:
    required("DATABASE_URL", "Point it at PostgreSQL: postgres://user:password@host:5432/name.")
    required("REDIS_URL", "Point it at Redis: redis://host:6379/0.")
    if not ANYMAIL_ESP:
        required("EMAIL_URL", "Point it at a mail server: submission://user:password@host:587.")
    if ANYMAIL.get("WEBHOOK_SECRET") and len(ANYMAIL["WEBHOOK_SECRET"].partition(":")[2]) < 16:
        raise ImproperlyConfigured(
            "ANYMAIL_WEBHOOK_SECRET is not of the form name:password, with 16 characters or more as password."
        )
    required("SITE_URL", "Set it to where people reach the site, such as https://jobs.example.")
    if not ALLOWED_HOSTS:
        raise ImproperlyConfigured("ALLOWED_HOSTS is not set. List the host names that the site answers to.")
    if SECRET_KEY == "for-development-only-change-it-in-production":  # noqa: S105 - the value in .env.example
        raise ImproperlyConfigured("SECRET_KEY is the one from .env.example. Set a long random string.")

# /outbox/ and /design/ are for developers only.
DEVELOPER_PAGES = DEBUG

# As titles, mails, feeds and calendars name the site.
SITE_NAME = "ML research jobs"
SITE_URL = (env.str("SITE_URL", "") or f"http://127.0.0.1:{env.str('PORT', '') or 8000}").rstrip("/")
LOCAL_DIR = embedded.local_dir(BASE_DIR)

INSTALLED_APPS = [
    "jobboard.admin_site.apps.BoardAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "anymail",
    "csp",
    "django_filters",
    "django_htmx",
    "simple_history",
    "postings",
    "careers",
]

MIDDLEWARE = [
    "jobboard.health.HealthMiddleware",
    "jobboard.metrics.middleware.MetricsMiddleware",
    "jobboard.slow_queries.SlowQueryMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "jobboard.policy.PolicyMiddleware",
    "postings.api.middleware.ApiMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "postings.accounts.middleware.PrivateMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
]

ROOT_URLCONF = "jobboard.urls"
WSGI_APPLICATION = "jobboard.wsgi.application"
ASGI_APPLICATION = "jobboard.asgi.application"

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.debug",
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "postings.accounts.navigation.navigation",
            ],
        },
    },
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [BASE_DIR / "templates" / "jinja"],
        "OPTIONS": {"environment": "jobboard.jinja.environment"},
    },
]

# Data
DATABASES: dict[str, Any] = {
    "default": env.dj_db_url("DATABASE_URL") if DATABASE_URL else embedded.database_settings(BASE_DIR)
}
# A connection serves the requests of a minute. (What reads DATABASE_URL would close it after each.)
DATABASES["default"]["CONN_MAX_AGE"] = 60
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
# Two test runs beside each other need two test databases.
DATABASES["default"]["TEST"] = {"NAME": f"test_jobboard{env.str('TEST_DB_SUFFIX', '')}"}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

_redis = REDIS_URL or embedded.redis_url(BASE_DIR)
CACHES: dict[str, Any] = {
    "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": _redis}
}
SESSION_ENGINE = "django.contrib.sessions.backends.cached_db"

# The search index: a copy of what is public, that can be thrown away at any time.
SEARCH_INDEX_DIR = env.str("SEARCH_INDEX_DIR", "") or str(LOCAL_DIR / "search-index")
# "process": the indexer keeps it on disk. "inline": each process has its own in memory, as tests do.
SEARCH_INDEXER = env.str("SEARCH_INDEXER", "process")
if SEARCH_INDEXER not in {"process", "inline"}:
    raise ImproperlyConfigured("SEARCH_INDEXER must be process or inline.")

# People
AUTH_USER_MODEL = "postings.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "postings:account"
LOGOUT_REDIRECT_URL = "postings:home"
ACCOUNT_ADAPTER = "postings.accounts.adapter.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_FORMS = {
    "signup": "postings.accounts.forms.SignupForm",
    "request_login_code": "postings.accounts.forms.RequestLoginCodeForm",
}
ACCOUNT_MAX_EMAIL_ADDRESSES = 5
ACCOUNT_SESSION_REMEMBER = True
# Everything that is confirmed by mail is confirmed by a code: docs/accounts.md says why.
_CODE_SECONDS = 15 * 60
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_TIMEOUT = _CODE_SECONDS
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = True
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = _CODE_SECONDS
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True
ACCOUNT_PASSWORD_RESET_BY_CODE_ENABLED = True
ACCOUNT_PASSWORD_RESET_BY_CODE_TIMEOUT = _CODE_SECONDS
ACCOUNT_LOGIN_ON_PASSWORD_RESET = True
# People are told of what is changed in their account, and sign in again before they change it.
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 10 * 60
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_FORMS = {
    "add_webauthn": "postings.accounts.passkey_forms.AddWebAuthnForm",
    "edit_webauthn": "postings.accounts.passkey_forms.EditWebAuthnForm",
    "authenticate_webauthn": "postings.accounts.passkey_forms.AuthenticateWebAuthnForm",
    "login_webauthn": "postings.accounts.passkey_forms.LoginWebAuthnForm",
    "reauthenticate_webauthn": "postings.accounts.passkey_forms.ReauthenticateWebAuthnForm",
}
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = SITE_NAME
# Browsers take http://localhost as safe; nothing else without https.
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = DEBUG
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]

# Words and time
LANGUAGE_CODE = "en"
TIME_ZONE = "UTC"
USE_I18N = True
USE_TZ = True

# Files
STATIC_URL = "static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STATICFILES_DIRS = [BASE_DIR / "static"]
# In development files are found where they are written; in production they are collected first.
WHITENOISE_AUTOREFRESH = WHITENOISE_USE_FINDERS = DEBUG
MEDIA_URL = "media/"
MEDIA_ROOT = env.str("MEDIA_ROOT", "") or str(LOCAL_DIR / "media")
STORAGES: dict[str, Any] = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "jobboard.stylesheets.SiteStorage"
    },
}

# Mail
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", "") or "Job board <jobs@localhost>"
SERVER_EMAIL = DEFAULT_FROM_EMAIL
# Who reads requests for a talk with an adviser.
ADVICE_EMAIL = env.str("ADVICE_EMAIL", "") or parseaddr(DEFAULT_FROM_EMAIL)[1]
EMAIL_FILE_PATH = str(LOCAL_DIR / "outbox")
if EMAIL_URL:
    _email = env.dj_email_url("EMAIL_URL")
    if "EMAIL_BACKEND" not in _email:
        raise ImproperlyConfigured(
            "EMAIL_URL has an unknown scheme. Use submission:// (with STARTTLS) or smtp://."
        )
    EMAIL_BACKEND = str(_email["EMAIL_BACKEND"])
    EMAIL_HOST = str(_email["EMAIL_HOST"] or "localhost")
    EMAIL_PORT = int(_email["EMAIL_PORT"] or 25)
    EMAIL_HOST_USER = str(_email["EMAIL_HOST_USER"] or "")
    EMAIL_HOST_PASSWORD = str(_email["EMAIL_HOST_PASSWORD"] or "")
    EMAIL_USE_TLS = bool(_email["EMAIL_USE_TLS"])
    EMAIL_USE_SSL = bool(_email["EMAIL_USE_SSL"])
    EMAIL_TIMEOUT = int(_email["EMAIL_TIMEOUT"] or 20)
elif ANYMAIL_ESP:
    EMAIL_BACKEND = f"anymail.backends.{ANYMAIL_ESP}.EmailBackend"
else:
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
# Over all workers together; 0 is as fast as the server takes it.
MAIL_PER_SECOND = float(env.str("MAIL_PER_SECOND", "") or 0)
# A worker that has had a mail in hand for longer is gone, and somebody else sends it.
MAIL_LEASE_SECONDS = int(env.str("MAIL_LEASE_SECONDS", "") or 300)
# The wait before the second try; each one is twice as long as the one before, up to six hours.
MAIL_RETRY_SECONDS = int(env.str("MAIL_RETRY_SECONDS", "") or 60)
# How often new openings are held against alerts, and due mail is handed out.
ALERTS_SECONDS = float(env.str("ALERTS_SECONDS", "") or 30)
# Where mail programs that do not know one click may ask for no more mail. Somebody has to read it.
ALERTS_UNSUBSCRIBE_MAILBOX = env.str("ALERTS_UNSUBSCRIBE_MAILBOX", "")

# Tasks. Every periodic job of the site is in this one schedule.
CELERY_BROKER_URL = embedded.celery_url(_redis)
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_TIME_LIMIT = 15 * 60
CELERY_TASK_SOFT_TIME_LIMIT = 14 * 60
CELERY_TASK_DEFAULT_QUEUE = "default"
# Those that workers are started with.
TASK_QUEUES = ("default", "mail", "imports", "feeds")
# Digests can have workers of their own, so that who waits for a confirmation does not wait for them.
CELERY_TASK_ROUTES = {
    "postings.publishing.bulk.tasks.work_on_upload": {"queue": "imports"},
    "postings.accounts.letters.tasks.send_letter": {"queue": "mail"},
    "postings.accounts.letters.tasks.sweep_letters": {"queue": "mail"},
    "postings.alerts.tasks.match_alerts": {"queue": "mail"},
    "postings.alerts.tasks.share_matching": {"queue": "mail"},
    "postings.alerts.tasks.send_digests": {"queue": "mail"},
    "careers.guides.tasks.remind_reviewers": {"queue": "mail"},
    # Other sites take their time to answer: somebody waits for a link that they pasted.
    "postings.api.webhooks.tasks.deliver_webhooks": {"queue": "imports"},
    "postings.imports.pasting.tasks.read_pasted_link": {"queue": "imports"},
    # These may take ten minutes each, and have workers of their own.
    "careers.guides.tasks.check_links": {"queue": "feeds"},
    "postings.imports.desk.tasks.sync_feed": {"queue": "feeds"},
    "postings.imports.desk.tasks.preview_feed": {"queue": "feeds"},
    "postings.imports.desk.tasks.apply_accepted_run": {"queue": "feeds"},
}
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {
    # Longer than any task may run: an unacknowledged task comes back only when its worker is surely dead.
    "visibility_timeout": 20 * 60,
    # What can't be handed over waits in the database. Six seconds, as is usual, would hold up whoever fills in a form.
    "max_retries": 1,
    "interval_start": 0,
    "interval_max": 0,
    "socket_connect_timeout": 2,
}
CELERY_TIMEZONE = "UTC"
CELERY_BEAT_SCHEDULE: dict[str, Any] = {
    "publish-scheduled": {
        "task": "postings.publishing.lifecycle.tasks.publish_scheduled",
        "schedule": crontab(minute="*"),
    },
    # Once a day: people get one letter about whatever ends within a week.
    "remind-of-ends": {
        "task": "postings.publishing.lifecycle.tasks.remind_of_ends",
        "schedule": crontab(minute=0, hour=7),
    },
    "review-institutions": {
        "task": "postings.publishing.lifecycle.tasks.review_institutions",
        "schedule": crontab(minute=15),
    },
    # The European Central Bank publishes at about 16:00 CET on working days.
    "refresh-exchange-rates": {
        "task": "postings.openings.tasks.refresh_exchange_rates",
        "schedule": crontab(minute=30, hour=16, day_of_week="mon-fri"),
    },
    "store-counts": {
        "task": "postings.openings.statistics.tasks.store_counts",
        "schedule": crontab(minute="*"),
    },
    # Of the last days, once more: mails of those may have been sent since.
    "count-digests": {
        "task": "postings.publishing.desk.tasks.count_digests",
        "schedule": crontab(minute=25),
    },
    # What came or changed is read, so that what is posted next can be held against it.
    "fingerprint-openings": {
        "task": "postings.moderation.tasks.fingerprint_openings",
        "schedule": crontab(minute="*/10"),
    },
    "store-search-misses": {
        "task": "postings.search.tasks.store_misses",
        "schedule": crontab(minute="*/5"),
    },
    "forget-search-misses": {
        "task": "postings.search.tasks.forget_misses",
        "schedule": crontab(minute=40, hour=3),
    },
    # A pass that no worker has begun by the next one is not needed any more.
    "match-alerts": {
        "task": "postings.alerts.tasks.match_alerts",
        "schedule": timedelta(seconds=ALERTS_SECONDS),
        "options": {"expires": ALERTS_SECONDS},
    },
    "dispatch-mail": {
        "task": "postings.alerts.tasks.dispatch_mail",
        "schedule": timedelta(seconds=ALERTS_SECONDS),
        "options": {"expires": ALERTS_SECONDS},
    },
    # A feed is read about once an hour; this hands out those whose hour is over.
    "sync-feeds": {
        "task": "postings.imports.desk.tasks.sync_due_feeds",
        "schedule": crontab(minute="*"),
        "options": {"expires": 60},
    },
    "sweep-pasted-links": {
        "task": "postings.imports.pasting.tasks.sweep_pasted_links",
        "schedule": crontab(minute="*"),
        "options": {"expires": 60},
    },
    "sweep-mail": {
        "task": "postings.alerts.tasks.sweep_mail",
        "schedule": timedelta(seconds=2 * ALERTS_SECONDS),
    },
    # A letter is handed out with what it tells of; this is for what waits, and for what a dead worker left.
    "sweep-letters": {
        "task": "postings.accounts.letters.tasks.sweep_letters",
        "schedule": timedelta(seconds=30),
        "options": {"expires": 30},
    },
    "forget-unconfirmed-accounts": {
        "task": "postings.accounts.tasks.forget_unconfirmed",
        "schedule": crontab(minute=30, hour=3),
    },
    "forget-ended-sessions": {
        "task": "postings.accounts.tasks.forget_ended_sessions",
        "schedule": crontab(minute=35, hour=3),
    },
    # What was just asked or answered is mailed at once; this is for what a dead worker, or mail server, left.
    "mail-advice": {
        "task": "careers.advice.tasks.mail_advice",
        "schedule": crontab(minute="*/5"),
    },
    # Sessions hold profiles, for as long as the page of profiles says.
    "forget-old-sessions": {
        "task": "careers.fit.tasks.forget_old_sessions",
        "schedule": crontab(minute=10, hour=4),
    },
    "forget-advice": {
        "task": "careers.advice.tasks.forget_advice",
        "schedule": crontab(minute=20, hour=4),
    },
    # People are reminded within an hour of theirs, and time zones differ by quarters of one.
    "remind-of-deadlines": {
        "task": "postings.alerts.tasks.remind_of_deadlines",
        "schedule": crontab(minute="*/15"),
    },
    "ask-about-alerts": {
        "task": "postings.alerts.tasks.ask_about_alerts",
        "schedule": crontab(minute=10, hour=9),
    },
    "clean-alerts": {
        "task": "postings.alerts.tasks.clean_alerts",
        "schedule": crontab(minute=50, hour=3),
    },
    # Two workers that tell at once tell each thing once.
    "tell-webhooks": {
        "task": "postings.api.webhooks.tasks.tell_webhooks",
        "schedule": timedelta(seconds=30),
        "options": {"expires": 30},
    },
    "forget-calls": {
        "task": "postings.api.desk.tasks.forget_calls",
        "schedule": crontab(minute=25, hour=3),
    },
    "forget-deliveries": {
        "task": "postings.api.webhooks.tasks.forget_deliveries",
        "schedule": crontab(minute=35, hour=3),
    },
    # What was just uploaded is read at once; this is for what a dead worker left.
    "sweep-uploads": {
        "task": "postings.publishing.bulk.tasks.sweep_uploads",
        "schedule": crontab(minute="*"),
    },
    "publish-scheduled-editions": {
        "task": "careers.guides.tasks.publish_scheduled_editions",
        "schedule": crontab(minute="*"),
    },
    "remind-reviewers": {
        "task": "careers.guides.tasks.remind_reviewers",
        "schedule": crontab(minute=0, hour=7, day_of_week="mon"),
    },
    # Each link is asked once a week; a run takes up where the one before stopped.
    "check-links": {
        "task": "careers.guides.tasks.check_links",
        "schedule": crontab(minute=20, hour=4),
    },
}

# The read API: requests a minute from one address; 0 is no limit.
API_REQUESTS_PER_MINUTE = env.int("API_REQUESTS_PER_MINUTE", 120)
# The write API: requests a minute with one key; 0 is no limit.
API_DESK_REQUESTS_PER_MINUTE = env.int("API_DESK_REQUESTS_PER_MINUTE", 300)

# For operators. Without a token there are no metrics, except for developers.
METRICS_TOKEN = env.str("METRICS_TOKEN", "")
# SQL statements of a request that take longer are logged; 0 logs none.
SLOW_QUERY_MS = int(env.str("SLOW_QUERY_MS", "") or 200)

# Security
CONTENT_SECURITY_POLICY: dict[str, Any] = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_HTTPONLY = True
SECURE_PROXY = flag("SECURE_PROXY")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = not DEBUG
if SECURE_PROXY:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_SSL_REDIRECT = True
    SECURE_HSTS_SECONDS = 365 * 24 * 3600
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True

LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "filters": {"links": {"()": "jobboard.masking.MaskLinks"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["links"]}},
    # It writes down every address that it asks, and those of webhooks often hold a secret.
    "loggers": {"httpx": {"level": "WARNING"}},
    "root": {"handlers": ["console"], "level": (env.str("LOG_LEVEL", "") or "INFO").upper()},
}
