"""登记核对 on the case page: what the registries outside say, and asking them once more."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.urls import URLPattern, path, reverse

from accounts.permissions import may
from institutions.models import Filing
from institutions.selectors import registry_words
from institutions.services.registries import ask_registries

TONES = {"clear": "good", "differs": "bad", "unknown": "wait"}
STATES = {"clear": "未见不符", "differs": "须核对", "unknown": "未能核对"}


class RegistryPages:
    """What a register of filings shows of the registries outside."""

    admin_site: Any

    def get_urls(self) -> list[URLPattern]:
        """The address at which the registries are asked once more."""
        own = path(
            "<path:object_id>/registries/",
            self.admin_site.admin_view(self.registries_view),
            name="institutions_filing_registries",
        )
        return [own, *super().get_urls()]  # type: ignore[misc]

    def registry_context(self, request: HttpRequest, filing: Filing) -> dict[str, Any]:
        """The words of the registries, while the case is open, and whether they may be asked again."""
        if filing.state in Filing.ENDED:
            return {}
        words = [
            {"word": word, "tone": TONES[word.state], "state": STATES[word.state]}
            for word in registry_words(filing)
        ]
        asks = may("ask_registry")(filing, request.user)
        url = reverse("admin:institutions_filing_registries", args=[filing.pk]) if asks else ""
        return {"registry_words": words, "registries_url": url}

    def registries_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """重新查询: ask every registry that has an address, in bounded time."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        filing = self.get_object(request, object_id)  # type: ignore[attr-defined]
        if filing is None:
            raise Http404("没有找到该事项，或不在您的职权范围内")
        if not may("ask_registry")(filing, request.user):
            raise PermissionDenied("您没有为该申请查询外部登记信息的权限")
        answers = ask_registries(filing.institution)
        if answers:
            said = "；".join(
                f"{answer.get_registry_display()}：{answer.get_outcome_display()}" for answer in answers
            )
            messages.info(request, f"已查询。{said}")
        else:
            messages.warning(request, "没有接入任何外部登记系统，请按导入的名单或人工核对")
        url = reverse("admin:institutions_filing_change", args=[filing.pk])
        return HttpResponseRedirect(f"{url}#registries")
