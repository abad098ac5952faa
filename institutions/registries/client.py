"""Asking a registry over HTTP: one GET per organisation, bounded in time, in tries and in size."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

import httpx

from institutions.registries.record import Outcome, Reply, Unreadable, reply_of

TIMEOUT = httpx.Timeout(3, connect=1)
TRIES = 3
FIRST_PAUSE = 0.2  # seconds; doubled after each try
LARGEST = 256 * 1024


def ask(
    address: str,
    uscc: str,
    *,
    timeout: httpx.Timeout = TIMEOUT,
    pause: float = FIRST_PAUSE,
    sleep: Callable[[float], object] = time.sleep,
) -> Reply:
    """Ask a registry about a credit code; a registry that is away is an answer too, never an error."""
    if not address:
        return Reply(Outcome.UNCONNECTED, note="没有设置接口地址")
    reply = Reply(Outcome.FAILED)
    with httpx.Client(timeout=timeout, trust_env=False, follow_redirects=False) as client:
        for attempt in range(TRIES):
            if attempt:
                sleep(pause * 2 ** (attempt - 1))
            reply, is_worth_another = _once(client, f"{address.rstrip('/')}/{quote(uscc, safe='')}", uscc)
            if not is_worth_another:
                break
    return reply


def _once(client: httpx.Client, url: str, uscc: str) -> tuple[Reply, bool]:
    """One try, and whether the next may fare better."""
    try:
        with client.stream("GET", url) as response:
            status, body = response.status_code, _body(response)
    except httpx.TimeoutException:
        return Reply(Outcome.FAILED, note="等候答复超时"), True
    except httpx.HTTPError as failure:
        return Reply(Outcome.FAILED, note=f"未能连接（{type(failure).__name__}）"), True
    if status == HTTPStatus.NOT_FOUND:
        return Reply(Outcome.NOT_FOUND), False
    if status != HTTPStatus.OK:
        passing = status >= HTTPStatus.INTERNAL_SERVER_ERROR or status == HTTPStatus.TOO_MANY_REQUESTS
        return Reply(Outcome.FAILED, note=f"对方系统答复异常（HTTP {status}）"), passing
    return _read(body, uscc), False


def _body(response: httpx.Response) -> bytes | None:
    """The body, or None where it is larger than any answer."""
    body = bytearray()
    for chunk in response.iter_bytes():
        body += chunk
        if len(body) > LARGEST:
            return None
    return bytes(body)


def _read(body: bytes | None, uscc: str) -> Reply:
    try:
        content: Any = json.loads(body) if body is not None else None
        if not isinstance(content, dict) or content.get("uscc") != uscc:
            raise Unreadable("答复内容无法识别，或不是所查的单位")
        return reply_of(content)
    except (Unreadable, ValueError) as wrong:
        said = str(wrong) if isinstance(wrong, Unreadable) else "答复内容无法识别"
        return Reply(Outcome.FAILED, note=said)
