"""What stands in the sidebar of the administration, in the words and the order of the trade."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse

Item = dict[str, Any]

# Group -> model, word of the trade, icon of the theme's font. A register one may not see has no line.
GROUPS: tuple[tuple[str, tuple[tuple[str, str, str], ...]], ...] = (
    (
        "机构备案",
        (
            ("institutions.Filing", "备案审核", "assignment"),
            ("institutions.Institution", "评价机构", "apartment"),
            ("institutions.AssessmentFinding", "评估问题销号", "checklist"),
            ("institutions.RegisterImport", "既有机构导入", "upload_file"),
            ("institutions.RegistryList", "外部登记名单", "fact_check"),
            ("institutions.Expert", "专家库", "groups"),
            ("institutions.Succession", "合并分立", "call_split"),
            ("institutions.AreaQuota", "数量控制", "speed"),
        ),
    ),
    (
        "考核认定",
        (
            ("exams.ExamPlan", "计划审核", "event_note"),
            ("exams.Enrolment", "资格审核", "how_to_reg"),
            ("exams.ScoreSheet", "成绩管理", "grading"),
            ("exams.ScoreReview", "成绩复核", "rule"),
        ),
    ),
    (
        "证书管理",
        (
            ("certificates.CertificateBatch", "证书核验上报", "outbox"),
            ("certificates.Certificate", "证书", "workspace_premium"),
        ),
    ),
    (
        "公示公告",
        (
            ("notices.Publicity", "公示", "campaign"),
            ("notices.Objection", "异议", "feedback"),
            ("notices.Notice", "公告", "article"),
        ),
    ),
    (
        "法规与日历",
        (
            ("regulations.PackAdoption", "规则包", "menu_book"),
            ("regulations.ReadingDecision", "条文解读", "balance"),
            ("lifecycle.Deadline", "期限", "schedule"),
            ("regulations.CalendarYear", "工作日历", "calendar_month"),
            ("regulations.Occupation", "职业目录", "work"),
            ("regulations.Jurisdiction", "行政区划", "map"),
            ("regulations.SpecialItem", "专项能力项目", "interests"),
            ("regulations.CatalogueEdition", "目录版本", "published_with_changes"),
            ("regulations.WhatIf", "试算", "science"),
        ),
    ),
    (
        "档案与账户",
        (
            ("archive.IssuedDocument", "已发文书", "description"),
            ("archive.StoredFile", "存档文件", "inventory_2"),
            ("lifecycle.TransitionRecord", "流转记录", "history"),
            ("lifecycle.CaseAssignment", "承办与移交", "move_up"),
            ("accounts.Deputation", "岗位代理", "supervisor_account"),
            ("accounts.User", "用户与岗位", "group"),
        ),
    ),
)

# What keeps the machinery running is no business of an officer's; the keeper of the platform finds it here.
REST = "平台运行"


def sidebar(request: HttpRequest) -> list[Item]:
    """The registers this person may open, grouped; nothing that is registered gets lost."""
    open_to_me = {
        f"{app['app_label']}.{model['object_name']}": model
        for app in admin.site.get_app_list(request)
        for model in app["models"]
        if model["admin_url"]
    }
    home: Item = {"title": "待我办理", "icon": "inbox", "link": reverse("admin:index")}
    home["active"] = request.path == home["link"]
    groups: list[Item] = [{"title": "工作台", "items": [home]}]
    for title, lines in GROUPS:
        items = [
            _line(request, open_to_me.pop(name)["admin_url"], word, icon)
            for name, word, icon in lines
            if name in open_to_me
        ]
        groups.append({"title": title, "items": items})
    rest = [
        _line(request, model["admin_url"], str(model["name"]), "settings") for model in open_to_me.values()
    ]
    groups.append({"title": REST, "items": rest, "collapsible": True})
    return groups


def _line(request: HttpRequest, link: str, title: str, icon: str) -> Item:
    return {"title": title, "icon": icon, "link": link, "active": request.path.startswith(link)}
