"""The registries outside as they may stand on one's own machine (登记部门替身): they answer over HTTP.

`python -m config.demo.registries --port 8002 --data entities.json` answers under /credit, /abnormal and
/illegal; the file maps credit codes to what each registry says of them. Nothing of the platform is used.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, ClassVar
from urllib.parse import unquote, urlsplit

REGISTRIES = ("credit", "abnormal", "illegal")


@dataclass
class Behaviour:
    """What the registries know, and how well they feel today."""

    entities: dict[str, dict[str, Any]] = field(default_factory=dict)
    seconds_late: float = 0
    failing: int = 0  # so many answers to come are failures
    garbage: bytes | None = None
    asked: list[str] = field(default_factory=list)

    def said_of(self, registry: str, uscc: str) -> dict[str, Any] | None:
        """What a registry says; a list that does not name somebody says so."""
        known = self.entities.get(uscc, {}).get(registry)
        if known is None:
            return None if registry == "credit" else {"uscc": uscc, "entries": []}
        return {"uscc": uscc, **known}


class Window(BaseHTTPRequestHandler):
    """The window at which codes are asked."""

    behaviour: ClassVar[Behaviour]
    quiet: ClassVar[bool] = False
    protocol_version = "HTTP/1.1"
    server_version = "Registries/1"

    def do_GET(self) -> None:
        """Say what a registry knows of a code."""
        behaviour = self.behaviour
        behaviour.asked.append(self.path)
        if behaviour.seconds_late:
            time.sleep(behaviour.seconds_late)
        _, registry, uscc = [*unquote(urlsplit(self.path).path).split("/"), "", ""][:3]
        if behaviour.failing > 0:
            behaviour.failing -= 1
            self._answer(HTTPStatus.INTERNAL_SERVER_ERROR, b"{}")
        elif behaviour.garbage is not None:
            self._answer(HTTPStatus.OK, behaviour.garbage)
        elif registry not in REGISTRIES or (said := behaviour.said_of(registry, uscc)) is None:
            self._answer(HTTPStatus.NOT_FOUND, b"{}")
        else:
            self._answer(HTTPStatus.OK, json.dumps(said, ensure_ascii=False).encode())

    def _answer(self, status: HTTPStatus, body: bytes) -> None:
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):  # whoever asked has gone
            self.send_response(status)
            self.send_header("Content-Type", "application/json; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the name is the library's
        """Say what was asked, unless nobody listens."""
        if not self.quiet:
            sys.stderr.write(f"登记部门 {self.address_string()} {format % args}\n")


class Office(ThreadingHTTPServer):
    """A server whose threads end with it."""

    daemon_threads = True
    allow_reuse_address = True

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.server_address[1]}"

    @property
    def addresses(self) -> dict[str, str]:
        """The address of each registry, as the settings take them."""
        return {name: f"{self.url}/{name}" for name in REGISTRIES}


def office(port: int, behaviour: Behaviour, *, quiet: bool = False) -> Office:
    """An office ready to serve; port 0 takes a free one."""
    return Office(("127.0.0.1", port), type("Window", (Window,), {"behaviour": behaviour, "quiet": quiet}))


@contextlib.contextmanager
def registries(behaviour: Behaviour, *, port: int = 0) -> Iterator[Office]:
    """An office that serves in a thread of its own as long as the block lasts."""
    server = office(port, behaviour, quiet=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def main() -> None:
    """Serve until told to stop."""
    arguments = argparse.ArgumentParser(description="登记部门替身：按统一社会信用代码答复登记信息和名单")
    arguments.add_argument("--port", type=int, default=8002)
    arguments.add_argument("--data", type=Path, default=None, help="JSON 文件：代码 → 各登记系统的答复")
    given = arguments.parse_args()
    entities = json.loads(given.data.read_text(encoding="utf-8")) if given.data else {}
    with office(given.port, Behaviour(entities)) as server:
        print("登记部门（本机替身）等候查询：", *server.addresses.values(), sep="\n  ", flush=True)
        with contextlib.suppress(KeyboardInterrupt):
            server.serve_forever()


if __name__ == "__main__":
    main()
