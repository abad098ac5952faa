"""The national centre on one machine (国家中心替身): takes batches over HTTP, checks them, gives receipts.

`python -m config.demo.national_centre --port 8001 [--data DIR]`; in a test: `with national_centre(port=0)`.
It stands for a system of somebody else's, so it shares no code with the platform.
"""

from __future__ import annotations

import argparse
import contextlib
import hashlib
import json
import re
import sqlite3
import sys
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, ClassVar
from urllib.parse import unquote, urlsplit

CERTIFICATE = re.compile(r"[A-Z]\d{4}\d{2}\d{6}\d{2}[1-5]\d{6}")
BATCH = re.compile(r"\d{6}[A-Z]\d{16}")
COLUMNS = [
    "姓名",
    "证件类型",
    "证件号码",
    "所在单位",
    "职业名称",
    "工种名称",
    "职业技能等级",
    "证书编号",
    "发证日期",
    "评价机构",
    "发证机构",
]
NUMBER = COLUMNS.index("证书编号")
LARGEST = 64 * 1024 * 1024

Answer = tuple[HTTPStatus, dict[str, Any]]


class Register:
    """The receipts and the certificates they are for, in one SQLite file."""

    def __init__(self, place: Path | None) -> None:
        if place is not None:
            place.mkdir(parents=True, exist_ok=True)
        self.gate = threading.Lock()
        self.db = sqlite3.connect(
            place / "national.sqlite3" if place else ":memory:", check_same_thread=False
        )
        self.db.executescript(
            "CREATE TABLE IF NOT EXISTS batch (number TEXT PRIMARY KEY, digest TEXT, receipt TEXT);"
            "CREATE TABLE IF NOT EXISTS certificate (number TEXT PRIMARY KEY, batch TEXT);"
        )

    def close(self) -> None:
        """Put the file down."""
        with self.gate:
            self.db.close()

    def batch(self, number: str) -> Answer:
        """Show the receipt of a batch."""
        with self.gate:
            row = self.db.execute("SELECT receipt FROM batch WHERE number = ?", [number]).fetchone()
        if row is None:
            return HTTPStatus.NOT_FOUND, {"reasons": [f"没有收到批次{number}"]}
        return HTTPStatus.OK, json.loads(row[0])

    def take(self, report: Any) -> Answer:
        """Take a batch: refuse it with every reason, or give a receipt, the same one for the same batch."""
        reasons = list(faults_of(report))
        if reasons:
            return HTTPStatus.UNPROCESSABLE_ENTITY, {"reasons": reasons}
        number, digest = report["batch"], report["digest"]
        certificates = [row[NUMBER] for row in report["rows"]]
        with self.gate, self.db:
            known = self.db.execute("SELECT digest, receipt FROM batch WHERE number = ?", [number]).fetchone()
            if known is not None and known[0] == digest:
                return HTTPStatus.OK, json.loads(known[1])
            if known is not None:
                return HTTPStatus.CONFLICT, {"reasons": [f"批次{number}已接收，内容与本次上报不同"]}
            if reasons := list(self._taken(certificates)):
                return HTTPStatus.CONFLICT, {"reasons": reasons}
            receipt = self._write(number, digest, certificates)
        return HTTPStatus.CREATED, receipt

    def _taken(self, certificates: list[str]) -> Iterator[str]:
        for number in certificates:
            row = self.db.execute("SELECT batch FROM certificate WHERE number = ?", [number]).fetchone()
            if row is not None:
                yield f"证书编号{number}已在批次{row[0]}中上报"

    def _write(self, number: str, digest: str, certificates: list[str]) -> dict[str, Any]:
        now = datetime.now(UTC).astimezone()
        place = self.db.execute("SELECT count(*) FROM batch").fetchone()[0] + 1
        receipt = {
            "receipt_number": f"GJ{now:%Y%m%d}{place:06d}",
            "batch": number,
            "digest": digest,
            "count": len(certificates),
            "received_at": now.isoformat(timespec="seconds"),
        }
        self.db.execute(
            "INSERT INTO batch VALUES (?, ?, ?)", [number, digest, json.dumps(receipt, ensure_ascii=False)]
        )
        self.db.executemany("INSERT INTO certificate VALUES (?, ?)", [(c, number) for c in certificates])
        return receipt


