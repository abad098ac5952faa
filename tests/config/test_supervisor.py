"""The processes of the platform run together or stop together, and nothing is left behind."""

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from config.supervisor import free_port, listens

# A family of two: one with a child of its own that ignores being asked to stop, as a busy worker may.
FAMILY = """
import sys
from pathlib import Path
from config.supervisor import Child, Supervisor, python

logs = Path(sys.argv[1])
sleeper = "from signal import *; signal(SIGTERM, SIG_IGN); print('busy', flush=True); pause(); pause()"
parent = f"import subprocess, sys; subprocess.Popen([sys.executable, '-c', {sleeper!r}]).wait()"
short = "import os, time; print('no paper', flush=True); time.sleep(float(os.environ.get('SHORT', '600')))"
children = [Child("打印", "printer", python("-c", short)), Child("仓库", "store", python("-c", parent))]
running = Supervisor(children, logs, lambda line: print(line, flush=True))
busy = lambda: (logs / "store.log").read_text() != ""
sys.exit(running.run(ready=busy, announce=lambda: print("READY", flush=True)))
"""


def started(logs: Path, **environment: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", FAMILY, str(logs)],
        env=os.environ | environment,
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[2],
    )


def members(logs: Path) -> list[str]:
    """Find the processes that still write into these logs."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdecimal():
            try:
                target = (entry / "fd" / "1").readlink()
            except OSError:
                continue
            if target.is_relative_to(logs):
                found.append(entry.name)
    return found


def read_until(process: subprocess.Popen[str], wanted: str) -> str:
    seen = ""
    for line in process.stdout:
        seen += line
        if wanted in line:
            return seen
    pytest.fail(f"ended before {wanted}: {seen}")


def test_ctrl_c_twice_stops_even_what_will_not_stop(tmp_path):
    with started(tmp_path) as running:
        read_until(running, "READY")
        assert len(members(tmp_path)) == 3
        running.send_signal(signal.SIGINT)
        read_until(running, "正在停止")
        running.send_signal(signal.SIGINT)
        assert running.wait(timeout=20) == 0
    assert members(tmp_path) == []


def test_when_one_dies_it_is_named_with_its_last_words_and_all_stop(tmp_path):
    with started(tmp_path, SHORT="2") as running:
        said = read_until(running, "正在停止")
        running.send_signal(signal.SIGTERM)
        assert running.wait(timeout=20) == 1
    assert "打印意外退出" in said
    assert "no paper" in said
    assert members(tmp_path) == []


def test_a_killed_supervisor_takes_its_children_along(tmp_path):
    with started(tmp_path) as running:
        read_until(running, "READY")
        running.kill()
        running.wait()
    # The stubborn grandchild ignores the request by its nature; the children themselves do not.
    deadline = time.monotonic() + 10
    while len(members(tmp_path)) > 1 and time.monotonic() < deadline:
        time.sleep(0.05)
    left = members(tmp_path)
    for process in left:
        os.kill(int(process), signal.SIGKILL)
    assert len(left) <= 1


def test_a_port_in_use_is_passed_over():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert listens("127.0.0.1", port)
        assert free_port("127.0.0.1", port) != port
