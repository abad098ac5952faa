"""How the web server runs, in production and on one machine."""

import os

from config.embedded.servers import ensure_configured_servers
from config.settings import env

bind = env.text("BIND", "127.0.0.1:8000")
workers = env.number("WEB_WORKERS", 2)
threads = env.number("WEB_THREADS", 4)
worker_class = "gthread"
timeout = 60
graceful_timeout = 15
keepalive = 5
# A worker that has served long is replaced: reading large files leaves memory behind.
max_requests = 2000
max_requests_jitter = 200
accesslog = "-"
errorlog = "-"
# The control interface would put a socket into the user's home.
control_socket_disable = True


def on_starting(_server: object) -> None:
    """Start the embedded servers where no others are configured."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")
    ensure_configured_servers()
