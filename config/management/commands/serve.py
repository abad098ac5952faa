"""Run the whole platform on one machine, in the foreground."""

import fcntl
import json
from pathlib import Path
from typing import Any, TextIO

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from config.demo import accounts
from config.demo.registry_answers import answers_of
from config.embedded.servers import stop as stop_embedded_servers
from config.settings import env
from config.supervisor import Child, Supervisor, free_port, listens, python, stop_on_any_signal
from institutions.models import Institution

WEB_PORT = 8000
CENTRE_PORT = 8001
REGISTRIES_PORT = 8002
REGISTRY_SETTINGS = {
    "credit": "CREDIT_REGISTRY_URL",
    "abnormal": "ABNORMAL_LIST_URL",
    "illegal": "ILLEGAL_LIST_URL",
}
# What a shell expects of a program that Ctrl-C ended.
INTERRUPTED = 130


class Command(BaseCommand):
    """Run web, worker, beat and the national centre's stand-in under one foreground process."""

    help = "在本机前台运行整个平台：网页、后台任务、定时任务和国家中心替身；按 Ctrl-C 全部停止。"

    def handle(self, *_arguments: Any, **_options: Any) -> None:
        """Run until Ctrl-C, SIGTERM, or the death of one of the parts; leave nothing running."""
        with self._only_one() as only_one:
            stop_on_any_signal()
            try:
                self.prepare()
                code = self._run(only_one)
            except KeyboardInterrupt:
                code = INTERRUPTED
            finally:
                connection.close()
                if settings.EMBEDDED_DATABASE or settings.EMBEDDED_BROKER:
                    stop_embedded_servers(settings.VAR_DIR)
        self.stdout.write("已全部停止，数据保留。" if code == 0 else "已全部停止。")
        if code:
            raise SystemExit(code)

    def prepare(self) -> None:
        """Refuse a database that the code does not fit."""
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            raise CommandError("数据库结构不是最新的，请先运行 manage.py migrate。")

    def _run(self, only_one: TextIO) -> int:
        host = env.text("HOST", "127.0.0.1")
        port = self._port(host, "PORT", WEB_PORT)
        address = env.text("PUBLIC_BASE_URL", f"http://{_shown(host)}:{port}")
        only_one.truncate(0)
        only_one.write(address)
        only_one.flush()
        children = self._children(host, port, address)
        logs = settings.VAR_DIR / "log"
        connection.close()
        return Supervisor(children, logs, self.say).run(
            ready=lambda: listens(_shown(host), port),
            announce=lambda: self._announce(address, children, logs),
        )

    def say(self, line: str) -> None:
        """Say it at once, be it to a terminal or into a file."""
        self.stdout.write(line)
        self.stdout.flush()

    def _only_one(self) -> TextIO:
        """Hold the right to run the platform on these data; whoever comes second is told where it runs."""
        settings.VAR_DIR.mkdir(parents=True, exist_ok=True)
        held = (settings.VAR_DIR / "serve.lock").open("a+", encoding="utf-8")
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            held.seek(0)
            raise CommandError(
                f"平台已在运行：{held.read()}。如要重新启动，请先在原窗口按 Ctrl-C。"
            ) from None
        held.truncate(0)
        held.write("正在准备")
        held.flush()
        return held

    def _port(self, host: str, variable: str, usual: int, *, beside: int = 0) -> int:
        wanted = env.number(variable, usual)
        port = free_port(host, wanted, beside=beside)
        if port == wanted:
            return port
        if env.text(variable):
            raise CommandError(
                f"端口 {wanted} 已被占用。请停止占用它的程序，或用 {variable} 指定另一个端口。"
            )
        if port is None:
            raise CommandError(f"从 {usual} 起的端口都已被占用，请用 {variable} 指定一个空闲端口。")
        self.say(f"端口 {wanted} 已被占用，改用 {port}。")
        return port

    def _children(self, host: str, port: int, address: str) -> list[Child]:
        joined = {"PUBLIC_BASE_URL": address, "BIND": f"{host}:{port}"}
        children = []
        if not env.text("NATIONAL_CENTRE_URL"):
            centre = self._port("127.0.0.1", "CENTRE_PORT", CENTRE_PORT, beside=port)
            joined["NATIONAL_CENTRE_URL"] = f"http://127.0.0.1:{centre}/"
            receipts = ("--data", str(settings.VAR_DIR / "national_centre"))
            command = python("-m", "config.demo.national_centre", "--port", str(centre), *receipts)
            children.append(Child("国家中心替身", "national_centre", command, joined))
            port = centre
        if (registries := self._registries(joined, port)) is not None:
            children.append(registries)
        queue = ("-m", "celery", "-A", "config")
        concurrency = f"--concurrency={env.number('TASK_WORKERS', 2)}"
        children += [
            Child(
                "网页服务",
                "web",
                python("-m", "gunicorn", "-c", "python:config.web_server", "config.wsgi:application"),
                joined,
            ),
            Child(
                "后台任务",
                "worker",
                python(*queue, "worker", "--loglevel=INFO", "--without-gossip", concurrency),
                joined,
            ),
            Child("定时任务", "beat", python(*queue, "beat", "--loglevel=INFO", "--pidfile="), joined),
        ]
        return children

    def _registries(self, joined: dict[str, str], taken: int) -> Child | None:
        """The stand-in of the registries outside, for a demonstration that has none of its own set."""
        if any(env.text(name) for name in REGISTRY_SETTINGS.values()) or not accounts.is_played():
            return None
        # What was promised to the centre does not answer yet: the registries look beyond it.
        at = self._port("127.0.0.1", "REGISTRIES_PORT", max(REGISTRIES_PORT, taken + 1))
        known = settings.VAR_DIR / "registries.json"
        answers = answers_of(Institution.objects.all())
        known.write_text(json.dumps(answers, ensure_ascii=False), encoding="utf-8")
        for registry, name in REGISTRY_SETTINGS.items():
            joined[name] = f"http://127.0.0.1:{at}/{registry}"
        command = python("-m", "config.demo.registries", "--port", str(at), "--data", str(known))
        return Child("登记部门替身", "registries", command, joined)

    def _announce(self, address: str, children: list[Child], logs: Path) -> None:
        lines = [
            "",
            "职鉴已启动",
            f"  公众查询与公示    {address}/",
            f"  评价机构门户      {address}/portal/",
            f"  人社部门工作台    {address}/admin/",
            f"  接口说明          {address}/api/docs/",
            "",
            *accounts.lines(),
            f"  正在运行：{'、'.join(child.title for child in children)}",
            f"  日志目录：{logs}",
            "  按 Ctrl-C 停止",
            "",
        ]
        connection.close()
        self.say("\n".join(lines))


def _shown(host: str) -> str:
    return "127.0.0.1" if host in {"0.0.0.0", "::"} else host  # noqa: S104 - asks, binds nothing
