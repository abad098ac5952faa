"""`lookup`: the public lookup against a bare view (>= 70 %) and a generic viewset (>= 5 times), over HTTP."""

import http.client
import json
import os
import random
import statistics
import subprocess
import sys
import time
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

from django.db import connection

from certificates.models import CertificateBatch
from exams.models import ExamPlan, PlanItem, ScoreSheet
from institutions.models import Institution
from regulations.models import Jurisdiction, Occupation

PORT = 8931
ROUNDS, QUESTIONS = 15, 40
API = "/api/v1/public/certificates/lookup/"
TAKEN_TOO_SLOWLY = 120


def _certificates(rows: int) -> None:
    """A province's certificates by the million: plain rows, since the lookup reads nothing else."""
    place = Jurisdiction.objects.get(pk="220100")
    occupation = Occupation.objects.get(pk="4-10-01-05")
    institution = Institution.objects.create(
        name="长春示例职业培训学校",
        uscc="92220199MJ0000001X",
        form="training_body",
        affiliation="local",
        jurisdiction=place,
        supervisor=place,
        address="示例路1号",
        legal_representative="甄示例",
        contact="甄示例",
        phone="0431-00000000",
    )
    plan = ExamPlan.objects.create(
        institution=institution, jurisdiction=place, supervisor=place, title="示例计划"
    )
    item = PlanItem.objects.create(plan=plan, occupation=occupation, level=5, standard="示例标准")
    sheet = ScoreSheet.objects.create(item=item)
    batch = CertificateBatch.objects.create(
        institution=institution,
        jurisdiction=place,
        holder=place,
        sheet=sheet,
        number="260101S0000220000010001",
        issued_on=datetime.now(UTC).date(),
    )
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO exams_enrolment (state, plan_id, item_id, name, identity_kind, identity_number, "
            "sex, phone, condition, employer, retake, particulars) "
            "SELECT 'passed', %s, %s, '甄示例' || n, '201', '220199' || lpad(n::text, 12, '0'), "
            "'', '', '', '', false, '{}' FROM generate_series(1, %s) n",
            [plan.pk, item.pk, rows],
        )
        cursor.execute(
            "INSERT INTO certificates_certificate (state, number, batch_id, enrolment_id, institution_id, "
            "jurisdiction_id, name, identity_kind, identity_number, occupation_id, occupation_name, "
            "work_type, level, institution_name, issued_on, token) "
            "SELECT 'issued', 'S000022000001' || lpad((n / 900000 + 10)::text, 2, '0') || '5' || "
            "lpad((n %% 900000)::text, 6, '0'), %s, e.id, %s, '220100', e.name, '201', e.identity_number, "
            "%s, '养老护理员', '', 5, '长春示例职业培训学校', '2026-01-01', md5(n::text) "
            "FROM (SELECT *, row_number() OVER (ORDER BY id) AS n FROM exams_enrolment) e",
            [batch.pk, institution.pk, occupation.pk],
        )
        cursor.execute("ANALYZE certificates_certificate")


def _questions(rows: int) -> list[dict[str, str]]:
    """Certificates to ask for, half by number and half by identity."""
    chance = random.Random(42)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT number, identity_number, name FROM certificates_certificate WHERE id = ANY(%s)",
            [[chance.randint(1, rows) for _ in range(ROUNDS * QUESTIONS)]],
        )
        found = cursor.fetchall()
    return [
        {"mode": "number", "number": number, "name": name}
        if place % 2
        else {"mode": "identity", "number": identity, "name": name}
        for place, (number, identity, name) in enumerate(found)
    ]


class Asker:
    """One connection kept alive, and how long each answer took."""

    def __init__(self, port: int):
        self.line = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        self.taken: dict[str, list[float]] = {}

    def ask(self, who: str, method: str, url: str, body: dict[str, str] | None = None) -> None:
        """Ask once and check that the certificate came back."""
        begun = time.perf_counter()
        sent = json.dumps(body) if body else None
        self.line.request(method, url, sent, {"Content-Type": "application/json"} if body else {})
        answer = self.line.getresponse()
        text = answer.read()
        self.taken.setdefault(who, []).append(time.perf_counter() - begun)
        if answer.status != http.HTTPStatus.OK or "养老护理员".encode() not in text.replace(
            b"\\u517b\\u8001\\u62a4\\u7406\\u5458", "养老护理员".encode()
        ):
            raise RuntimeError(f"{who}: {answer.status} {text[:300]!r}")


def _serve() -> subprocess.Popen[bytes]:
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "benchmarks.lookup_settings"}
    command = [sys.executable, "-m", "gunicorn", "config.wsgi", "--bind", f"127.0.0.1:{PORT}"]
    return subprocess.Popen(
        [
            *command,
            "--worker-class",
            "gthread",
            "--threads",
            "2",
            "--keep-alive",
            "30",
            "--log-level",
            "error",
        ],
        env=environment,
    )


def _wait_for(server: subprocess.Popen[bytes]) -> None:
    for _ in range(TAKEN_TOO_SLOWLY):
        try:
            Asker(PORT).line.connect()
        except OSError:
            time.sleep(0.5)
        else:
            return
    raise RuntimeError(f"the server did not come up: {server.poll()}")


def run(rows: int) -> dict[str, Any]:
    """Ask the three in turn over one kept-alive connection; throughput as the inverse of the median."""
    _certificates(rows)
    questions = _questions(rows)
    server = _serve()
    try:
        _wait_for(server)
        asker = Asker(PORT)
        for place, question in enumerate(questions):
            column = "number" if question["mode"] == "number" else "identity_number"
            peer = urlencode({column: question["number"], "name": question["name"]})
            asker.ask("ours", "POST", API, question)
            asker.ask("limit", "POST", "/bare/", question)
            if place % 4 == 0:
                asker.ask("peer", "GET", f"/peer/?{peer}")
    finally:
        server.terminate()
        server.wait(20)
    median = {who: statistics.median(taken[5:]) * 1000 for who, taken in asker.taken.items()}
    against_limit = median["limit"] / median["ours"]
    against_peer = median["peer"] / median["ours"]
    return {
        "rows": rows,
        "lookup, ms (median)": median["ours"],
        "lookup, ms (p99)": statistics.quantiles(asker.taken["ours"], n=100)[98] * 1000,
        "bare view, ms (median)": median["limit"],
        "generic viewset, ms (median)": median["peer"],
        "throughput against the bare view": against_limit,
        "times the generic viewset": against_peer,
        "line": ">= 0.70 of the bare view, >= 5 times the viewset",
        "reached": against_limit >= 0.7 and against_peer >= 5,
    }
