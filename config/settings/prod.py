"""The platform in production: every server and secret is given from outside, or it does not start."""

from django.core.exceptions import ImproperlyConfigured

from config.settings import env
from config.settings.base import *  # noqa: F403 - a settings module is the base and what differs
from config.settings.base import REST_FRAMEWORK, STORAGES
from config.settings.directories import VAR_DIR
from config.settings.parts.servers import server_settings

DEBUG = False
SECRET_KEY = env.required("SECRET_KEY")
if SECRET_KEY.startswith("insecure"):
    raise ImproperlyConfigured("SECRET_KEY 仍是示例值，平台不能启动。请换成随机生成的五十个以上字符。")

for name in ("DATABASE_URL", "REDIS_URL", "ALLOWED_HOSTS", "PUBLIC_BASE_URL"):
    env.required(name)

IDENTITY_PEPPER = env.required("IDENTITY_PEPPER")
ALLOWED_HOSTS = env.listing("ALLOWED_HOSTS")
CSRF_TRUSTED_ORIGINS = env.listing("CSRF_TRUSTED_ORIGINS")

globals().update(server_settings(VAR_DIR))

STORAGES = STORAGES | {"staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}}
STATIC_ROOT = env.directory("STATIC_ROOT", VAR_DIR / "static")
WHITENOISE_USE_FINDERS = False

SECURE_SSL_REDIRECT = env.flag("SECURE_SSL_REDIRECT", default=True)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True

PROXY_COUNT = env.number("PROXY_COUNT", 1)
REST_FRAMEWORK = REST_FRAMEWORK | {"NUM_PROXIES": PROXY_COUNT}
