"""The whole platform put together: settings, addresses, the task queue and how it all starts."""

from config.celery import app as celery_app

__all__ = ["celery_app"]
