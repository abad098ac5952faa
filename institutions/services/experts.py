"""The pool of experts of a province: entering, changing, taking a whole list in, and one's own profile."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from accounts.models import Post, User
from accounts.roles import Role, Side
from institutions.models import Expert
from institutions.services.registration import checked_credit_code
from regulations.models import Jurisdiction, Occupation

RIGHT = "keep_expert_pool"
# What an expert says of oneself; field, term and whether one serves are the authority's to say.
OWN = ("employer", "employer_code", "title")
PROFILE = ("place", "employer", "employer_code", "title", "fields", "term_from", "term_until", "is_active")


@dataclass(frozen=True, slots=True)
class ExpertProfile:
    """What the pool keeps of an expert (专家登记信息)."""

    username: str
    name: str
    place: Jurisdiction
    employer: str
    fields: tuple[str, ...]
    term_from: date
    term_until: date | None = None
    phone: str = ""
    employer_code: str = ""
    title: str = ""
    is_active: bool = True

    def kept(self) -> dict[str, Any]:
        """The columns of the pool."""
        return {**{name: getattr(self, name) for name in PROFILE}, "fields": list(self.fields)}


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a list to be taken in: what would come of it (导入预览)."""

    number: int
    profile: ExpertProfile | None
    outcome: str
    problems: tuple[str, ...] = ()
    changes: tuple[str, ...] = ()


def keeps_a_pool(user: Any) -> bool:
    """Whether a person keeps the pool of some province; asked on every page of the administration."""
    return any(RIGHT in s.permissions and s.jurisdiction_code for s in user.stands_at(Side.AUTHORITY))


def province_kept_by(user: Any) -> Jurisdiction | None:
    """The province whose pool a person keeps, None for whoever keeps none."""
    for standing in user.stands_at(Side.AUTHORITY):
        if RIGHT in standing.permissions and standing.jurisdiction_code:
            return Jurisdiction.objects.filter(pk=f"{standing.jurisdiction_code[:2]}0000").first()
    return None


@transaction.atomic
def enrol_expert(profile: ExpertProfile, *, by: User) -> Expert:
    """专家入库: the province enters somebody; the account and the post to sign forms with come along."""
    province = _kept_by(by)
    user = _account(profile)
    if Expert.objects.filter(user=user, province=province).exists():
        raise ValidationError({"username": f"{user}已在{province.name}专家库中，请修改原有登记"})
    expert = Expert(user=user, province=province, **_checked(profile, province))
    expert.full_clean(exclude=["user", "province", "place"])
    expert.save()
    _keep_post(expert)
    return expert


@transaction.atomic
def change_expert(expert: Expert, profile: ExpertProfile, *, by: User) -> Expert:
    """修改专家登记: the province changes what the pool keeps; the post follows the term."""
    province = _kept_by(by)
    if expert.province_id != province.pk:
        raise PermissionDenied("该专家不在您管理的专家库中")
    for name, value in _checked(profile, province).items():
        setattr(expert, name, value)
    expert.full_clean(exclude=["user", "province", "place"])
    expert.save()
    _keep_post(expert)
    return expert


@transaction.atomic
def update_own_profile(
    expert: Expert, *, by: User, employer: str, employer_code: str = "", title: str = "", phone: str = ""
) -> Expert:
    """更新本人档案: an expert says where one works now, so that nobody assesses the own employer."""
    if expert.user_id != by.pk:
        raise PermissionDenied("只能更新本人的档案")
    if not employer.strip():
        raise ValidationError({"employer": "请填写工作单位，无工作单位的填“无”"})
    expert.employer, expert.title = employer.strip(), title.strip()
    expert.employer_code = _credit_code(employer_code)
    expert.full_clean(exclude=["user", "province", "place"])
    expert.save(update_fields=[*OWN, "changed_at"])
    by.phone = phone.strip()
    by.save(update_fields=["phone"])
    return expert


def preview_experts(
    profiles: Sequence[tuple[int, ExpertProfile | None, Sequence[str]]], *, by: User
) -> list[Entry]:
    """What a list would do, line by line, against the whole pool; nothing is written."""
    province = _kept_by(by)
    seen: dict[str, int] = {}
    return [_entry(number, profile, problems, province, seen) for number, profile, problems in profiles]


