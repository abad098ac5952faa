"""Show or stop the embedded servers."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from config.embedded.runner import ServersUnavailable
from config.embedded.servers import status, stop


class Command(BaseCommand):
    """Show or stop the embedded servers."""

    help = "查看或停止内置的 PostgreSQL 与消息队列。"
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Take one of two wishes."""
        wish = parser.add_mutually_exclusive_group(required=True)
        wish.add_argument("--status", action="store_true", help="显示是否在运行")
        wish.add_argument("--stop", action="store_true", help="停止")

    def handle(self, *, stop: bool, **_options: Any) -> None:
        """Do what is wished."""
        if stop:
            self._stop()
        for name, is_up in status(settings.VAR_DIR).items():
            self.stdout.write(f"{name}：{'运行中' if is_up else '未运行'}")

    def _stop(self) -> None:
        try:
            stopped = stop(settings.VAR_DIR)
        except ServersUnavailable as error:
            raise CommandError(str(error)) from None
        self.stdout.write(f"已停止：{'、'.join(stopped)}" if stopped else "没有正在运行的内置服务器。")
