"""The address of an institution's calendar: given out once, renewed when it got about."""

from __future__ import annotations

import secrets
from datetime import timedelta

from django.db import transaction
from django.utils.timezone import localdate

from accounts.models import User
from institutions.models import CalendarFeed, Institution
from institutions.services.staff import editable, end_row

# 32 bytes: nobody finds an address by trying.
TOKEN_BYTES = 32


@transaction.atomic
def renew_calendar_feed(institution: Institution, *, by: User) -> CalendarFeed:
    """生成订阅地址: a new address nobody can guess; the one before leads nowhere from now on."""
    institution = editable(institution, by)
    today = localdate()
    for older in institution.calendar_feeds.filter(until__isnull=True):
        end_row(older, today - timedelta(days=1))
    return CalendarFeed.objects.create(
        institution=institution, token=secrets.token_urlsafe(TOKEN_BYTES), since=today, entered_by=by
    )
