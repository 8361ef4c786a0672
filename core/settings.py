"""Settings of Plinth: every knob comes from the environment (README lists them), typed here."""

from __future__ import annotations

from ipaddress import ip_network
from pathlib import Path
from urllib.parse import urlsplit

from csp.constants import NONE, SELF

from core import environment
from core.environment import BASE_DIR, MOST_PORTS, env, whole
from core.lines import Line
from core.postgres import kept_secret, known_address

VAR_DIR = Path(env.str("VAR_DIR", str(BASE_DIR / "var")))
HOST, PORT, WEB_THREADS = environment.HOST, environment.PORT, environment.WEB_THREADS
GATEWAY_HOST = env.str("GATEWAY_HOST", "127.0.0.1")
GATEWAY_PORT = whole("GATEWAY_PORT", 9000, most=MOST_PORTS)
CHECK_DEADLINE_S = whole("CHECK_DEADLINE_S", 120, most=3600)
HEARTBEAT_INTERVAL = whole("HEARTBEAT_INTERVAL", 300, least=10, most=86_400)
GATEWAY_HANDSHAKES_A_S = whole("GATEWAY_HANDSHAKES_A_S", 500, least=0, most=100_000)
GATEWAY_TLS_PORT = whole("GATEWAY_TLS_PORT", 0, least=0, most=MOST_PORTS)
GATEWAY_TLS_CERTIFICATE = env.str("GATEWAY_TLS_CERTIFICATE", "")
GATEWAY_TLS_KEY = env.str("GATEWAY_TLS_KEY", "")
GATEWAY_ROOT_CERTIFICATE = env.str("GATEWAY_ROOT_CERTIFICATE", "")
GATEWAY_TLS_CLIENT_CA = env.str("GATEWAY_TLS_CLIENT_CA", "")
PUBLIC_URL = env.str("PUBLIC_URL", f"http://127.0.0.1:{PORT}").rstrip("/")
GATEWAY_URL = env.str("GATEWAY_URL", f"ws://127.0.0.1:{GATEWAY_PORT}/ocpp").rstrip("/")
METRICS_ALLOW = [ip_network(each) for each in env.list("METRICS_ALLOW", default=["127.0.0.0/8", "::1"])]
WORKER_METRICS_PORT = whole("WORKER_METRICS_PORT", 0, least=0, most=MOST_PORTS)
LOG_FORMAT = env.str("LOG_FORMAT", "text")
ROAMING_ALLOW_PRIVATE = env.bool("ROAMING_ALLOW_PRIVATE", False)
OUTBOX_PATIENCE_S = whole("OUTBOX_PATIENCE_S", 60, most=3600)
MAP_TILES = env.str("MAP_TILES", "")
MAP_ATTRIBUTION = env.str("MAP_ATTRIBUTION", "")
MAP_ROUTE = env.str("MAP_ROUTE", "geo:{latitude},{longitude}?q={latitude},{longitude}({name})")
WEBHOOKS_INSIDE = [ip_network(each) for each in env.list("WEBHOOKS_INSIDE", default=[])]
PRODUCTION = PUBLIC_URL.startswith("https://")

DEBUG = env.bool("DEBUG", False)
SECRET_KEY = env.str("SECRET_KEY", "") or kept_secret(VAR_DIR)
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[urlsplit(PUBLIC_URL).hostname, "localhost", "127.0.0.1"])
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL]

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "csp",
    "django_htmx",
    "rest_framework",
    "drf_spectacular",
    "procrastinate.contrib.django",
    "core",
    "installer_app",
]

MIDDLEWARE = [
    "core.health.HealthMiddleware",
    "core.metrics.web.MetricsMiddleware",
    "core.api.requests.RequestIdMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "core.api.door.MachineDoorMiddleware",
    "installer_app.wall.live.LiveWallMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "installer_app.private.CompressedPages",
    "csp.middleware.CSPMiddleware",
    "installer_app.sessions.CarefulSessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "installer_app.language.LanguageMiddleware",
    "installer_app.zone.ZoneMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "installer_app.private.NoStoreMiddleware",
    "installer_app.posted.PostedOnlyMiddleware",
    "core.api.missing.SoundRequestMiddleware",
]

ROOT_URLCONF = "core.urls"
WSGI_APPLICATION = "core.wsgi.application"
ASGI_APPLICATION = "core.asgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    ["installer_app.tight.Loader", "django.template.loaders.app_directories.Loader"],
                )
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

DATABASE_POOL = whole("DATABASE_POOL", 20, most=1000)
DATABASES = {"default": env.db_url_config(env.str("DATABASE_URL", "") or known_address(VAR_DIR))}
DATABASES["default"] |= {
    "ENGINE": "django.db.backends.postgresql",
    "CONN_HEALTH_CHECKS": True,
    "DISABLE_SERVER_SIDE_CURSORS": True,
    "OPTIONS": {
        **DATABASES["default"].get("OPTIONS", {}),
        "pool": {
            "min_size": 0,
            "max_size": DATABASE_POOL,
            "timeout": 10,
            "connection_class": Line,
        },
    },
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Limits on signing in count over all web processes, so they live in the database.
CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "cache"}}

