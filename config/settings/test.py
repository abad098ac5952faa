"""The platform under test: real servers of its own, fast passwords, tasks carried out at once."""

from config.settings import env
from config.settings.base import *  # noqa: F403 - a settings module is the base and what differs
from config.settings.directories import BASE_DIR
from config.settings.parts.servers import server_settings

VAR_DIR = env.directory("ZHIJIAN_VAR", BASE_DIR / "var" / "test")
MEDIA_ROOT = VAR_DIR / "files"

DEBUG = False
SECRET_KEY = "insecure-key-for-tests-only-never-in-production"  # noqa: S105 - guards nothing
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "testserver"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

CELERY_TASK_ALWAYS_EAGER = True
CELERY_TASK_EAGER_PROPAGATES = True

EMBEDDED_DURABLE = False
DEMONSTRATION = True

globals().update(server_settings(VAR_DIR))
