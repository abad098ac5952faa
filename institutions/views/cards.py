"""Cards to be worn at an exam: who can have one, who has one, and the sheets to be cut."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.timezone import localdate
from django.views.decorators.http import require_GET, require_http_methods

from institutions.models import Institution
from institutions.selectors.staff import card_term, cards_of, people_of
from institutions.services.cards import BADGES, issue_duty_card, print_card_sheet
from institutions.views.record import record_page, with_own_institution

# One sheet holds eight; more than this is drawn in several goes.
MOST_CARDS = 200


@require_http_methods(["GET", "POST"])
@with_own_institution
def cards(request: HttpRequest, institution: Institution) -> HttpResponse:
    """证卡: one line for each duty of each person, with the card in force or what stands in its way."""
    today = localdate()
    people = {person.pk: person for person in people_of(institution, on=today)}
    if request.method == "POST":
        _issue(request, people)
        return redirect("portal:card-list")
    in_force = {
        (card.person_id, card.duty): card
        for card in cards_of(institution).filter(document__voided_at__isnull=True)
    }
    lines = []
    for person in people.values():
        for row in person.shown_duties:
            until, hindrance = card_term(institution, person, row.duty, today)
            lines.append(
                {
                    "person": person,
                    "duty": row,
                    "card": in_force.get((person.pk, row.duty)),
                    "until": until,
                    "hindrance": hindrance,
                }
            )
    context = {
        "lines": lines,
        "can_count": sum(line["until"] is not None and line["card"] is None for line in lines),
        "card_count": len(in_force),
        "law": institution.law(today).citation(BADGES),
    }
    return record_page(request, institution, "institutions/card_list.html", context)


def _issue(request: HttpRequest, people: dict[int, Any]) -> None:
    """制发证卡: those that can be made are made; of the others it is said why not."""
    user: Any = request.user
    made, refused = 0, []
    for chosen in request.POST.getlist("card")[:MOST_CARDS]:
        pk, _, duty = chosen.partition(":")
        person = people.get(int(pk)) if pk.isdecimal() else None
        if person is None or duty not in {row.duty for row in person.shown_duties}:
            raise Http404("没有找到该人员的这一岗位")
        try:
            issue_duty_card(person, by=user, duty=duty)
        except ValidationError as wrong:
            refused += wrong.messages
        else:
            made += 1
    if made:
        messages.success(request, f"已制发{made}张证卡，可以打印")
    elif not refused:
        messages.warning(request, "没有选择人员")
    for words in refused:
        messages.error(request, words)


@require_GET
@with_own_institution
def sheet(request: HttpRequest, institution: Institution) -> HttpResponse:
    """打印证卡: the cards in force, or those asked for, eight to a sheet."""
    found = cards_of(institution).filter(document__voided_at__isnull=True, valid_until__gte=localdate())
    if asked := [pk for pk in request.GET.getlist("card") if pk.isdecimal()]:
        found = found.filter(pk__in=asked)
    in_force = list(found[:MOST_CARDS])
    if not in_force:
        messages.warning(request, "没有可打印的证卡；请先制发")
        return redirect("portal:card-list")
    response = HttpResponse(print_card_sheet(in_force), content_type="application/pdf")
    response["Content-Disposition"] = "inline; filename*=UTF-8''%E8%AF%81%E5%8D%A1.pdf"
    return response
