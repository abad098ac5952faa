"""What the environment says: the only place that reads it."""

import os
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit, urlunsplit

from django.core.exceptions import ImproperlyConfigured


def text(name: str, default: str = "") -> str:
    """Answer the value of a variable, or the default where it is unset or empty."""
    return os.environ.get(name, "") or default


def required(name: str) -> str:
    """Answer the value of a variable without which the platform must not start."""
    value = text(name)
    if not value:
        raise ImproperlyConfigured(f"环境变量 {name} 未设置，平台不能启动。请在部署配置中设置后重新启动。")
    return value


def flag(name: str, *, default: bool = False) -> bool:
    """Answer yes or no."""
    value = text(name).lower()
    if not value:
        return default
    if value in {"1", "true", "yes", "on"}:
        return True
    if value in {"0", "false", "no", "off"}:
        return False
    raise ImproperlyConfigured(f"环境变量 {name} 应为 1 或 0，当前为“{value}”。")


def number(name: str, default: int) -> int:
    """Answer a whole number."""
    value = text(name)
    if not value:
        return default
    if not value.isdecimal():
        raise ImproperlyConfigured(f"环境变量 {name} 应为整数，当前为“{value}”。")
    return int(value)


def listing(name: str, default: str = "") -> list[str]:
    """Answer the parts of a comma-separated value."""
    return [part.strip() for part in text(name, default).split(",") if part.strip()]


def directory(name: str, default: Path) -> Path:
    """Answer a directory as an absolute path."""
    value = text(name)
    return Path(value).expanduser().absolute() if value else default


def postgresql(url: str) -> dict[str, object]:
    """Read a DATABASE_URL of the form postgresql://user:password@host:port/name?sslmode=require."""
    parts = urlsplit(url)
    if parts.scheme not in {"postgres", "postgresql"} or not parts.path.strip("/"):
        raise ImproperlyConfigured(
            "DATABASE_URL 应为 postgresql://用户:口令@主机:端口/数据库名，平台只支持 PostgreSQL。"
        )
    options = dict(parse_qsl(parts.query))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.strip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": options.pop("host", "") or unquote(parts.hostname or ""),
        "PORT": str(parts.port or ""),
        "OPTIONS": options,
    }


def redis_database(url: str, index: int) -> str:
    """Answer the same Redis server's database of the given number."""
    parts = urlsplit(url)
    if parts.scheme not in {"redis", "rediss"}:
        raise ImproperlyConfigured("REDIS_URL 应为 redis://主机:端口/编号（加密连接用 rediss://）。")
    return urlunsplit((parts.scheme, parts.netloc, f"/{index}", parts.query, ""))
