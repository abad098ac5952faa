"""Whose institutions, filings and panels they are, and who may read a paper."""

from __future__ import annotations

from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import F, QuerySet
from django.utils.timezone import localdate

from accounts.models import Post, User
from accounts.roles import Role
from archive.models import StoredFile
from institutions.models import (
    Filing,
    Institution,
    Membership,
    PanelMember,
)
from institutions.selectors.route import province_of


def institutions_of(user: User) -> QuerySet[Institution]:
    """The institutions a person works for in the portal."""
    return Institution.objects.filter(memberships__user=user).distinct()


def institution_of(user: User) -> Institution | None:
    """The institution a person works for, the first where there are several."""
    return institutions_of(user).select_related("jurisdiction", "supervisor").order_by("pk").first()


def filings_of(user: User) -> QuerySet[Filing]:
    """The filings a person may see, with what every list shows of them."""
    return user.scope(Filing.objects.all()).select_related("institution", "jurisdiction", "holder")


def members_of(institution: Institution) -> QuerySet[Membership]:
    """The accounts of an institution."""
    return institution.memberships.select_related("user").order_by("pk")


def experts_for(filing: Filing) -> QuerySet[User]:
    """The experts who may sit on the panel of a filing: posted in the province of the case."""
    posts = Post.objects.in_force(localdate()).filter(
        role=Role.EXPERT, jurisdiction__code__startswith=province_of(filing)[:2]
    )
    return User.objects.filter(is_active=True, posts__in=posts).distinct().order_by("name", "pk")


def panels_of(expert: User) -> QuerySet[PanelMember]:
    """The assessments an expert was named for, those to be signed first."""
    return (
        PanelMember.objects.filter(expert=expert)
        .select_related("filing__institution__jurisdiction", "filing__holder")
        .order_by(F("signed_at").asc(nulls_first=True), "-pk")
    )


def may_read_material(user: Any, file: StoredFile) -> bool:
    """Whether a person may read a paper of a filing: who sees the case, and the experts who judge it."""
    if not user.is_authenticated:
        return False
    cases = Filing.objects.filter(materials__file=file)
    if user.scope(cases).exists():
        return True
    return user.has_role(Role.EXPERT) and cases.filter(panel__expert=user).exists()


def may_read_proof(user: Any, file: StoredFile) -> bool:
    """Whether a person may read the proof that something was put right."""
    if not user.is_authenticated:
        return False
    return bool(user.scope(Filing.objects.filter(assessment_findings__proof=file)).exists())


def may_read_letter(user: Any, file: StoredFile) -> bool:
    """Whether a person may read a letter of a case: who sees the case."""
    if not user.is_authenticated:
        return False
    ids = file.documents.filter(content_type=ContentType.objects.get_for_model(Filing)).values_list(
        "object_id", flat=True
    )
    return bool(user.scope(Filing.objects.filter(pk__in=[int(pk) for pk in ids])).exists())


def own_filings(user: User) -> QuerySet[Filing]:
    """The filings of the institutions a person works for."""
    return (
        Filing.objects.filter(institution__memberships__user=user)
        .distinct()
        .select_related("institution__jurisdiction", "institution__supervisor", "jurisdiction", "holder")
    )
