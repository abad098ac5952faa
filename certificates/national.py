"""The national centre (国家中心) as this platform meets it: one POST per batch, one answer to keep."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from http import HTTPStatus
from typing import Any

import httpx
from django.conf import settings

from certificates.report import Row

TIMEOUT = httpx.Timeout(10, connect=3)
NEW_CERTIFICATES = "新增"
ANSWER_KEPT = 4000


@dataclass(frozen=True, slots=True)
class BatchReport:
    """A batch as it is sent (证书数据上报): the eleven columns, the rows and their digest."""

    batch: str
    institution: str
    issued_on: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    digest: str
    kind: str = NEW_CERTIFICATES


@dataclass(frozen=True, slots=True)
class NationalAnswer:
    """What came back: a receipt, a refusal with reasons, or nothing (`status` None)."""

    status: int | None
    text: str
    receipt_number: str = ""

    @property
    def is_worth_another_try(self) -> bool:
        """Whether the same report may fare better later: the centre was away or failed itself."""
        return not self.receipt_number and is_passing_failure(self.status)


def is_passing_failure(status: int | None) -> bool:
    """Whether an answer says nothing about the report: none at all, too busy, the centre's own fault."""
    return (
        status is None
        or status >= HTTPStatus.INTERNAL_SERVER_ERROR
        or status in (HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_MANY_REQUESTS)
    )


def report_to_national_centre(report: BatchReport) -> NationalAnswer:
    """Send one report and read the answer; a centre that is away is an answer too, not an error."""
    url = f"{settings.NATIONAL_CENTRE_URL.rstrip('/')}/certificates/batches"
    try:
        with httpx.Client(timeout=TIMEOUT, trust_env=False) as client:
            response = client.post(url, json=asdict(report), headers={"Idempotency-Key": report.batch})
    except httpx.HTTPError as failure:
        return NationalAnswer(None, f"未能连接国家中心：{type(failure).__name__} {failure}".strip())
    content = _content(response)
    if response.is_success and content.get("digest") != report.digest:
        return NationalAnswer(HTTPStatus.BAD_GATEWAY, f"国家中心回执的数据摘要与上报的不符：{response.text}")
    receipt = str(content.get("receipt_number", "")) if response.is_success else ""
    return NationalAnswer(response.status_code, _reasons(content) or response.text, receipt)


def _content(response: httpx.Response) -> dict[str, Any]:
    try:
        content = response.json()
    except ValueError:
        return {}
    return content if isinstance(content, dict) else {}


def _reasons(content: dict[str, Any]) -> str:
    return "；".join(str(reason) for reason in content.get("reasons", []))
