#!/usr/bin/env python
"""The platform's command line; starts the embedded servers when no other servers are configured."""

import os
import sys

from django.core.management import execute_from_command_line

from config.embedded.runner import ServersUnavailable
from config.embedded.servers import ensure_configured_servers

SERVERLESS_COMMANDS = {
    "servers",
    "help",
    "version",
    "--help",
    "--version",
    "collectstatic",
    "compilemessages",
}


def main() -> None:
    """Run one management command."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")
    if len(sys.argv) > 1 and sys.argv[1] not in SERVERLESS_COMMANDS:
        try:
            ensure_configured_servers()
        except ServersUnavailable as error:
            sys.exit(str(error))
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
