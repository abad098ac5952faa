"""The task queue's application: worker and beat start from here."""

import os

from celery import Celery
from celery.signals import beat_init, worker_init

from config.embedded.servers import ensure_configured_servers

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")

app = Celery("zhijian")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@worker_init.connect
@beat_init.connect
def start_embedded_servers(**_unused: object) -> None:
    """Let a worker or beat that is started by hand find its servers."""
    ensure_configured_servers()
