"""How often the register may be asked (查询频率): per address and per number, counted in one round trip."""

from __future__ import annotations

import hashlib
import logging
import time
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.core.cache import caches
from redis import Redis
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)

SECONDS = {"sec": 1, "min": 60, "hour": 3600, "day": 86400}


@lru_cache(maxsize=4)
def _connected(location: str) -> Redis:
    return Redis.from_url(location, socket_timeout=1, socket_connect_timeout=1)


@lru_cache(maxsize=8)
def _rate(text: str) -> tuple[int, int]:
    """20/min as a count and a number of seconds."""
    count, _, unit = text.partition("/")
    return int(count), SECONDS[unit]


def wait_before_asking(address: str, number: str) -> int:
    """Count one question and say how many seconds to wait; 0 when it may be asked now.

    When the counter is away the register still answers: a certificate that cannot be checked harms more
    than a question too many.
    """
    framework: dict[str, Any] = settings.REST_FRAMEWORK
    rates = framework["DEFAULT_THROTTLE_RATES"]
    asked = [
        (f"address:{address}", *_rate(rates["lookup"])),
        # The number itself is nobody's business, not even the cache's.
        (f"number:{hashlib.sha256(number.encode()).hexdigest()[:32]}", *_rate(rates["lookup_number"])),
    ]
    now = int(time.time())
    try:
        with _connected(caches.settings["default"]["LOCATION"]).pipeline(transaction=False) as pipe:
            for name, _, window in asked:
                key = f"lookup:{name}:{now // window}"
                pipe.incr(key)
                pipe.expire(key, window)
            counts = pipe.execute()[::2]
    except RedisError:
        logger.warning("the counter of lookups is away; the question is answered uncounted")
        return 0
    return max(
        (
            window - now % window
            for (_, most, window), count in zip(asked, counts, strict=True)
            if count > most
        ),
        default=0,
    )