AUTH_USER_MODEL = "core.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "installer_app.accounts.PeopleAreInvited"
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False  # a stranger's address gets no mail from us
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
MFA_ADAPTER = "installer_app.passkeys.ceremony.PasskeysOfPlinth"
MFA_SUPPORTED_TYPES = ["webauthn"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_RATE_LIMITS = {"webauthn_login": "60/m/ip"}  # a sign-in asks twice, and a crew shares an address
ACCOUNT_TRUSTED_PROXY_COUNT = whole("TRUSTED_PROXIES", 0, least=0, most=10)
SESSION_COOKIE_AGE = 14 * 60 * 60  # a shift, with some overtime
SESSION_COOKIE_NAME = "__Host-session" if PRODUCTION else "session"
CSRF_COOKIE_NAME = "__Host-csrf" if PRODUCTION else "csrf"
CSRF_FAILURE_VIEW = "installer_app.accounts.csrf_failure"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = SECURE_SSL_REDIRECT = PRODUCTION
SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60 if PRODUCTION else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = PRODUCTION
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if ACCOUNT_TRUSTED_PROXY_COUNT else None
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:", "blob:"],
        "media-src": [SELF, "blob:"],
        "connect-src": [SELF],
        "worker-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    },
}

vars().update(env.email_url("EMAIL_URL", default="consolemail://"))
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env.str("EMAIL_FROM", f"plinth@{urlsplit(PUBLIC_URL).hostname}")

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("nl", "Nederlands"), ("de", "Deutsch"), ("fr", "Français")]
FORMAT_MODULE_PATH = "core.formats"
LOCALE_PATHS = [BASE_DIR / "core" / "locale"]  # named so that our words come before those of other packages
LANGUAGE_COOKIE_NAME = "language"
LANGUAGE_COOKIE_AGE = 365 * 24 * 60 * 60
TIME_ZONE = "UTC"
USE_TZ = True

STATIC_URL = "static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [
    BASE_DIR / "static",
    ("vendor/zxing", BASE_DIR / "node_modules/zxing-wasm/dist/reader"),
    ("vendor/zxing", BASE_DIR / "node_modules/zxing-wasm/dist/iife/reader"),
    ("vendor/leaflet", BASE_DIR / "node_modules/leaflet/dist"),
    ("vendor/markercluster", BASE_DIR / "node_modules/leaflet.markercluster/dist"),
]
STORAGES = {"staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}}

DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [],
    "DEFAULT_PERMISSION_CLASSES": ["core.api.permissions.Nobody"],
    "DEFAULT_RENDERER_CLASSES": ["core.api.envelope.EnvelopeRenderer"],
    "DEFAULT_PARSER_CLASSES": ["core.api.parsing.StrictJSONParser"],
    "DEFAULT_CONTENT_NEGOTIATION_CLASS": "core.api.envelope.AlwaysTheEnvelope",
    "DEFAULT_METADATA_CLASS": "core.api.envelope.OnlyMethods",
    "EXCEPTION_HANDLER": "core.api.envelope.refuse",
    "DEFAULT_SCHEMA_CLASS": "core.api.description.operations.EnvelopeSchema",
    "UNAUTHENTICATED_USER": None,
    "DATETIME_FORMAT": "%Y-%m-%dT%H:%M:%SZ",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Plinth: Charge-Location Management API",
    "DESCRIPTION": "Addresses match in any case, with or without a slash at the end. ChargeStations answer below "
    "/api/1.0/ as well. A field step knows a repeat by its nonce, other POSTs by Idempotency-Key. "
    "Poll by date from the newest last_updated that you saw, and follow Link. "
    "An address of more than 4,000 bytes is refused before it comes to us: HTTP 414, without an envelope.",
    "VERSION": "2.1",
    "SERVERS": [{"url": "/", "description": "Where this document came from."}],
    "OAS_VERSION": "3.1.0",
    "PREPROCESSING_HOOKS": ["core.api.description.document.api_addresses"],
    "POSTPROCESSING_HOOKS": ["core.api.description.document.with_components"],
    "ENABLE_DJANGO_DEPLOY_CHECK": False,  # its own test looks at the document
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {
        "request_id": {"()": "core.api.requests.RequestIdFilter"},
        "secrets": {"()": "core.logs.WithoutSecrets"},
        "plainly": {"()": "core.logs.Plainly"},
    },
    "formatters": {
        "text": {"format": "%(asctime)s %(levelname)s %(name)s %(request_id)s %(message)s"},
        "json": {"()": "core.logs.JsonLines"},
    },
    "handlers": {
        "stderr": {
            "class": "logging.StreamHandler",
            "formatter": LOG_FORMAT,
            "filters": ["request_id", "secrets", "plainly"],
        }
    },
    "root": {"handlers": ["stderr"], "level": env.str("LOG_LEVEL", "WARNING")},
}
SILENCED_SYSTEM_CHECKS: list[str] = []
