"""The accounts of the demonstration (演示账号): one a role, printed at the start, toured on the home page."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse

from accounts.models import User

# It opens a made-up province on one's own machine, and is printed for whoever sits before it.
PASSWORD = "zhijian-2026"  # noqa: S105
# Made last of all: where this account exists, the province is whole.
LAST_MADE = ("admin", "甄管理")
FIRST_MADE = ("province", "甄省心")


@dataclass(frozen=True, slots=True)
class Account:
    """An account anybody may use in the demonstration."""

    username: str
    role: str
    todo: str
    page: str


ACCOUNTS = (
    Account("province", "省中心", "复核、公示、准予备案", "admin:index"),
    Account("province2", "省中心（证书）", "证书复核、上报、上网", "admin:index"),
    Account("head-province", "省单位负责人", "决定条文解读，确认期满后果，延长期限", "admin:index"),
    Account("changchun", "市中心（长春）", "初评、评估、计划审核、成绩确认", "admin:index"),
    Account("jilin", "市中心（吉林市）", "同上，吉林市辖区", "admin:index"),
    Account("yanbian", "州中心（延边）", "同上，延边州辖区", "admin:index"),
    Account("auditor", "监督检查（只读）", "查看全省各类事项", "admin:index"),
    Account("shili", "评价机构负责人", "提交计划、公示成绩、发放证书", "portal:home"),
    Account("shili-clerk", "评价机构经办人", "制定计划、导入考生、第一次登分", "portal:home"),
    Account("shili-marks", "评价机构登分员", "第二次登分", "portal:home"),
    Account("assessor", "考评员", "在成绩登记表上签字", "portal:home"),
    Account("expert", "评审专家", "填写技术评估评分表", "portal:home"),
    Account("xj", "新疆：自治区中心", "审核、公示、报国家中心、出具回执", "admin:index"),
    Account("xj-urumqi", "新疆：乌鲁木齐市", "上一级审核", "admin:index"),
    Account("xj-shili", "新疆：评价机构", "增项、变更、延续", "portal:home"),
    Account("cq", "重庆：市职鉴中心", "组织或委托评估，决定备案", "admin:index"),
    Account("cq-yuzhong", "重庆：渝中区", "初审、受理", "admin:index"),
    Account("cq-shili", "重庆：评价机构", "备案、延续、信息变更", "portal:home"),
    Account("gs", "甘肃：省厅和省中心", "合规性审查、复核、公示、备案", "admin:index"),
    Account("gs-lanzhou", "甘肃：兰州市", "遴选、评估、集中评审", "admin:index"),
    Account("gs-shili", "甘肃：评价机构", "专项职业能力考核机构备案", "portal:home"),
    Account("js", "江苏：省中心", "复核、公示、出具回执", "admin:index"),
    Account("js-nanjing", "江苏：南京市", "审核、受理、评估", "admin:index"),
    Account("js-shili", "江苏：评价机构", "备案、增项、信息变更", "portal:home"),
    Account("admin", "系统管理员", "人员、岗位、工作日历", "admin:index"),
)

TOUR = (
    ("公众", "", "查一本证书，看一份公示", "public:lookup"),
    ("评价机构", "shili", "看备案，制定计划，登分，领证", "portal:home"),
    ("市中心", "changchun", "初评备案，审核计划，确认成绩", "admin:index"),
    ("省中心", "province", "复核备案，公示，核验证书", "admin:index"),
)


def is_played() -> bool:
    """Tell whether the demonstration is here, and whole; where none may be, none is."""
    if not settings.DEMONSTRATION:
        return False
    username, name = LAST_MADE
    return User.objects.filter(username=username, name=name).exists()


def is_begun() -> bool:
    """Tell whether a play was begun here, be it finished or not."""
    username, name = FIRST_MADE
    return User.objects.filter(username=username, name=name).exists()


def lines() -> list[str]:
    """Answer what is printed of the accounts, nothing where there is no demonstration."""
    if not is_played():
        return []
    here = set(User.objects.filter(is_active=True).values_list("username", flat=True))
    return [
        f"  演示账号（密码都是 {PASSWORD}）",
        *(f"    {a.username:<12} {a.role}：{a.todo}" for a in ACCOUNTS if a.username in here),
        "",
    ]


def tour() -> dict[str, object] | None:
    """Answer the context `demo` of the home page: four links, one a role; None without a demonstration."""
    if not is_played():
        return None
    return {
        "accounts": [
            {
                "role": role,
                "username": username,
                "password": PASSWORD if username else "",
                "todo": todo,
                "url": _address(page, signed_in=bool(username)),
            }
            for role, username, todo, page in TOUR
        ]
    }


def _address(page: str, *, signed_in: bool) -> str:
    place = reverse(page)
    return f"{reverse('public:login')}?next={place}" if signed_in else place