@transaction.atomic
def import_experts(entries: Sequence[Entry], *, by: User) -> Mapping[str, int]:
    """导入专家库: all lines that may be taken in, or none; returns how many were new and how many changed."""
    province = _kept_by(by)
    counts = {"new": 0, "changed": 0}
    for entry in entries:
        if entry.profile is None or entry.outcome not in counts:
            continue
        there = Expert.objects.filter(user__username=entry.profile.username, province=province).first()
        if there is None:
            enrol_expert(entry.profile, by=by)
        else:
            change_expert(there, entry.profile, by=by)
        counts[entry.outcome] += 1
    return counts


def _entry(
    number: int,
    profile: ExpertProfile | None,
    problems: Sequence[str],
    province: Jurisdiction,
    seen: dict[str, int],
) -> Entry:
    if profile is None or problems:
        return Entry(number, None, "refused", tuple(problems))
    if profile.username in seen:
        said = f"登录名“{profile.username}”与第{seen[profile.username]}行重复"
        return Entry(number, None, "refused", (said,))
    seen[profile.username] = number
    try:
        kept = _checked(profile, province)
        _require_own_name(profile)
    except ValidationError as wrong:
        return Entry(number, None, "refused", tuple(wrong.messages))
    there = Expert.objects.filter(user__username=profile.username, province=province).first()
    if there is None:
        return Entry(number, profile, "new")
    columns = {column.name: str(column.verbose_name) for column in Expert._meta.concrete_fields}
    changes = tuple(columns[name] for name, value in kept.items() if getattr(there, name) != value)
    return Entry(number, profile, "changed" if changes else "same", changes=changes)


def _kept_by(by: User) -> Jurisdiction:
    province = province_kept_by(by)
    if province is None:
        raise PermissionDenied("您没有管理专家库的权限")
    return province


def _checked(profile: ExpertProfile, province: Jurisdiction) -> dict[str, Any]:
    problems: dict[str, str] = {}
    if not profile.place.code.startswith(province.code[:2]):
        problems["place"] = f"“{profile.place.name}”不在{province.name}"
    if not profile.employer.strip():
        problems["employer"] = "请填写工作单位，回避按工作单位核对"
    if profile.term_until is not None and profile.term_until < profile.term_from:
        problems["term_until"] = "聘期止早于聘期起"
    if not profile.fields:
        problems["fields"] = "请至少填写一个专业领域"
    unknown = [code for code in profile.fields if not _is_field(code)]
    if unknown:
        problems["fields"] = f"“{'、'.join(unknown)}”不是职业分类中的编码"
    if problems:
        raise ValidationError(problems)
    return {**profile.kept(), "employer_code": _credit_code(profile.employer_code)}


def _is_field(code: str) -> bool:
    return Occupation.objects.filter(pk=code).exists() or (
        Occupation.objects.filter(pk__startswith=f"{code}-").exists()
    )


def _credit_code(given: str) -> str:
    if not given.strip():
        return ""
    try:
        return checked_credit_code(given)
    except ValidationError as wrong:
        raise ValidationError({"employer_code": wrong.messages}) from wrong


def _require_own_name(profile: ExpertProfile) -> User | None:
    """The account of that name, which has to be this person's."""
    user = User.objects.filter(username=profile.username).first()
    if user is not None and user.name != profile.name:
        raise ValidationError(
            {"username": f"登录名“{profile.username}”已由他人使用，请核对姓名或换一个登录名"}
        )
    return user


def _account(profile: ExpertProfile) -> User:
    user = _require_own_name(profile)
    if user is not None:
        return user
    # Without a password nobody signs in; the keeper of accounts hands the first one out.
    user = User(username=profile.username, name=profile.name, phone=profile.phone)
    user.set_unusable_password()
    user.full_clean(exclude=["password", "email", "first_name", "last_name"])
    user.save()
    return user


def _keep_post(expert: Expert) -> None:
    term = {"since": expert.term_from, "until": expert.term_until}
    Post.objects.update_or_create(
        user=expert.user, role=Role.EXPERT, jurisdiction_id=expert.province_id, defaults=term
    )
