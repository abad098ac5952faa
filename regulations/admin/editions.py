"""Editions of catalogues in the admin (目录版本): what each changed, and the page that brings one in."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from unfold.decorators import action

from regulations.admin.catalogue_form import CatalogueForm
from regulations.admin.registers import CatalogueAdmin
from regulations.catalogue import SHAPES, field_labels
from regulations.models import CatalogueEdition
from regulations.selectors import catalogue_csv, regions_for_import
from regulations.services import (
    Preview,
    differences_of,
    import_catalogue,
    preview_catalogue,
    require_may_import,
)

RIGHT = "import_catalogue"
NATIONAL_RIGHT = "import_national_catalogue"
# A page shows so many of each kind; the counts are always whole.
MOST_SHOWN = 200


@admin.register(CatalogueEdition)
class CatalogueEditionAdmin(CatalogueAdmin):
    """目录版本."""

    list_display = ["catalogue", "region", "source", "read_on", "counts", "imported_at", "imported_by"]
    list_filter = ["catalogue"]
    list_select_related = ["region"]
    search_fields = ["source"]
    actions_list = ["bring_in"]
    change_form_template = "admin/regulations/catalogueedition/edition.html"

    @admin.display(description="变化")
    def counts(self, edition: CatalogueEdition) -> str:
        """Say how much it changed."""
        parts = {"新增": edition.added, "变更": edition.changed, "停用": edition.gone}
        said = "，".join(f"{word}{len(found)}" for word, found in parts.items() if found)
        return said or "没有变化"

    def get_urls(self) -> list[URLPattern]:
        """Add the download of what holds now."""
        own = path(
            "current/<slug:catalogue>/",
            self.admin_site.admin_view(self.current),
            name="regulations_catalogueedition_current",
        )
        return [own, *super().get_urls()]

    def current(self, request: HttpRequest, catalogue: str) -> HttpResponse:
        """Give out what holds now as the file it could be imported from."""
        if not self.has_bring_in_permission(request):
            raise PermissionDenied
        if catalogue not in SHAPES:
            raise Http404(f"没有名为“{catalogue}”的目录")
        region = None
        if catalogue == CatalogueEdition.Catalogue.SPECIAL_ITEMS:
            mine = regions_for_import(request.user)
            region = mine.filter(pk=request.GET.get("region", "")).first() or mine.first()
        # The mark tells spreadsheet programs that the text is UTF-8.
        content = "\ufeff" + catalogue_csv(catalogue, region)
        answer = HttpResponse(content, content_type="text/csv; charset=utf-8")
        answer["Content-Disposition"] = f'attachment; filename="{catalogue}.csv"'
        return answer

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """Show an edition with its differences."""
        edition = self.get_object(request, object_id)
        shown = {"edition": edition, "parts": _recorded_parts(edition)} if edition else {}
        answer: HttpResponse = super().change_view(
            request, object_id, form_url, {**(extra_context or {}), **shown}
        )
        return answer

    def has_bring_in_permission(self, request: HttpRequest, *_: Any) -> bool:
        """Tell whether the button is shown."""
        return RIGHT in getattr(request.user, "permissions", frozenset())

    @action(description="导入目录", url_path="import", permissions=["bring_in"])
    def bring_in(self, request: HttpRequest) -> HttpResponse:
        """Choose a file, see what it changes, adopt it."""
        regions = regions_for_import(request.user)
        national = NATIONAL_RIGHT in getattr(request.user, "permissions", frozenset())
        form = CatalogueForm(request.POST or None, request.FILES or None, regions=regions, national=national)
        seen: Preview | None = None
        if request.method == "POST" and form.is_valid():
            try:
                require_may_import(request.user, form.file().catalogue, form.file().region)
                seen = preview_catalogue(form.file())
                if "adopt" in request.POST:
                    return self._adopted(request, form)
            except ValidationError as refusal:
                form.object_to(refusal)
        if seen:
            form.remember(after=seen.after)
        return self._page(request, form, seen)

    def _adopted(self, request: HttpRequest, form: CatalogueForm) -> HttpResponse:
        edition = import_catalogue(
            form.file(),
            by=request.user,
            after=form.cleaned_data["after"],
            is_complete=form.cleaned_data["is_complete"],
        )
        messages.success(request, f"{edition}已启用：{self.counts(edition)}。")
        return HttpResponseRedirect(reverse("admin:regulations_catalogueedition_change", args=[edition.pk]))

    def _page(self, request: HttpRequest, form: CatalogueForm, seen: Preview | None) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),
            "title": "导入目录",
            "opts": self.model._meta,
            "form": form,
            "seen": seen,
            "parts": _seen_parts(form, seen) if seen else (),
            "shapes": [(name, shape.label) for name, shape in SHAPES.items()],
        }
        status = 400 if form.errors else 200
        return TemplateResponse(
            request, "admin/regulations/catalogueedition/import.html", context, status=status
        )


def _seen_parts(form: CatalogueForm, seen: Preview) -> list[dict[str, Any]]:
    added, changed, gone = differences_of(seen.difference)
    return _parts(form.file().catalogue, added, changed, gone, verbs=("将新增", "将变更", "将停用"))


def _recorded_parts(edition: CatalogueEdition) -> list[dict[str, Any]]:
    return _parts(edition.catalogue, edition.added, edition.changed, edition.gone)


def _parts(
    catalogue: str,
    added: list[dict[str, Any]],
    changed: list[dict[str, Any]],
    gone: list[dict[str, Any]],
    *,
    verbs: tuple[str, str, str] = ("新增", "变更", "停用"),
) -> list[dict[str, Any]]:
    """Return the three kinds of difference as a page shows them: so many lines, and how many there are."""
    labels = field_labels(catalogue)
    found = zip(verbs, (added, changed, gone), strict=True)
    return [
        {
            "title": title,
            "count": len(entries),
            "lines": [_line(entry, labels) for entry in entries[:MOST_SHOWN]],
            "is_cut": len(entries) > MOST_SHOWN,
        }
        for title, entries in found
    ]


def _line(entry: dict[str, Any], labels: dict[str, str]) -> dict[str, Any]:
    fields = [
        (labels.get(name, name), _words(before), _words(after))
        for name, (before, after) in entry.get("fields", {}).items()
    ]
    return {"code": entry["code"], "name": entry["name"], "fields": fields}


def _words(said: Any) -> str:
    if isinstance(said, bool):
        return "是" if said else "否"
    return "（空）" if said in {None, ""} else str(said)
