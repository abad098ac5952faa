"""The rules of its own an institution has to publish (自定制度): one text for each point of the law."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.db import transaction
from django.utils.timezone import localdate

from accounts.models import User
from archive.contents import PDF
from archive.services import store_file
from institutions.models import Institution, OwnRule
from institutions.selectors.own_rules import OWN_RULE, points_to_publish
from institutions.services.staff import editable, end_row

GREATEST_RULE = 20 * 1024 * 1024


@transaction.atomic
def publish_own_rule(institution: Institution, *, by: User, point: str, upload: File[Any]) -> OwnRule:
    """公开自定制度: the text stands on the public page from today; an older one gives way and is kept."""
    institution = editable(institution, by)
    labels = {entry.code: entry.label for entry in points_to_publish(institution)}
    if point not in labels:
        raise ValidationError("法规没有要求公开这一项制度")
    file = store_file(
        upload, by=by, kind=OWN_RULE, allowed={PDF}, max_bytes=GREATEST_RULE, label=labels[point]
    )
    today = localdate()
    for older in institution.own_rules.filter(point=point, until__isnull=True):
        end_row(older, today - timedelta(days=1))
    return OwnRule.objects.create(institution=institution, point=point, file=file, since=today, entered_by=by)
