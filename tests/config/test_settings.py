"""What the platform takes from its surroundings, and what it refuses to start with."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from config.settings import env

PRODUCTION = {
    "DJANGO_SETTINGS_MODULE": "config.settings.prod",
    "SECRET_KEY": "四十二个字符以上的随机内容-0123456789-abcdefghij-klmnopqrst",
    "IDENTITY_PEPPER": "另一段四十二个字符以上的随机内容-0123456789-abcdefghij",
    "DATABASE_URL": "postgresql://zhijian:secret@db.example.org/zhijian",
    "REDIS_URL": "redis://broker.example.org:6379/0",
    "ALLOWED_HOSTS": "zhijian.example.org",
    "PUBLIC_BASE_URL": "https://zhijian.example.org",
}


def start_in_production(**changes: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", "from django.conf import settings; print(settings.EMBEDDED_DATABASE)"],
        env=os.environ | PRODUCTION | changes,
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        check=False,
    )


def test_production_starts_with_everything_given_and_no_server_of_its_own():
    started = start_in_production()
    assert (started.stdout, started.returncode) == ("False\n", 0)


@pytest.mark.parametrize("name", sorted(PRODUCTION.keys() - {"DJANGO_SETTINGS_MODULE"}))
def test_production_does_not_start_without(name):
    refused = start_in_production(**{name: ""})
    assert refused.returncode != 0
    assert f"环境变量 {name} 未设置" in refused.stderr


def test_production_does_not_start_on_the_key_of_the_demonstration():
    refused = start_in_production(SECRET_KEY="insecure-key-for-one-machine-only-never-in-production")
    assert refused.returncode != 0
    assert "SECRET_KEY 仍是示例值" in refused.stderr


def test_a_database_address_is_read_to_the_last_part():
    given = env.postgresql("postgresql://zhi%40jian:p%3Ass@db.example.org:6432/zhijian?sslmode=require")
    assert given["USER"] == "zhi@jian"
    assert given["PASSWORD"] == "p:ss"
    assert (given["HOST"], given["PORT"], given["NAME"]) == ("db.example.org", "6432", "zhijian")
    assert given["OPTIONS"] == {"sslmode": "require"}


@pytest.mark.parametrize("url", ["mysql://a/b", "sqlite:///x", "postgresql://db.example.org", "随便"])
def test_any_other_database_is_refused(url):
    with pytest.raises(ImproperlyConfigured, match="只支持 PostgreSQL"):
        env.postgresql(url)


def test_queue_and_cache_are_two_databases_of_one_redis():
    assert env.redis_database("rediss://:secret@broker.example.org:6380/0", 1) == (
        "rediss://:secret@broker.example.org:6380/1"
    )


def test_our_pages_run_no_inline_script_and_no_page_loads_from_another_host(client):
    strict = client.get("/api/schema/").headers["Content-Security-Policy"]
    lenient = client.get("/api/docs/").headers["Content-Security-Policy"]
    assert "unsafe" not in strict
    for policy in (strict, lenient):
        assert "http" not in policy
        assert "default-src 'self'" in policy
        assert "frame-ancestors 'none'" in policy
