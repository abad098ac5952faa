"""The platform on one machine, for a demonstration or for changing it."""

from config.settings import env
from config.settings.base import *  # noqa: F403 - a settings module is the base and what differs
from config.settings.directories import VAR_DIR
from config.settings.parts.servers import server_settings

# Off unless asked for: whoever looks at the demonstration sees the pages a user would see, refusals included.
DEBUG = env.flag("DJANGO_DEBUG")
SECRET_KEY = env.text("SECRET_KEY", "insecure-key-for-one-machine-only-never-in-production")
ALLOWED_HOSTS = env.listing("ALLOWED_HOSTS", "127.0.0.1,localhost,[::1]")
CSRF_TRUSTED_ORIGINS = env.listing("CSRF_TRUSTED_ORIGINS")

globals().update(server_settings(VAR_DIR))

DEMONSTRATION = True
