"""The people of an institution, page by page: the list, one person, and what is told of them."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.timezone import localdate
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods

from institutions.forms import people as forms
from institutions.models import Institution, InstitutionPerson
from institutions.selectors.places import subjects_of
from institutions.selectors.staff import elsewhere, own_people, people_of, practice_of
from institutions.services import staff
from institutions.views.record import filled_in, record_page, with_own, with_own_institution

with_own_person = with_own(own_people, "人员")


def back_to(person: InstitutionPerson) -> str:
    """The page of a person."""
    return reverse("portal:person", args=[person.pk])


@require_GET
@with_own_institution
def people(request: HttpRequest, institution: Institution) -> HttpResponse:
    """人员: who works for the institution, as what, by which card; those who left on asking."""
    today = localdate()
    has_left = "left" in request.GET
    rows = people_of(institution).filter(until__lt=today) if has_left else people_of(institution, on=today)
    found = list(rows)
    remarks = elsewhere(found, today)
    context = {
        "rows": [(person, len(remarks.get(person.pk, ()))) for person in found],
        "has_left": has_left,
        "today": today,
    }
    return record_page(request, institution, "institutions/person_list.html", context)


@never_cache
@sensitive_post_parameters("identity_number")
@require_http_methods(["GET", "POST"])
@with_own_institution
def enter(request: HttpRequest, institution: Institution) -> HttpResponse:
    """登记人员."""

    def act(given: dict[str, Any]) -> None:
        identity = (given.pop("identity_kind"), given.pop("identity_number"))
        staff.enter_person(institution, by=user, identity=identity, **given)

    user: Any = request.user
    return filled_in(
        request,
        institution,
        forms.PersonForm(request.POST or None),
        act,
        back=reverse("portal:person-list"),
        said="已登记",
        heading="登记人员",
        submit_label="登记",
    )


@require_GET
@with_own_person
def person(request: HttpRequest, row: InstitutionPerson) -> HttpResponse:
    """A person: duties, cards, practice; everything with its dates."""
    institution = row.institution
    shown: Any = people_of(institution).get(pk=row.pk)
    context = {
        "person": shown,
        "today": localdate(),
        "elsewhere_count": len(elsewhere([shown], localdate()).get(row.pk, ())),
        "practice": practice_of(shown),
        "cards": shown.cards.select_related("document__stored_file"),
    }
    return record_page(request, institution, "institutions/person_detail.html", context)


@never_cache
@sensitive_post_parameters("identity_number")
@require_http_methods(["GET", "POST"])
@with_own_person
def tell(request: HttpRequest, row: InstitutionPerson, what: str) -> HttpResponse:
    """One more thing about a person: the paper, the photo, a duty, an assessor's card."""
    if what not in TELLS:
        raise Http404("没有这一页")
    user: Any = request.user
    heading, form, act = TELLS[what](request, row, user)
    return filled_in(
        request,
        row.institution,
        form,
        act,
        back=back_to(row),
        said=f"{heading}已登记",
        heading=heading,
        lead=row.name,
        submit_label="登记",
    )


def _identity(request: HttpRequest, row: InstitutionPerson, user: Any) -> tuple[str, Any, Any]:
    def act(given: dict[str, Any]) -> None:
        staff.complete_identity(row, by=user, kind=given["identity_kind"], number=given["identity_number"])

    return "证件", forms.IdentityForm(request.POST or None), act


def _photo(request: HttpRequest, row: InstitutionPerson, user: Any) -> tuple[str, Any, Any]:
    form = forms.PhotoForm(request.POST or None, request.FILES or None)
    return "照片", form, lambda given: staff.put_in_photo(row, by=user, **given)


def _duty(request: HttpRequest, row: InstitutionPerson, user: Any) -> tuple[str, Any, Any]:
    form = forms.DutyForm(request.POST or None)
    return "岗位", form, lambda given: staff.take_up_duty(row, by=user, **given)


def _assessor_card(request: HttpRequest, row: InstitutionPerson, user: Any) -> tuple[str, Any, Any]:
    form = forms.AssessorCardForm(request.POST or None, subjects=subjects_of(row.institution))

    def act(given: dict[str, Any]) -> None:
        staff.enter_assessor_card(
            row,
            by=user,
            number=given["number"],
            level=given["level"],
            subjects=form.chosen,
            term=(given["valid_from"], given["valid_until"]),
        )

    return "考评员证", form, act


TELLS: dict[str, Any] = {
    "identity": _identity,
    "photo": _photo,
    "duty": _duty,
    "assessor-card": _assessor_card,
}


@require_http_methods(["GET", "POST"])
@with_own_person
def end(request: HttpRequest, row: InstitutionPerson, what: str, entry: int) -> HttpResponse:
    """结束: a duty that is done no longer, an assessor's card handed back."""
    kinds: dict[str, tuple[Any, Any]] = {
        "duty": (row.duties, staff.end_duty),
        "assessor-card": (row.assessor_cards, staff.end_assessor_card),
    }
    rows, service = kinds.get(what, (None, None))
    found = rows.filter(pk=entry).first() if rows is not None else None
    if found is None:
        raise Http404("没有找到这一条登记")
    user: Any = request.user
    return filled_in(
        request,
        row.institution,
        forms.EndForm(request.POST or None),
        lambda given: service(found, by=user, **given),
        back=back_to(row),
        said=f"“{found}”已结束",
        heading=f"结束“{found}”",
        lead=row.name,
        warning="结束后不能恢复，只能重新登记；与之对应的证卡随即作废，查验时显示作废和原因。",
        submit_label="结束",
    )


@require_http_methods(["GET", "POST"])
@with_own_person
def leave(request: HttpRequest, row: InstitutionPerson) -> HttpResponse:
    """离任: a page of its own, for it ends everything of the person here."""
    user: Any = request.user
    count = row.cards.filter(document__voided_at__isnull=True).count()
    return filled_in(
        request,
        row.institution,
        forms.LeaveForm(request.POST or None),
        lambda given: staff.leave(row, by=user, **given),
        back=back_to(row),
        said=f"已登记{row.name}离任",
        heading=f"{row.name}离任",
        warning=f"离任后其全部岗位和考评员证登记随之结束，{count}张有效证卡立即作废；重新入职须另行登记。",
        submit_label="登记离任",
    )
