"""The database and the broker: the given ones, or the embedded ones where none is given."""

from pathlib import Path
from typing import Any

from config.embedded.places import places_under
from config.settings import env

CACHE_DATABASE = 1
RESULT_DATABASE = 2


def server_settings(var: Path) -> dict[str, Any]:
    """Answer the settings of database, cache and broker for a platform that keeps its things under `var`."""
    places = places_under(var)
    database_url, redis_url = env.text("DATABASE_URL"), env.text("REDIS_URL")
    if database_url:
        database = env.postgresql(database_url)
    else:
        database = {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": places.database,
            "USER": places.role,
            "HOST": str(places.postgres_socket_dir),
            "OPTIONS": {"passfile": str(places.passfile)},
        }
    database |= {"CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True, "ATOMIC_REQUESTS": False}
    if redis_url:
        broker, cache, results = (
            env.redis_database(redis_url, index) for index in (0, CACHE_DATABASE, RESULT_DATABASE)
        )
    else:
        socket = places.broker_socket
        broker = f"redis+socket://{socket}?virtual_host=0"
        cache = f"unix://{socket}?db={CACHE_DATABASE}"
        results = f"redis+socket://{socket}?virtual_host={RESULT_DATABASE}"
    return {
        "EMBEDDED_DATABASE": not database_url,
        "EMBEDDED_BROKER": not redis_url,
        "DATABASES": {"default": database},
        "CACHES": {
            "default": {
                "BACKEND": "django.core.cache.backends.redis.RedisCache",
                "LOCATION": cache,
                "KEY_PREFIX": "zhijian",
            }
        },
        "CELERY_BROKER_URL": broker,
        "CELERY_RESULT_BACKEND": results,
    }
