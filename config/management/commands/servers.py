"""Show, stop or erase the embedded servers."""

import fcntl
import shutil
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from config.embedded.runner import ServersUnavailable
from config.embedded.servers import erase, status, stop


class Command(BaseCommand):
    """Show, stop or erase the embedded servers."""

    help = "查看、停止内置的 PostgreSQL 与消息队列，或连同数据一起删除。"
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Take one of three wishes."""
        wish = parser.add_mutually_exclusive_group(required=True)
        wish.add_argument(
            "--status", action="store_const", dest="wish", const=self._show, help="显示是否在运行"
        )
        wish.add_argument("--stop", action="store_const", dest="wish", const=self._stop, help="停止")
        wish.add_argument(
            "--erase", action="store_const", dest="wish", const=self._erase, help="停止并删除本机数据"
        )

    def handle(self, *_arguments: Any, **options: Any) -> None:
        """Do what is wished."""
        try:
            options["wish"]()
        except ServersUnavailable as error:
            raise CommandError(str(error)) from None

    def _show(self) -> None:
        for name, is_up in status(settings.VAR_DIR).items():
            self.stdout.write(f"{name}：{'运行中' if is_up else '未运行'}")

    def _stop(self) -> None:
        stopped = stop(settings.VAR_DIR)
        self.stdout.write(f"已停止：{'、'.join(stopped)}" if stopped else "没有正在运行的内置服务器。")

    def _erase(self) -> None:
        if not settings.EMBEDDED_DATABASE:
            raise CommandError("数据库由 DATABASE_URL 指定，不在本机目录中，请由数据库管理员清空。")
        self._refuse_while_serving()
        erase(settings.VAR_DIR)
        for directory in (
            settings.MEDIA_ROOT,
            settings.VAR_DIR / "log",
            settings.VAR_DIR / "national_centre",
        ):
            shutil.rmtree(directory, ignore_errors=True)
        self.stdout.write("本机数据已删除。")

    def _refuse_while_serving(self) -> None:
        lock = settings.VAR_DIR / "serve.lock"
        if not lock.exists():
            return
        with lock.open(encoding="utf-8") as held:
            try:
                fcntl.flock(held, fcntl.LOCK_SH | fcntl.LOCK_NB)
            except BlockingIOError:
                raise CommandError(f"平台正在运行：{held.read()}。请先在原窗口按 Ctrl-C 停止。") from None
