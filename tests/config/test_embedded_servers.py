"""The servers that start by themselves: once, safely, and with everything that was kept."""

import json
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import psycopg2
import pytest
import redis

from config.embedded import postgres, servers
from config.embedded.places import LONGEST_SOCKET_PATH, Places, places_under
from config.embedded.runner import ServersUnavailable, make_directory

START = """import pathlib, sys
from config.embedded import servers
servers.ensure_running(pathlib.Path(sys.argv[1]))
"""


@pytest.fixture(scope="module")
def var(tmp_path_factory):
    """A directory of one's own, short and open to walk through, as /var or a home is."""
    directory = tmp_path_factory.mktemp("v")
    for parent in (directory, directory.parent):
        parent.chmod(0o755)
    yield directory
    servers.erase(directory)


def running(var: Path) -> Places:
    return servers.ensure_running(var)


def ask(var: Path, statement: str) -> list[tuple[object, ...]]:
    connection = postgres.connect(places_under(var), "zhijian")
    try:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(statement)
            return cursor.fetchall() if cursor.description else []
    finally:
        connection.close()


def postmaster(var: Path) -> int:
    return int((places_under(var).postgres_data / "postmaster.pid").read_text().split()[0])


def test_of_several_who_ask_at_once_one_starts_the_servers(var):
    servers.erase(var)
    asking = [subprocess.Popen([sys.executable, "-c", START, str(var)]) for _ in range(3)]
    assert [process.wait(timeout=90) for process in asking] == [0, 0, 0]
    assert servers.status(var) == {"PostgreSQL": True, "消息队列": True}
    assert (places_under(var).home / "postgres.log").read_text().count("database system is ready") == 1


def test_killed_servers_come_back_with_what_was_kept(var):
    places = running(var)
    ask(var, "DROP TABLE IF EXISTS kept; CREATE TABLE kept AS SELECT '特种设备'::text AS name")
    queue = redis.Redis(unix_socket_path=str(places.broker_socket))
    queue.delete("tasks")
    queue.lpush("tasks", "先", "后")
    queue.execute_command("WAITAOF", 1, 0, 5000)
    os.kill(queue.info("server")["process_id"], signal.SIGKILL)
    os.kill(postmaster(var), signal.SIGKILL)
    queue.close()
    running(var)
    assert ask(var, "SELECT name FROM kept") == [("特种设备",)]
    with redis.Redis(unix_socket_path=str(places.broker_socket)) as queue:
        assert queue.llen("tasks") == 2


def test_a_lock_left_by_a_dead_server_does_not_name_a_stranger(var):
    running(var)
    lock = places_under(var).postgres_data / "postmaster.pid"
    dead = postmaster(var)
    os.kill(dead, signal.SIGKILL)
    lock.write_text(lock.read_text().replace(str(dead), str(os.getpid()), 1))
    running(var)
    assert ask(var, "SELECT 1") == [(1,)]


def test_the_database_is_closed_to_whoever_lacks_the_password(var):
    places = running(var)
    with pytest.raises(psycopg2.OperationalError, match="password authentication failed"):
        psycopg2.connect(
            host=str(places.postgres_socket_dir), user=places.role, password="猜", dbname="zhijian"
        )
    assert places.passfile.stat().st_mode & 0o077 == 0
    assert places.postgres_socket_dir.stat().st_mode & 0o077 == 0


def test_chinese_text_is_searchable_and_pages_are_checksummed(var):
    running(var)
    found = ask(var, "SELECT show_trgm('特种设备') <> '{}', current_setting('data_checksums')")
    assert found == [(True, "on")]


def test_an_erased_platform_leaves_no_server_and_no_data(var):
    places = running(var)
    process = postmaster(var)
    servers.erase(var)
    assert not places.home.exists()
    assert (
        not Path(f"/proc/{process}").exists() or "Z" in Path(f"/proc/{process}/stat").read_text().split()[2]
    )
    assert servers.status(var) == {"PostgreSQL": False, "消息队列": False}


def test_a_path_too_long_for_a_socket_gets_a_short_one(tmp_path):
    places = places_under(tmp_path / ("很长的目录名" * 12))
    assert len(os.fsencode(places.postgres_socket_dir / ".s.PGSQL.5432")) <= LONGEST_SOCKET_PATH
    assert places.postgres_data.is_relative_to(tmp_path) or os.geteuid() == 0


def test_a_copied_directory_does_not_use_the_servers_of_its_original(tmp_path):
    original, copy = tmp_path / "a", tmp_path / "b"
    original.mkdir()
    places = places_under(original)
    places.record.write_text(places.recorded_text())
    assert places_under(original) == places
    shutil.copytree(original, copy)
    assert json.loads((copy / "servers.json").read_text())["home"] == str(places.home)
    assert places_under(copy).home != places.home


def test_a_directory_of_another_user_is_refused_by_name(tmp_path, monkeypatch):
    strange = tmp_path / "strange"
    strange.mkdir()
    monkeypatch.setattr(os, "geteuid", lambda: 4711)
    with pytest.raises(ServersUnavailable, match=r"属于其他用户.*ZHIJIAN_VAR"):
        make_directory(strange, 0o700)
