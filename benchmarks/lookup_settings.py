"""The settings of a developer, with the bare view and the peer beside the real lookup, and no rate limit."""

from config.settings import dev
from config.settings.dev import *  # noqa: F403 - the platform as it is, but for what follows

ROOT_URLCONF = "benchmarks.lookup_urls"
DATABASES = {"default": {**dev.DATABASES["default"], "NAME": "test_zhijian", "CONN_MAX_AGE": None}}  # type: ignore[attr-defined]
REST_FRAMEWORK = {
    **dev.REST_FRAMEWORK,
    "DEFAULT_THROTTLE_RATES": dict.fromkeys(dev.REST_FRAMEWORK["DEFAULT_THROTTLE_RATES"], "100000000/min"),
}
