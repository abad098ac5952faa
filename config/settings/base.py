"""What holds wherever the platform runs."""

from config.settings import env
from config.settings.directories import BASE_DIR
from config.settings.parts.admin import *  # noqa: F403 - the parts are settings of this very module
from config.settings.parts.celery import *  # noqa: F403
from config.settings.parts.logging import *  # noqa: F403
from config.settings.parts.rest import *  # noqa: F403
from config.settings.parts.security import *  # noqa: F403
from config.settings.parts.storage import *  # noqa: F403

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
ASGI_APPLICATION = "config.asgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文")]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True

INSTALLED_APPS = [
    "config",
    "unfold.apps.BasicAppConfig",
    "config.apps.OfficeConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "rest_framework",
    "rest_framework.authtoken",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "django_filters",
    "django_htmx",
    "django_celery_beat",
    "django_linear_migrations",
    "axes",
    "csp",
    "lifecycle",
    "regulations",
    "accounts",
    "archive",
    "notices",
    "institutions",
    "exams",
    "certificates",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "config.content_policy.ContentPolicyMiddleware",
    "config.largest_request.LargestRequestMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "lifecycle.request.RequestContextMiddleware",
    "lifecycle.once.AnswerOnceMiddleware",
    "lifecycle.refusals.RefusalMiddleware",
    "axes.middleware.AxesMiddleware",
]

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
                "csp.context_processors.nonce",
                "config.demo.context.demonstration",
            ],
        },
    },
]

# The rule packs: those of this release, or a folder of the province's own (`manage.py check` looks at them).
LAW_PACKS = env.directory("ZHIJIAN_LAW_PACKS", BASE_DIR / "regulations" / "packs")

# Whether a made-up province may be played here, and its accounts be shown to whoever comes.
DEMONSTRATION = False

# Where the platform and the national centre are reached.
PUBLIC_BASE_URL = env.text("PUBLIC_BASE_URL", f"http://127.0.0.1:{env.number('PORT', 8000)}").rstrip("/")
NATIONAL_CENTRE_URL = env.text("NATIONAL_CENTRE_URL", "http://127.0.0.1:8001/")
# Where the registries outside answer; without an address the platform says that it is not connected.
REGISTRY_ADDRESSES = {
    "credit": env.text("CREDIT_REGISTRY_URL"),
    "abnormal": env.text("ABNORMAL_LIST_URL"),
    "illegal": env.text("ILLEGAL_LIST_URL"),
}
# The national query sites printed on every certificate (人社鉴发〔2021〕1号).
NATIONAL_CERTIFICATE_QUERY_URL = env.text("NATIONAL_CERTIFICATE_QUERY_URL", "http://jndj.osta.org.cn")
NATIONAL_INSTITUTION_QUERY_URL = env.text("NATIONAL_INSTITUTION_QUERY_URL", "http://pjjg.osta.org.cn")

# The embedded servers keep what they are told even when the machine stops; those of the tests need not.
EMBEDDED_DURABLE = True
