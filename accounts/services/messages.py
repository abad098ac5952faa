"""Messages within the platform (站内消息): written to those a case concerns, marked as read by them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from django.contrib import admin
from django.urls import reverse
from django.utils import timezone
from django.utils.timezone import localdate

from accounts.models import Deputation, Message, Post, User, roles_with
from accounts.standing import people_of_institutions
from lifecycle.hooks import News
from lifecycle.machine import Lifecycle

BATCH = 500


def carry_news(news: Sequence[News]) -> None:
    """Write each piece of news to those who hold its case and, where it concerns it, to its institution."""
    officers = _officers(news)
    people = people_of_institutions(one.case.holding_institution_id for one in news if one.concerns)
    messages = []
    for one in news:
        address = _office_address(one.case)
        told = dict.fromkeys(officers[one.codename, one.case.holder_code], address)
        if one.concerns:
            portal = one.case.portal_address()
            told = dict.fromkeys(people.get(one.case.holding_institution_id, ()), portal) | told
        messages += [
            Message(recipient_id=user, subject=one.subject[:300], text=one.text, url=url)
            for user, url in told.items()
        ]
    Message.objects.bulk_create(messages, batch_size=BATCH)


def _officers(news: Sequence[News]) -> dict[tuple[str, str], list[int]]:
    """Whoever has the right in the authority that holds the case: its officers, its head, their deputies."""
    found: dict[tuple[str, str], list[int]] = defaultdict(list)
    for codename in {one.codename for one in news}:
        places = {one.case.holder_code for one in news if one.codename == codename} - {""}
        posts = Post.objects.in_force(localdate()).filter(
            role__in=roles_with(codename), jurisdiction__in=places, user__is_active=True
        )
        deputies = Deputation.objects.in_force(localdate()).filter(post__in=posts)
        told = posts.values_list("jurisdiction", "user").union(
            deputies.values_list("post__jurisdiction", "deputy")
        )
        for place, user in told:
            found[codename, place].append(user)
    return found


def _office_address(case: Lifecycle) -> str:
    model = type(case)
    if not admin.site.is_registered(model):
        return ""
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_change", args=[case.pk])


def mark_as_read(user: User, pk: int | None = None) -> int:
    """标为已读: one message of a person, or all of them; returns how many were unread."""
    unread = user.messages.unread()
    if pk is not None:
        unread = unread.filter(pk=pk)
    return unread.update(read_at=timezone.now())
