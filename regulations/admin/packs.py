"""The packs in the admin (规则包): what lies on the shelf, what cannot be read, and adopting a draft."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.timezone import localdate

from regulations.admin.act_forms import AdoptPackForm, show_beside_fields
from regulations.admin.registers import CatalogueAdmin, may_look
from regulations.models import PackAdoption
from regulations.selectors.lawbook import PackOnShelf, pack_on_the_shelf, packs_on_the_shelf
from regulations.selectors.readings import running_deadlines_of_pack
from regulations.services.adoption import RIGHT, adopt_pack
from regulations.services.authority import require_standing, standing_over
from regulations.shelf import shelf

UNDO = (
    "不能撤回，也不能再次施行；施行记录永久保留。施行之后文本又有修改的，以新的文件编写新的规则包或新的取值，"
    "自其生效之日起适用。"
)


@admin.register(PackAdoption)
class PackAdoptionAdmin(CatalogueAdmin):
    """规则包: the shelf as the first page; the bare list of adoptions behind it."""

    list_display = ["pack", "adopted_on", "document", "by_title", "at"]
    search_fields = ["pack", "document", "by_title"]

    def get_urls(self) -> list[URLPattern]:
        """The list of adoptions, and the page of the act."""
        view = self.admin_site.admin_view
        own = [
            path("adoptions/", view(self.adoptions_view), name="regulations_packadoption_adoptions"),
            path("<slug:pack>/adopt/", view(self.adopt_view), name="regulations_packadoption_adopt"),
        ]
        return [*own, *super().get_urls()]

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """Show the shelf, and what is wrong with the files where they cannot be read."""
        if not may_look(request):
            raise PermissionDenied("只有人社部门在岗人员可以查看")
        packs = packs_on_the_shelf(on=localdate())
        context = {
            **self.admin_site.each_context(request),
            "title": "规则包",
            "opts": self.model._meta,
            "rows": [{"pack": pack, "may_adopt": _may_adopt(request, pack)} for pack in packs],
            "problem": shelf.problem,
        }
        return TemplateResponse(request, "admin/regulations/packadoption/shelf.html", context)

    def adoptions_view(self, request: HttpRequest) -> HttpResponse:
        """List what has been put into force."""
        listed: HttpResponse = super().changelist_view(request, {"title": "施行记录"})
        return listed

    def adopt_view(self, request: HttpRequest, pack: str) -> HttpResponse:
        """Say what adoption changes, and record it."""
        found = pack_on_the_shelf(pack, on=localdate())
        if found is None:
            raise Http404(f"没有名为“{pack}”的规则包，请核对名称")
        require_standing(request.user, RIGHT, found.header, "施行规则包")
        form = AdoptPackForm(request.POST or None)
        if request.method == "POST" and form.is_valid():
            try:
                made = adopt_pack(pack, **form.cleaned_data, by=request.user)
            except ValidationError as refusal:
                show_beside_fields(form, refusal)
            else:
                messages.success(request, f"《{found.header.title}》自{made.adopted_on}起施行。")
                return HttpResponseRedirect(reverse("admin:regulations_packadoption_changelist"))
        context = {
            **self.admin_site.each_context(request),
            "title": "施行规则包",
            "opts": self.model._meta,
            "pack": found,
            "running": running_deadlines_of_pack(found.pack).count(),
            "form": form,
            "undo": UNDO,
        }
        template = "admin/regulations/packadoption/adopt.html"
        return TemplateResponse(request, template, context, status=400 if form.errors else 200)


def _may_adopt(request: HttpRequest, pack: PackOnShelf) -> bool:
    is_open = pack.header.status == "draft" and pack.adoption is None
    return is_open and standing_over(request.user, RIGHT, pack.header) is not None
