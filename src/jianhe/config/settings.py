"""Django's settings. No secret and no address stands here: `jianhe.server` gives them by environment and key file."""

import os
from importlib.util import find_spec
from pathlib import Path

from csp.constants import NONE, SELF

from jianhe.server import dsn, home, secrets

PACKAGE = Path(__file__).resolve().parent.parent
JIANHE_HOME = home.home()
JIANHE_CATALOGUE = Path(os.environ["JIANHE_CATALOGUE"]) if "JIANHE_CATALOGUE" in os.environ else None
JIANHE_KEYS = secrets.load_or_create(JIANHE_HOME)
HTTPS = os.environ.get("JIANHE_HTTPS") == "1"

SECRET_KEY = JIANHE_KEYS["django"]
DEBUG = False
# A service window is reached by whatever name or number the local network gives it; a proxy narrows this down.
ALLOWED_HOSTS = os.environ.get("JIANHE_HOSTS", "*").split(",")
TRUSTED_PROXIES = int(os.environ.get("JIANHE_PROXIES", "0"))  # how many of our own stand before the web server
# Where 快速离开 leads: a page that says nothing of us, as anybody may have open.
LEAVE_TO = os.environ.get("JIANHE_LEAVE_TO", "https://www.weather.com.cn/")
CSRF_TRUSTED_ORIGINS = [origin for origin in os.environ.get("JIANHE_ORIGINS", "").split(",") if origin]

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "jianhe.people",
    "jianhe.records",
    "jianhe.web",
    "jianhe.portal",
    "jianhe.desk",
    "jianhe.jobs",
    "django_htmx",
    "procrastinate.contrib.django",
    "axes",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "django_otp.plugins.otp_static",
]
INSTALLED_APPS = [app for app in INSTALLED_APPS if find_spec(app)]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "jianhe.web.headers.keep_private",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "jianhe.web.session.clocks",
    "jianhe.web.middleware.context",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "axes.middleware.AxesMiddleware",
    "jianhe.web.errors.explain",
]

ROOT_URLCONF = "jianhe.config.urls"
WSGI_APPLICATION = "jianhe.config.wsgi.application"

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
                "jianhe.desk.navigation.context",
            ],
        },
    },
]

# The application speaks as a plain role; only the commands that change the schema set JIANHE_DB_ROLE=owner.
_DSN = os.environ.get("JIANHE_OWNER_DSN" if os.environ.get("JIANHE_DB_ROLE") == "owner" else "JIANHE_APP_DSN", "")
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.postgresql",
        **dsn.for_django(_DSN),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "ATOMIC_REQUESTS": False,  # jianhe.web.middleware.context opens the transaction itself, to set who is asking
    }
}
if os.environ.get("JIANHE_DB_ROLE") != "owner":
    DATABASES["default"]["OPTIONS"]["options"] = "-c statement_timeout=30s -c idle_in_transaction_session_timeout=60s"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Log-in: Argon2, lock-out by django-axes in the database, second factor by django-otp (its session key is read by web).
AUTH_USER_MODEL = "people.User"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}", "OPTIONS": options}
    for name, options in [
        ("UserAttributeSimilarityValidator", {}),
        ("MinimumLengthValidator", {"min_length": 12}),
        ("CommonPasswordValidator", {}),
        ("NumericPasswordValidator", {}),
    ]
]
LOGIN_URL = "/desk/login/"
LOGIN_REDIRECT_URL = "/desk/"
LOGOUT_REDIRECT_URL = "/desk/login/"
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_ENABLE_ADMIN = False
AXES_LOCKOUT_CALLABLE = "jianhe.web.errors.locked_out"
AXES_CLIENT_IP_CALLABLE = "jianhe.web.address.client_address"
CSRF_FAILURE_VIEW = "jianhe.web.errors.csrf_failure"
AXES_VERBOSE = False  # its log lines carry names and addresses
OTP_TOTP_ISSUER = "检和"

SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_SERIALIZER = "django.contrib.sessions.serializers.JSONSerializer"
SESSION_COOKIE_AGE = 8 * 3600  # the end of a session whatever happens; ten idle minutes lock it (jianhe.web.session)
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_NAME = "__Host-sessionid" if HTTPS else "sessionid"
CSRF_COOKIE_NAME = "__Host-csrftoken" if HTTPS else "csrftoken"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = HTTPS
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SECURE = HTTPS
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_SECURE = HTTPS

SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}

# One attachment may have 50 MB; larger bodies are refused while they are read.
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
DATA_UPLOAD_MAX_NUMBER_FILES = 200  # the scans of a day; the register form itself takes 20
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
FILE_UPLOAD_PERMISSIONS = 0o600

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
LOCALE_PATHS = [PACKAGE / "locale"]
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
USE_I18N = True

STATIC_URL = "/static/"
WHITENOISE_USE_FINDERS = True  # served from where they are installed: nothing to collect
WHITENOISE_MAX_AGE = 300

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"()": "jianhe.config.log.JsonLine"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": os.environ.get("JIANHE_LOG", "WARNING")},
    "loggers": {
        "django": {"handlers": [], "propagate": True},
        "axes": {"level": "ERROR"},
        "django.request": {"level": "ERROR"},  # a page that is not there is no event of ours
        "procrastinate": {"level": "WARNING"},
    },
}
SILENCED_SYSTEM_CHECKS = ["axes.W003"]
