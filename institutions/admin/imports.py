"""Tables brought in on the officer's desk (导入): upload, progress, preview, confirmation, taking back."""

from __future__ import annotations

from typing import Any, ClassVar
from urllib.parse import quote

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.shortcuts import render
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django_fsm import TransitionNotAllowed
from unfold.admin import ModelAdmin

from archive.contents import XLSX
from archive.sheets import Heading, template
from institutions import tasks
from institutions.forms.imports import RegisterForm, RegistryListForm
from institutions.models import RegisterImport, RegistryList
from institutions.registries import HEADINGS, Registry
from institutions.selectors import province_for_import
from institutions.services import carried_over, registries
from institutions.services.register_check import COLUMNS
from institutions.services.table_imports import Stage, Verdict, marked_table

ROWS_ON_A_PAGE = 50
VERDICTS = tuple(Verdict.choices)


def as_file(content: bytes, name: str) -> HttpResponse:
    """Answer with a workbook to keep; the name is Chinese and therefore percent-encoded."""
    answer = HttpResponse(content, content_type=XLSX)
    answer["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    return answer


class TableImportAdmin(ModelAdmin):
    """A kind of table officers of a province bring in; what it lists, the subclasses say."""

    list_filter: ClassVar[Any] = ("stage",)
    ordering = ("-pk",)
    list_per_page = 25
    list_fullwidth = True
    actions: ClassVar[Any] = None
    # Words of the pages.
    lead = ""
    confirm_words = ""
    undo_words = ""
    names: tuple[str, ...] = ()

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Those of the own province."""
        province = province_for_import(request.user)
        return (
            super().get_queryset(request).filter(jurisdiction=province).select_related("file", "uploaded_by")
        )

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Who may bring a table in."""
        return "import_register" in getattr(request.user, "permissions", ())

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """The list is the province's own."""
        return self.has_module_permission(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Who may see them may bring one in."""
        return self.has_module_permission(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """What was handed in is not edited."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """It is kept."""
        return False

    def get_urls(self) -> list[URLPattern]:
        """Template, steps and marked-up file, beside the page."""
        wrap, name = self.admin_site.admin_view, f"{self.opts.app_label}_{self.opts.model_name}"
        own = [
            path("template/<slug:kind>/", wrap(self.template_view), name=f"{name}_template"),
            path("<path:object_id>/step/<slug:step>/", wrap(self.step_view), name=f"{name}_step"),
            path("<path:object_id>/marked/", wrap(self.marked_view), name=f"{name}_marked"),
        ]
        return [*own, *super().get_urls()]

    def url(self, page: str, *args: Any) -> str:
        """The address of one of its pages."""
        return reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_{page}", args=args)

    def found(self, request: HttpRequest, object_id: str) -> Any:
        """The job; another province's does not exist here."""
        job = self.get_object(request, object_id)
        if job is None:
            raise Http404("没有找到该导入，或不在您的职权范围内")
        return job

    # -- what the subclasses say

    def form_for(self, request: HttpRequest) -> Any:
        """The form of a new one."""
        raise NotImplementedError

    def take_in(self, form: Any, user: Any) -> Any:
        """Keep what was handed in, and let a task check it."""
        raise NotImplementedError

    def headings_of(self, job: Any) -> tuple[Heading, ...]:
        """The columns of the table."""
        raise NotImplementedError

    def steps(self) -> dict[str, tuple[Any, str]]:
        """What may be done with a job: the act and what is said after it."""
        raise NotImplementedError

    def templates(self) -> list[tuple[str, str, tuple[Heading, ...]]]:
        """The empty tables: key, name, columns."""
        raise NotImplementedError

    # -- pages

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        """Hand a table in."""
        if not self.has_add_permission(request):
            raise PermissionDenied("您没有导入的权限")
        form = self.form_for(request)
        if request.method == "POST" and form.is_valid():
            try:
                job = self.take_in(form, request.user)
            except ValidationError as refusal:
                _object_to(form, refusal)
            else:
                return HttpResponseRedirect(self.url("change", job.pk))
        context = {
            **self.admin_site.each_context(request),
            "title": f"新的{self.opts.verbose_name}",
            "opts": self.opts,
            "form": form,
            "lead": self.lead,
            "templates": [(name, self.url("template", key)) for key, name, _ in self.templates()],
        }
        status = 400 if form.errors else 200
        return TemplateResponse(request, "admin/institutions/import_add.html", context, status=status)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """How far the check is; then what is new, changed, the same, refused, and why."""
        job = self.found(request, object_id)
        if request.headers.get("HX-Request"):
            return _polled(request, job, self.url("change", job.pk))
        verdict = request.GET.get("verdict", "")
        rows = job.rows.order_by("number")
        if verdict in dict(VERDICTS):
            rows = rows.filter(verdict=verdict)
        here = self.url("change", job.pk)
        counts = [(value, label, job.summary.get(value, 0)) for value, label in VERDICTS]
        context = {
            **self.admin_site.each_context(request),
            "title": str(job),
            "opts": self.opts,
            "job": job,
            "under_way": job.stage in type(job).UNDER_WAY,
            "progress": _progress(job, here),
            "verdicts": _tabs(counts, here, verdict),
            "names": self.names,
            "page": Paginator(rows, ROWS_ON_A_PAGE).get_page(request.GET.get("page")),
            "good": sum(count for value, _, count in counts if value != Verdict.REFUSED),
            "refused": job.summary.get(Verdict.REFUSED, 0),
            "confirm_words": self.confirm_words,
            "undo_words": self.undo_words,
            "step_url": self.url("step", job.pk, "x").removesuffix("x/"),
            "marked_url": self.url("marked", job.pk),
            "add_url": self.url("add"),
            **(extra_context or {}),
        }
        return TemplateResponse(request, "admin/institutions/import_detail.html", context)

    def step_view(self, request: HttpRequest, object_id: str, step: str) -> HttpResponse:
        """确认 or 撤销."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        job = self.found(request, object_id)
        if step not in self.steps():
            raise Http404("没有这个步骤")
        act, said = self.steps()[step]
        try:
            act(job, by=request.user)
        except TransitionNotAllowed as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, said)
        return HttpResponseRedirect(self.url("change", job.pk))

    def marked_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """The same file back, with a red column that says what is wrong."""
        job = self.found(request, object_id)
        content = marked_table(job, self.headings_of(job), refused_only="refused" in request.GET)
        return as_file(content, f"{job.file.name.rpartition('.')[0]}（错误说明）.xlsx")

    def template_view(self, request: HttpRequest, kind: str) -> HttpResponse:
        """An empty table."""
        if not self.has_add_permission(request):
            raise PermissionDenied("您没有导入的权限")
        found = next(((name, columns) for key, name, columns in self.templates() if key == kind), None)
        if found is None:
            raise Http404("没有这个模板")
        name, columns = found
        return as_file(template(name, columns), f"{name}.xlsx")


def _object_to(form: Any, refusal: ValidationError) -> None:
    if hasattr(refusal, "error_dict"):
        for name, said in refusal.message_dict.items():
            form.add_error(name if name in form.fields else None, said)
    else:
        form.add_error("file", refusal.messages)


def _polled(request: HttpRequest, job: Any, here: str) -> HttpResponse:
    """The progress alone; once through, the page as a whole looks different."""
    if job.stage in type(job).UNDER_WAY:
        return render(request, "components/progress.html", {"job": _progress(job, here)})
    answer = HttpResponse()
    answer["HX-Refresh"] = "true"
    return answer


def _progress(job: Any, here: str) -> dict[str, Any]:
    return {
        "title": f"{job.get_stage_display()}：{job.file.name}",
        "done": job.done_count,
        "total": job.total_count if job.stage != Stage.IMPORTING else 0,
        "percent": job.done_count * 100 // job.total_count if job.total_count else None,
        "status": "waiting" if job.stage == Stage.WAITING else "running",
        "message": "",
        "url": here,
    }


def _tabs(counts: list[tuple[str, str, int]], here: str, verdict: str) -> list[dict[str, Any]]:
    return [
        {"label": "全部", "url": here, "current": not verdict, "count": sum(c for *_, c in counts)},
        *(
            {"label": label, "url": f"{here}?verdict={value}", "current": verdict == value, "count": count}
            for value, label, count in counts
        ),
    ]


@admin.register(RegisterImport)
class RegisterImportAdmin(TableImportAdmin):
    """既有机构导入: the institutions a province had on file before the platform."""

    list_display = ("file", "stage", "uploaded_by", "uploaded_at", "confirmed_at")
    lead = "把平台启用前已经备案的机构一次列入名录。先核对、预览，确认之前名录没有任何改动。"
    confirm_words = "新增的机构将列入名录，各有一件标明“承接既有备案”的备案；评价权限仍由监管中心逐家开通。"
    undo_words = "名录恢复到导入之前。已有业务依据这次导入的，不能撤销。"
    names = ("机构名称", "统一社会信用代码")

    def form_for(self, request: HttpRequest) -> RegisterForm:
        """A file and nothing else."""
        return RegisterForm(request.POST or None, request.FILES or None)

    def take_in(self, form: Any, user: Any) -> RegisterImport:
        """Keep the table."""
        job = carried_over.take_in_register(form.cleaned_data["file"], by=user)
        tasks.check_uploaded_register.delay_on_commit(job.pk)
        return job

    def headings_of(self, job: Any) -> tuple[Heading, ...]:
        """One table for all."""
        return COLUMNS

    def steps(self) -> dict[str, tuple[Any, str]]:
        """Confirm by a task; undo at once."""
        return {
            "confirm": (_begin_register, "正在导入，完成后本页会显示结果"),
            "undo": (carried_over.undo_register, "已撤销，名录恢复到导入之前"),
        }

    def templates(self) -> list[tuple[str, str, tuple[Heading, ...]]]:
        """The one template."""
        return [("register", "既有机构导入模板", COLUMNS)]


def _begin_register(job: RegisterImport, *, by: Any) -> None:
    carried_over.begin_register(job, by=by)
    tasks.carry_in_confirmed_register.delay_on_commit(job.pk, by.pk)


@admin.register(RegistryList)
class RegistryListAdmin(TableImportAdmin):
    """外部登记名单: versions of the lists of registries outside."""

    list_display = ("registry", "read_on", "source", "stage", "counted", "uploaded_by", "uploaded_at")
    list_filter = ("registry", "stage")
    lead = "登记机关公布的名单按版本保存；申报单位与启用中的最新一份核对，结果显示在备案审核页面。"
    confirm_words = "启用后，申报单位与这一份名单核对；不能识别的行不参加核对。"
    undo_words = "停用后恢复使用上一份名单。"
    names = ("单位名称", "统一社会信用代码")

    @admin.display(description="变化")
    def counted(self, job: RegistryList) -> str:
        """How it differs from the version before."""
        parts = {"新增": "new", "变更": "changed", "相同": "same", "不再列入": "gone", "不能识别": "refused"}
        said = [f"{word}{job.summary[key]}" for word, key in parts.items() if job.summary.get(key)]
        return "，".join(said) or "—"

    def form_for(self, request: HttpRequest) -> RegistryListForm:
        """Which list, from whom, of which day."""
        return RegistryListForm(request.POST or None, request.FILES or None)

    def take_in(self, form: Any, user: Any) -> RegistryList:
        """Keep the list."""
        given = form.cleaned_data
        job = registries.take_in_registry_list(
            given["file"],
            by=user,
            registry=given["registry"],
            source=given["source"],
            read_on=given["read_on"],
        )
        tasks.check_uploaded_registry_list.delay_on_commit(job.pk)
        return job

    def headings_of(self, job: Any) -> tuple[Heading, ...]:
        """Each list has its own columns."""
        return HEADINGS[Registry(job.registry)]

    def steps(self) -> dict[str, tuple[Any, str]]:
        """Put in use, or take out of use."""
        return {
            "confirm": (registries.confirm_registry_list, "名单已启用"),
            "undo": (registries.withdraw_registry_list, "名单已停用"),
        }

    def templates(self) -> list[tuple[str, str, tuple[Heading, ...]]]:
        """A template a list."""
        labels = dict(RegistryList.Kind.choices)
        return [(one.value, f"{labels[one.value]}模板", HEADINGS[one]) for one in Registry]
