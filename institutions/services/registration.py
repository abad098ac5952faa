"""Coming into the portal: an institution registers, and lets its people work in it."""

from __future__ import annotations

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils.timezone import localdate
from stdnum.cn import uscc as credit_code
from stdnum.exceptions import InvalidChecksum, InvalidFormat, InvalidLength
from stdnum.exceptions import ValidationError as NumberError

from accounts.models import User
from accounts.roles import SIDES, Role, Side
from institutions.models import Institution, Membership
from institutions.selectors.governed import forms_offered, kinds_governed, law_of
from regulations.in_force import rules_in_force
from regulations.models import Jurisdiction
from regulations.selectors import receiving_authority


def checked_credit_code(given: str) -> str:
    """The unified social credit code (统一社会信用代码), checked by its check digit (GB 32100)."""
    code = given.strip().upper().replace(" ", "")
    try:
        return str(credit_code.validate(code))
    except InvalidLength as wrong:
        raise ValidationError(
            f"统一社会信用代码应为18位，现为{len(code)}位；请对照登记证书逐位核对", code="length"
        ) from wrong
    except InvalidFormat as wrong:
        raise ValidationError(
            "统一社会信用代码只能由数字和大写字母组成（不含 I、O、S、V、Z），第3至8位为数字；"
            "请对照登记证书核对",
            code="format",
        ) from wrong
    except InvalidChecksum as wrong:
        raise ValidationError(
            "统一社会信用代码的校验位不对，可能有一位抄错；请对照登记证书逐位核对", code="checksum"
        ) from wrong
    except NumberError as wrong:
        raise ValidationError("统一社会信用代码有误；请对照登记证书核对", code="invalid") from wrong


def supervising_authority(jurisdiction: Jurisdiction, affiliation: str, kind: str) -> Jurisdiction:
    """The authority that receives and supervises an institution ; a county's where the pack says so."""
    book = rules_in_force(jurisdiction.pk, kind=kind, on=localdate())
    try:
        return receiving_authority(book, affiliation=affiliation, division=jurisdiction.pk)
    except KeyError as unknown:
        labels = "、".join(item.label for item in book.tiers().affiliations)
        raise ValidationError({"affiliation": f"隶属关系应为：{labels}"}) from unknown


def refused_kind(place: Jurisdiction, kind: str) -> str:
    """Why a kind of institution cannot register in a place: no text governs it there; empty if one does."""
    today = localdate()
    if law_of(place.pk, kind, today) is not None:
        return ""
    governed = kinds_governed(place.pk, today)
    labels = "、".join(Institution.Kind(one).label for one in governed)
    laws = "、".join(
        dict.fromkeys(book.document for one in governed if (book := law_of(place.pk, one, today)))
    )
    named = dict(Institution.Kind.choices).get(kind, kind)
    return (
        f"本平台收录的{place.name}所在省份的规定（{laws}）没有规定“{named}”，不能在此注册；"
        f"可以注册的有：{labels}。属于其他类别的，请向所在地人力资源社会保障部门咨询"
    )


@transaction.atomic
def register_institution(
    *, username: str, password: str, person: str, phone: str, **facts: object
) -> tuple[Institution, User]:
    """注册机构: an institution comes into the portal, and the person who registers it is its head.

    `facts` are the columns of the institution: kind, name, uscc, form, affiliation, jurisdiction, address,
    legal_representative, contact; `institution_phone` where it differs from the person's. What kind, form and
    affiliation may be is the pack's of the place.
    """
    user = _new_account(username=username, password=password, name=person, phone=phone)
    institution_phone = facts.pop("institution_phone", "") or phone
    institution = Institution(**facts, phone=institution_phone)  # type: ignore[misc]
    institution.uscc = _free_credit_code(institution.uscc)
    _refuse_what_no_pack_offers(institution)
    institution.supervisor = supervising_authority(
        institution.jurisdiction, institution.affiliation, institution.kind
    )
    institution.full_clean(exclude=["state", "code", "supervisor"])
    institution.save()
    Membership.objects.create(user=user, institution=institution, role=Role.INSTITUTION_HEAD)
    return institution, user


def _refuse_what_no_pack_offers(institution: Institution) -> None:
    if refusal := refused_kind(institution.jurisdiction, institution.kind):
        raise ValidationError({"kind": refusal})
    book = rules_in_force(institution.jurisdiction_id, kind=institution.kind, on=localdate())
    offered = dict(forms_offered(book))
    if institution.form not in offered:
        cited = book.citation("filing.applicant_forms")
        basis = f"（{cited.basis}）" if cited else ""
        raise ValidationError({"form": f"申报主体类型应为：{'、'.join(offered.values())}{basis}"})


def _free_credit_code(given: str) -> str:
    try:
        code = checked_credit_code(given)
    except ValidationError as wrong:
        raise ValidationError({"uscc": wrong.messages}) from wrong
    if Institution.objects.filter(uscc=code).exists():
        raise ValidationError(
            {
                "uscc": "该统一社会信用代码已经注册；请由本机构负责人登录后为您添加账户，"
                "如非本机构注册，请联系所在地职业技能鉴定中心"
            }
        )
    return code


def _new_account(*, username: str, password: str, name: str, phone: str) -> User:
    username = username.strip()
    user = User(username=username, name=name.strip(), phone=phone.strip())
    errors: dict[str, list[str]] = {}
    if User.objects.filter(username__iexact=username).exists():
        errors["username"] = ["该登录名已有人使用，请换一个"]
    try:
        validate_password(password, user)
    except ValidationError as weak:
        errors["password"] = weak.messages
    if errors:
        raise ValidationError(errors)
    user.set_password(password)
    user.full_clean(exclude=["password", "email", "first_name", "last_name"])
    try:
        user.save()
    except IntegrityError as taken:
        raise ValidationError({"username": ["该登录名已有人使用，请换一个"]}) from taken
    return user


@transaction.atomic
def add_member(
    institution: Institution,
    *,
    by: User,
    username: str,
    password: str,
    name: str,
    role: Role | str,
    phone: str = "",
) -> Membership:
    """添加账户: the head of an institution lets a person work for it in a role."""
    is_head = Membership.objects.filter(user=by, institution=institution, role=Role.INSTITUTION_HEAD).exists()
    if not is_head:
        raise PermissionDenied("只有机构负责人可以添加本机构的账户")
    if SIDES[Role(role)] is not Side.INSTITUTION:
        raise ValidationError({"role": "只能添加本机构的角色"})
    user = _new_account(username=username, password=password, name=name, phone=phone)
    return Membership.objects.create(user=user, institution=institution, role=Role(role))
