"""Who runs the embedded servers, how they are started, found again and seen to be gone."""

import os
import pwd
import stat
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

START_SECONDS = 60
STOP_SECONDS = 60

# Servers outlive whoever starts them: kept here so that none is taken for a forgotten child.
_STARTED: list["subprocess.Popen[bytes]"] = []


class ServersUnavailable(Exception):
    """The embedded servers cannot be started; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Runner:
    """The user the servers run as: oneself, or an unprivileged user where one is root."""

    uid: int
    gid: int
    unprivileged: bool

    def own(self, path: Path) -> None:
        """Give a path that we made to the user the servers run as."""
        if self.unprivileged:
            os.chown(path, self.uid, self.gid)

    def run(self, command: Sequence[str]) -> subprocess.CompletedProcess[str]:
        """Run a program to its end."""
        return subprocess.run(
            command,
            cwd="/",
            env=_plain_environment(),
            capture_output=True,
            text=True,
            check=False,
            user=self._user,
            group=self._group,
            extra_groups=self._extra_groups,
        )

    def start(self, command: Sequence[str], log: Path) -> int:
        """Start a server that outlives this process and hears no Ctrl-C; answer its process number."""
        with log.open("ab") as written:
            server = subprocess.Popen(
                command,
                cwd="/",
                env=_plain_environment(),
                stdin=subprocess.DEVNULL,
                stdout=written,
                stderr=written,
                start_new_session=True,
                user=self._user,
                group=self._group,
                extra_groups=self._extra_groups,
            )
        _STARTED.append(server)
        return server.pid

    @property
    def _user(self) -> int | None:
        return self.uid if self.unprivileged else None

    @property
    def _group(self) -> int | None:
        return self.gid if self.unprivileged else None

    @property
    def _extra_groups(self) -> list[int] | None:
        return [] if self.unprivileged else None


def runner() -> Runner:
    """Answer who runs the servers: PostgreSQL refuses to run as root."""
    if os.geteuid() != 0:
        return Runner(os.geteuid(), os.getegid(), unprivileged=False)
    try:
        nobody = pwd.getpwnam("nobody")
    except KeyError:
        raise ServersUnavailable(
            "当前为 root 用户，而系统中没有 nobody 用户，内置数据库无法以非特权用户启动。"
            "请改用普通用户运行，或设置 DATABASE_URL 与 REDIS_URL 使用现有服务器。"
        ) from None
    return Runner(nobody.pw_uid, nobody.pw_gid, unprivileged=True)


def make_directory(path: Path, mode: int, owner: Runner | None = None) -> None:
    """Make a directory of ours with this mode, or make sure that the one there is ours."""
    try:
        path.mkdir(mode=0o700)
    except FileExistsError:
        found = path.lstat()
        owners = {os.geteuid()} | ({owner.uid} if owner else set())
        if not stat.S_ISDIR(found.st_mode) or found.st_uid not in owners:
            raise ServersUnavailable(
                f"目录 {path} 属于其他用户，不能存放内置服务器的内容。"
                "请移走它，或用 ZHIJIAN_VAR 指定另一个目录。"
            ) from None
    except PermissionError:
        raise ServersUnavailable(
            f"目录 {path.parent} 不可写，无法存放内置服务器的内容。请用 ZHIJIAN_VAR 指定可写的目录。"
        ) from None
    else:
        path.chmod(mode)
        if owner:
            owner.own(path)


def wait_until(
    come: Callable[[], bool], *, alive: Callable[[], bool], seconds: float = START_SECONDS
) -> bool:
    """Wait until something has come, or nothing is left that could bring it."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if come():
            return True
        if not alive():
            return come()
        time.sleep(0.03)
    return come()


def is_running(pid: int) -> bool:
    """Say whether a process is there and not merely waiting to be buried."""
    try:
        if os.waitpid(pid, os.WNOHANG)[0] == pid:
            return False
    except ChildProcessError:
        pass  # Somebody else's child, or nobody's.
    try:
        status = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8")
    except (FileNotFoundError, ProcessLookupError):
        return False
    return status.rpartition(")")[2].split()[0] not in {"Z", "X"}


def processes_in(directory: Path) -> Iterator[int]:
    """Find the running processes whose working directory this is."""
    wanted = directory.resolve()
    for entry in Path("/proc").iterdir():
        if entry.name.isdecimal():
            try:
                here = (entry / "cwd").resolve(strict=True)
            except OSError:
                continue
            if here == wanted and is_running(int(entry.name)):
                yield int(entry.name)


def last_lines(log: Path, count: int = 12) -> str:
    """Answer the end of a log."""
    try:
        return "\n".join(log.read_text(encoding="utf-8", errors="replace").splitlines()[-count:])
    except FileNotFoundError:
        return ""


def _plain_environment() -> dict[str, str]:
    # An ungenerated locale such as LANG=zh_CN.UTF-8 stops PostgreSQL; its own variables would mislead it.
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("LC_", "PG", "LANG"))}
    return kept | {"LC_ALL": "C", "LANG": "C", "TZ": "UTC"}
