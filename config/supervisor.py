"""Keeps the platform's processes together: all run, or all stop and it says why."""

import ctypes
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from config.embedded.runner import is_running, last_lines

PR_SET_PDEATHSIG = 1
STOP_SECONDS = 25
PORTS_TRIED = 50


@dataclass
class Child:
    """One process of the platform, with a log of its own."""

    title: str
    name: str
    command: Sequence[str]
    environment: Mapping[str, str] = field(default_factory=dict)
    process: "subprocess.Popen[bytes] | None" = None

    def start(self, logs: Path) -> None:
        """Start it in a process group of its own: Ctrl-C reaches the supervisor alone."""
        with self.log(logs).open("wb") as written:
            self.process = subprocess.Popen(
                self.command,
                env=os.environ | self.environment,
                stdin=subprocess.DEVNULL,
                stdout=written,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=_die_with_parent,  # noqa: PLW1509 - the supervisor has no threads
            )

    def log(self, logs: Path) -> Path:
        """Answer where it writes."""
        return logs / f"{self.name}.log"

    def exit_code(self) -> int | None:
        """Answer how it ended, if it has."""
        return self.process.poll() if self.process else None

    def signal(self, number: signal.Signals) -> None:
        """Ask the process to stop, or tell its whole group."""
        if self.process is None:
            return
        try:
            if number == signal.SIGKILL:
                os.killpg(self.process.pid, number)
            else:
                self.process.send_signal(number)
        except ProcessLookupError:
            pass  # Gone already.

    def is_gone(self) -> bool:
        """Say whether it and every process it started have ended."""
        if self.process is None:
            return True
        self.process.poll()
        return self.process.returncode is not None and not _group_members(self.process.pid)


class Supervisor:
    """Starts the children, watches them, and stops them."""

    def __init__(self, children: Sequence[Child], logs: Path, say: Callable[[str], object]) -> None:
        self.children = children
        self.logs = logs
        self.say = say
        self.stop_requests = 0

    def run(self, ready: Callable[[], bool], announce: Callable[[], None]) -> int:
        """Run until asked to stop or until a child dies; answer the exit code."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._note_stop_request)
        self.logs.mkdir(parents=True, exist_ok=True)
        announced = False
        try:
            for child in self.children:
                child.start(self.logs)
            while not self.stop_requests:
                dead = next((child for child in self.children if child.exit_code() is not None), None)
                if dead:
                    self._report(dead)
                    return 1
                if not announced and ready():
                    announce()
                    announced = True
                time.sleep(0.2)
        finally:
            self._stop_all()
        return 0

    def _note_stop_request(self, _number: int, _frame: object) -> None:
        self.stop_requests += 1

    def _report(self, dead: Child) -> None:
        log = dead.log(self.logs)
        self.say(
            f"\n{dead.title}意外退出（退出码 {dead.exit_code()}），平台随之停止。日志 {log} 的末尾：\n"
            f"{last_lines(log, 25)}\n"
        )

    def _stop_all(self) -> None:
        asked_before = self.stop_requests
        self.say("正在停止各项服务……")
        for child in reversed(self.children):
            child.signal(signal.SIGTERM)
        until = time.monotonic() + STOP_SECONDS
        while not all(child.is_gone() for child in self.children):
            # Whoever presses Ctrl-C twice does not want to wait for running tasks.
            if time.monotonic() > until or self.stop_requests > asked_before:
                for child in self.children:
                    child.signal(signal.SIGKILL)
            time.sleep(0.05)


def stop_on_any_signal() -> None:
    """Treat being asked to stop like Ctrl-C, so that what was started is stopped on the way out."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.default_int_handler)


def python(*arguments: str) -> list[str]:
    """Answer a command run by this very Python."""
    return [sys.executable, *arguments]


def listens(host: str, port: int) -> bool:
    """Say whether somebody listens there."""
    with socket.socket() as probe:
        probe.settimeout(0.5)
        return probe.connect_ex((host, port)) == 0


def free_port(host: str, wanted: int, *, beside: int = 0) -> int | None:
    """Answer the wanted port, or the next one that is free and not promised to somebody else."""
    for port in range(wanted, wanted + PORTS_TRIED):
        if port == beside:
            continue
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, port))
            except OSError:
                continue
            return port
    return None


def _die_with_parent() -> None:
    """Ask the kernel to stop this child when the supervisor is killed outright."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def _group_members(group: int) -> bool:
    for entry in Path("/proc").iterdir():
        if entry.name.isdecimal():
            try:
                if os.getpgid(int(entry.name)) == group and is_running(int(entry.name)):
                    return True
            except ProcessLookupError:
                continue
    return False
