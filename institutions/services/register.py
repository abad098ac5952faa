"""An institution on the register: rights opened, suspended, reinstated, run out."""

from __future__ import annotations

from django.db import transaction
from django_fsm import TransitionNotAllowed

from accounts.models import User
from institutions.models import Institution
from institutions.selectors.assessment import opening_hindrances
from institutions.services.readiness import stands_open
from lifecycle.door import carries_out, perform
from lifecycle.findings import require


@carries_out(Institution.open)
@transaction.atomic
def open_institution(institution: Institution, *, by: User) -> Institution:
    """开通评价权限: every finding of the assessment is checked off; plans may be made (JL-5.2)."""
    institution.refresh_from_db(from_queryset=Institution.objects.select_for_update())
    if stands_open(institution.open, by):
        if institution.opened_at is not None:
            raise TransitionNotAllowed("该机构已经开通评价权限", object=institution)
        require(opening_hindrances(institution))
    perform(institution.open, by=by)
    return institution


@carries_out(Institution.suspend)
@transaction.atomic
def suspend_institution(institution: Institution, *, by: User, reason: str) -> Institution:
    """暂停评价: no plans until reinstated."""
    perform(institution.suspend, by=by, reason=reason)
    return institution


@carries_out(Institution.reinstate)
@transaction.atomic
def reinstate_institution(institution: Institution, *, by: User, reason: str) -> Institution:
    """恢复评价: what led to the suspension is put right."""
    perform(institution.reinstate, by=by, reason=reason)
    return institution


@carries_out(Institution.expire)
@transaction.atomic
def expire_institution(institution: Institution, *, by: User, reason: str = "") -> Institution:
    """备案到期: the clock ends what the receipt gave."""
    perform(institution.expire, by=by, reason=reason)
    return institution


@carries_out(Institution.surrender)
@transaction.atomic
def surrender_institution(institution: Institution, *, by: User, reason: str) -> Institution:
    """申请退出: the institution gives its filing up and leaves the directory; its certificates stay."""
    perform(institution.surrender, by=by, reason=reason)
    return institution