def faults_of(report: Any) -> Iterator[str]:
    """Everything wrong with a report in itself."""
    if not isinstance(report, dict):
        yield "上报内容不是JSON对象"
        return
    if not BATCH.fullmatch(str(report.get("batch", ""))):
        yield "批次号应为23位：年月日6位、机构编码13位、序号4位"
    if report.get("columns") != COLUMNS:
        yield f"表头应为：{'、'.join(COLUMNS)}"
    rows = report.get("rows")
    if not isinstance(rows, list) or not rows:
        yield "没有证书数据"
        return
    yield from _faults_of_rows(rows)
    if report.get("digest") != digest_of(rows):
        yield "数据摘要与内容不符"


def _faults_of_rows(rows: list[Any]) -> Iterator[str]:
    seen: set[str] = set()
    for place, row in enumerate(rows, 1):
        if not isinstance(row, list) or len(row) != len(COLUMNS) or not all(isinstance(c, str) for c in row):
            yield f"第{place}行应为{len(COLUMNS)}个文本"
            continue
        number = row[NUMBER]
        if not CERTIFICATE.fullmatch(number):
            yield f"第{place}行证书编号“{number}”不符合22位编码规则"
        if number in seen:
            yield f"第{place}行证书编号{number}在本批次中重复"
        seen.add(number)


def digest_of(rows: list[Any]) -> str:
    """SHA-256 of the rows in canonical JSON."""
    text = json.dumps(rows, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


class Counter(BaseHTTPRequestHandler):
    """The counter at which batches are handed in."""

    register: ClassVar[Register]
    quiet: ClassVar[bool] = False
    protocol_version = "HTTP/1.1"
    server_version = "NationalCentre/1"

    def do_POST(self) -> None:
        """Take a batch."""
        body = self._body()
        if body is None:
            return
        if urlsplit(self.path).path.rstrip("/") != "/certificates/batches":
            self._answer(HTTPStatus.NOT_FOUND, {"reasons": ["没有这个地址"]})
            return
        try:
            report = json.loads(body)
        except ValueError:
            self._answer(HTTPStatus.BAD_REQUEST, {"reasons": ["上报内容不是JSON"]})
            return
        self._answer(*self.register.take(report))

    def do_GET(self) -> None:
        """Show a receipt."""
        path = urlsplit(self.path).path.rstrip("/")
        head, _, number = path.rpartition("/")
        if head == "/certificates/batches":
            self._answer(*self.register.batch(unquote(number)))
        elif path == "":
            self._answer(HTTPStatus.OK, {"name": "国家中心（本机替身）"})
        else:
            self._answer(HTTPStatus.NOT_FOUND, {"reasons": ["没有这个地址"]})

    def _body(self) -> bytes | None:
        length = self.headers.get("Content-Length", "")
        if not length.isdigit() or int(length) > LARGEST:
            self.close_connection = True
            self._answer(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, {"reasons": ["请写明长度，且不超过64 MB"]})
            return None
        return self.rfile.read(int(length))

    def _answer(self, status: HTTPStatus, content: dict[str, Any]) -> None:
        body = json.dumps(content, ensure_ascii=False).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the name is the library's
        """Say what was asked, unless nobody listens."""
        if not self.quiet:
            sys.stderr.write(f"国家中心 {self.address_string()} {format % args}\n")


class Centre(ThreadingHTTPServer):
    """A server whose threads end with it."""

    daemon_threads = True
    allow_reuse_address = True

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.server_address[1]}"


def centre(port: int, *, place: Path | None = None, quiet: bool = False) -> Centre:
    """A centre ready to serve; port 0 takes a free one."""
    counter = type("Counter", (Counter,), {"register": Register(place), "quiet": quiet})
    return Centre(("127.0.0.1", port), counter)


@contextlib.contextmanager
def national_centre(*, port: int = 0, place: Path | None = None) -> Iterator[Centre]:
    """A centre that serves in a thread of its own as long as the block lasts."""
    server = centre(port, place=place, quiet=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
        server.RequestHandlerClass.register.close()  # type: ignore[attr-defined]


def main() -> None:
    """Serve until told to stop."""
    arguments = argparse.ArgumentParser(description="国家中心替身：接收证书数据上报批次并给出回执")
    arguments.add_argument("--port", type=int, default=8001)
    arguments.add_argument("--data", type=Path, default=None, help="回执存放的目录；不填则不保存")
    given = arguments.parse_args()
    with centre(given.port, place=given.data) as server:
        print(f"国家中心（本机替身）在 {server.url} 等候上报", flush=True)
        with contextlib.suppress(KeyboardInterrupt):
            server.serve_forever()


if __name__ == "__main__":
    main()
