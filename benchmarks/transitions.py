"""`transitions`: the door against an UPDATE and an INSERT by hand, at most 2.5 times."""

import json
import uuid
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import connection, transaction
from django.utils import timezone

from accounts.models import Post, User
from accounts.roles import Role
from benchmarks.timing import alternate
from institutions.models import Filing, Institution
from lifecycle.door import perform, perform_all
from lifecycle.models import TransitionRecord
from regulations.models import Jurisdiction

LIMIT = 2.5
PREFECTURE, PROVINCE = "220100", "220000"


def _filings(count: int) -> list[Filing]:
    """Submitted filings of as many institutions, all held by one prefecture."""
    prefecture = Jurisdiction.objects.get(pk=PREFECTURE)
    institutions = Institution.objects.bulk_create(
        Institution(
            name=f"甄示例培训机构{number}",
            uscc=f"91220100{uuid.uuid4().hex[:10].upper()}",
            form="training_body",
            affiliation="local",
            jurisdiction=prefecture,
            supervisor=prefecture,
            address="示例路1号",
            legal_representative="甄示例",
            contact="甄示例",
            phone="0431-00000000",
        )
        for number in range(count)
    )
    return Filing.objects.bulk_create(
        Filing(
            institution=institution,
            jurisdiction=prefecture,
            holder=prefecture,
            state="submitted",
            law_on=timezone.localdate(),
        )
        for institution in institutions
    )


def _by_hand(officer: User, content_type: ContentType, filings: list[Filing]) -> Any:
    """The least that keeps a history: lock and write the state, insert a row that says so."""
    record = TransitionRecord._meta.db_table
    sql = (
        f"INSERT INTO {record} (content_type_id, object_id, sequence, transition, source, target, actor_id, "
        "actor_title, holder_code, at, reason, rule_id, basis, facts, request_id, previous_hash, hash, "
        "reacted_at) VALUES (%s, %s, 1, %s, %s, %s, %s, '', '', %s, '', '', '', %s, '', '', '', %s)"
    )

    def work(number: int) -> None:
        filing, now = filings[number], timezone.now()
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                "UPDATE institutions_filing SET state = %s, holder_id = %s, stage = %s, passed_up_at = %s "
                "WHERE id = %s",
                ["submitted", PROVINCE, "recheck", now, filing.pk],
            )
            cursor.execute(
                sql,
                [
                    content_type.pk,
                    str(filing.pk),
                    "pass_up",
                    "submitted",
                    "submitted",
                    officer.pk,
                    now,
                    json.dumps({}),
                    now,
                ],
            )

    return work


def run(rows: int) -> dict[str, Any]:
    """Pass up `rows` filings through the door and as many by hand, alternating; then as many in bulk."""
    officer = User.objects.create(username="officer", name="甄经办")
    prefecture = Jurisdiction.objects.get(pk=PREFECTURE)
    Post.objects.create(user=officer, role=Role.PREFECTURE_OFFICER, jurisdiction=prefecture)
    through, by_hand, in_bulk = _filings(rows), _filings(rows), _filings(rows)
    content_type = ContentType.objects.get_for_model(Filing)
    passing = {"holder": PROVINCE, "stage": "recheck"}
    times = alternate(
        rows,
        ours=lambda number: perform(through[number].pass_up, by=officer, **passing) and None,
        limit=_by_hand(officer, content_type, by_hand),
    )
    bulk = alternate(1, bulk=lambda _: perform_all(in_bulk, "pass_up", by=officer, **passing) and None)
    ratio = times["ours"] / times["limit"]
    return {
        "rows": rows,
        "door, ms a move (median)": times["ours"],
        "by hand, ms a move (median)": times["limit"],
        "bulk door, ms a move": bulk["bulk"] / rows,
        "ratio to the limit": ratio,
        "line": f"<= {LIMIT}",
        "reached": ratio <= LIMIT,
    }
