"""The law book (法规文本): each pack as a page, so that every finding and deadline can link to its rule."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.timezone import localdate
from django.views.decorators.http import require_safe

from regulations.selectors import lawbook_page, packs_on_the_shelf


@require_safe
def shelf(request: HttpRequest) -> HttpResponse:
    """List the packs."""
    return render(request, "regulations/shelf.html", {"packs": packs_on_the_shelf()})


@require_safe
def lawbook(request: HttpRequest, pack: str) -> HttpResponse:
    """Show every rule of a pack that is in force today."""
    page = lawbook_page(pack, on=localdate())
    if page is None:
        raise Http404(f"没有名为“{pack}”的规则包")
    return render(request, "regulations/lawbook.html", {"page": page})
