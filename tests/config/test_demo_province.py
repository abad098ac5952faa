"""The demonstration: played once for these tests, through the real services, up to yesterday."""

from collections import defaultdict
from datetime import date
from io import StringIO

import pytest
from django.contrib.auth import authenticate
from django.contrib.contenttypes.models import ContentType
from django.core.management import CommandError, call_command
from django.test import Client, RequestFactory, override_settings
from django.urls import reverse
from django.utils import timezone
from django.utils.timezone import localdate

from accounts.identity import read_identity
from accounts.models import User
from accounts.roles import PERMISSIONS, Role
from certificates.models import Certificate, ReportAttempt
from config.demo.accounts import ACCOUNTS, PASSWORD, lines
from config.demo.cast import APPLICANTS, SMALL_APPLICANTS
from config.demo.conductor import ONE_DAY
from config.demo.context import demonstration
from config.demo.generator import PLANS, bodies
from config.demo.play import begin_of
from config.demo.provinces import Province
from exams.models import Enrolment, ExamPlan, Mark
from institutions.models import Filing, Institution
from institutions.services import checked_credit_code
from lifecycle.chain import broken_links
from lifecycle.machine import initial_state, machines, step_of
from lifecycle.models import Deadline, TransitionRecord
from regulations.calendar import working_calendar
from regulations.models import Jurisdiction, Occupation
from tests.factories.law import put_down_the_law


@pytest.fixture(scope="module")
def play(django_db_setup, django_db_blocker, tmp_path_factory):
    """The small province, and what was said while it was made."""
    said = StringIO()
    with django_db_blocker.unblock(), override_settings(MEDIA_ROOT=tmp_path_factory.mktemp("files")):
        put_down_the_law_of_the_play()
        call_command("play_demo", small=True, stdout=said)
        yield said.getvalue()
        call_command("flush", interactive=False, verbosity=0)
        ContentType.objects.clear_cache()


def put_down_the_law_of_the_play() -> None:
    """The catalogues, as far as the small play needs them: all of them take a while."""
    put_down_the_law(as_read=False)
    for code, name in (("220113", "九台区"), ("222401", "延吉市"), ("222402", "图们市")):
        Jurisdiction.objects.create(code=code, name=name, parent_id=f"{code[:4]}00", level="county")
    wide = bodies(localdate(), small=True)
    for province in {body.province for body in wide}:
        put_the_places_on_the_map(province)
    wanted = {code for a in APPLICANTS if a.key in SMALL_APPLICANTS for code in a.scope}
    wanted |= {code for body in wide for code, _ in (*body.occupations, *body.further)}
    for code in wanted - set(Occupation.objects.values_list("pk", flat=True)):
        Occupation.objects.create(
            code=code,
            name=f"示例职业{code}",
            class_code=code[0],
            middle_class=code[:4],
            minor_class=code[:7],
            source="演示",
            read_on=localdate(),
        )


def put_the_places_on_the_map(province: Province) -> None:
    """The counties of a province of the wide cast, with what they belong to."""
    Jurisdiction.objects.get_or_create(
        code=province.code, defaults={"name": province.pack, "level": "province"}
    )
    for place in province.places:
        above = province.code
        if place.authority:
            above = f"{place.code[:4]}00"
            Jurisdiction.objects.get_or_create(
                code=above,
                defaults={"name": f"{place.short}市", "parent_id": province.code, "level": "prefecture"},
            )
        Jurisdiction.objects.get_or_create(
            code=place.code, defaults={"name": f"{place.short}区", "parent_id": above, "level": "county"}
        )


def test_it_says_what_it_does_month_by_month_and_counts_at_the_end(play):
    assert "年10月　机构" in play
    assert "演示省份建立完毕" in play
    assert f"证书 {Certificate.objects.count()}（" in play


def test_every_chain_of_records_holds(play):
    assert TransitionRecord.objects.count() > 300
    assert broken_links() == []


def test_every_case_stands_where_its_last_record_left_it(play):
    last = dict(TransitionRecord.objects.order_by("sequence").values_list("object_id", "pk"))
    assert last
    for machine in machines():
        content_type = ContentType.objects.get_for_model(machine)
        targets = dict(
            TransitionRecord.objects.filter(content_type=content_type)
            .order_by("sequence")
            .values_list("object_id", "target")
        )
        for pk, state in machine.objects.values_list("pk", "state"):
            assert state == targets.get(str(pk), initial_state(machine))


def test_every_act_lies_in_the_past_and_in_the_time_of_the_play(play):
    days = [localdate(at) for at in TransitionRecord.objects.values_list("at", flat=True)]
    assert max(days) < localdate()
    assert min(days) >= begin_of(localdate() - ONE_DAY, small=True)
    assert not Filing.objects.filter(created_at__gt=timezone.now()).exists()
    assert not Mark.objects.filter(changed_at__gt=timezone.now()).exists()


def test_officers_act_on_working_days(play):
    officers = User.objects.filter(
        posts__role__in=[Role.PROVINCE_OFFICER, Role.PREFECTURE_OFFICER, Role.COUNTY_OFFICER]
    )
    acts = TransitionRecord.objects.filter(actor__in=officers)
    assert acts.exists()
    assert all(working_calendar().is_working_day(localdate(record.at)) for record in acts)


def test_every_act_was_taken_by_somebody_whose_act_it_is(play):
    for record in TransitionRecord.objects.select_related("actor", "content_type"):
        needed = step_of(record.machine, record.transition).codename
        roles = [standing.role for standing in record.actor.standings]
        assert any(needed in PERMISSIONS[role] for role in roles), f"{record} {record.actor}"


def test_applications_came_in_inside_the_windows(play):
    filings = Filing.objects.exclude(submitted_at=None)
    assert filings.exists()
    for filing in filings:
        day = localdate(filing.submitted_at)
        law = filing.law(day)
        if law.find("filing.windows") is not None and filing.kind != Filing.Kind.INFORMATION_CHANGE:
            assert law.windows().window_open(day)


def test_plans_were_handed_in_ahead_of_their_exam(play):
    for plan in ExamPlan.objects.exclude(submitted_at=None):
        handed_in = localdate(plan.submitted_at)
        assert handed_in <= plan.law(handed_in).due("plan.lead_time", plan.starts_on).due_on


def test_every_deadline_is_what_the_law_counts(play):
    deadlines = Deadline.objects.all()
    assert deadlines.count() > 10
    for deadline in deadlines:
        due = deadline.subject.law(deadline.law_on).due(deadline.key, deadline.anchor_on)
        assert (due.due_on, due.provisional) == (deadline.due_on, deadline.provisional)


def test_nothing_the_clock_has_to_do_was_left_undone(play):
    passed = Deadline.objects.filter(status=Deadline.Status.OPEN, due_on__lt=localdate())
    assert (
        not passed.filter(due_on__lt=localdate() - timezone.timedelta(days=1)).exclude(on_passing="").exists()
    )
    assert not TransitionRecord.objects.filter(reacted_at=None).exists()


def test_certificate_numbers_have_no_gaps(play):
    serials = defaultdict(list)
    for number in Certificate.objects.values_list("number", flat=True):
        serials[number[:16]].append(int(number[16:]))
    assert serials
    for given in serials.values():
        assert sorted(given) == list(range(1, len(given) + 1))


def test_nobody_has_a_certificate_without_having_passed(play):
    states = set(Certificate.objects.values_list("enrolment__state", flat=True))
    assert states == {Enrolment.State.PASSED}


def test_certificates_were_reported_to_the_national_centre(play):
    assert ReportAttempt.objects.exists()
    assert all(attempt.receipt_number.startswith("GJ") for attempt in ReportAttempt.objects.all())


def test_people_and_bodies_are_visibly_nobodys(play):
    for number in Enrolment.objects.values_list("identity_number", flat=True):
        assert number.startswith("220199")
        assert read_identity("201", number).is_valid
    for code in Institution.objects.values_list("uscc", flat=True):
        assert code[4:8] == "0199"
        assert not Jurisdiction.objects.filter(pk=code[2:8]).exists()
        assert checked_credit_code(code) == code


def test_an_issued_certificate_is_found_by_the_public(play):
    certificate = Certificate.objects.filter(state=Certificate.State.ISSUED).first()
    page = Client().post(
        reverse("public:lookup"),
        {"mode": "number", "number": certificate.number, "name": certificate.name},
        follow=True,
    )
    text = page.content.decode()
    assert certificate.number in text
    assert certificate.occupation_name in text
    assert certificate.identity_number not in text


def test_the_accounts_it_prints_open_the_platform(play):
    printed = "\n".join(lines())
    here = [a for a in ACCOUNTS if User.objects.filter(username=a.username).exists()]
    assert {"province", "changchun", "shili", "assessor", "expert", "admin"} <= {a.username for a in here}
    for account in here:
        assert account.username in printed
        user = User.objects.get(username=account.username)
        assert user.check_password(PASSWORD)
        assert user.is_staff == (account.page == "admin:index")
    assert authenticate(RequestFactory().post("/"), username="province", password=PASSWORD)


def test_the_home_page_is_given_four_ways_in(play):
    demo = demonstration(RequestFactory().get("/"))["demo"]
    assert [account["role"] for account in demo["accounts"]] == ["公众", "评价机构", "市中心", "省中心"]


def test_played_again_it_changes_nothing(play):
    before = TransitionRecord.objects.count(), Certificate.objects.count(), User.objects.count()
    said = StringIO()
    call_command("play_demo", stdout=said)
    assert "已经建立" in said.getvalue()
    assert before == (TransitionRecord.objects.count(), Certificate.objects.count(), User.objects.count())


def test_after_an_interruption_it_says_so_and_adds_nothing(play):
    User.objects.filter(username="admin").update(username="not-yet")
    before = User.objects.count()
    try:
        with pytest.raises(CommandError, match=r"被中断.*make demo-reset"):
            call_command("play_demo", stdout=StringIO())
        assert User.objects.count() == before
        assert lines() == []
    finally:
        User.objects.filter(username="not-yet").update(username="admin")


def test_the_list_of_special_abilities_shows_three_examples_marked_as_such(play):
    page = Client().get("/law/special-items/", {"region": "220000"}).content.decode()
    assert page.count("（示例）</td>") == 3
    assert "不是真实公布的目录" in page


def test_nobody_of_the_wide_cast_was_refused_anything(play):
    assert "没有按剧本走完" not in play


def test_every_province_has_a_body_whose_filings_went_their_way(play):
    for plan in PLANS:
        filings = Filing.objects.filter(institution__jurisdiction__code__startswith=plan.province.code[:2])
        assert filings.filter(state=Filing.State.FILED).exists(), plan.province.pack


def test_the_wide_cast_is_as_wide_as_a_province_expects():
    wide = bodies(date(2026, 11, 24))
    assert len(wide) + len(APPLICANTS) >= 200
    scripted = sum(len(applicant.applications) for applicant in APPLICANTS)
    assert sum(body.number_of_filings for body in wide) + scripted >= 600
    assert {body.kind for body in wide} == set(Institution.Kind.values)
    assert len({body.name for body in wide}) == len(wide)
    assert len({body.key for body in wide}) == len(wide)


def test_the_wide_cast_meets_every_kind_of_filing_and_every_end():
    scripts = [script for body in bodies(date(2026, 11, 24)) for script in body.filings]
    assert {script.kind for script in scripts} >= {
        "initial", "renewal", "scope_extension", "information_change"
    }  # fmt: skip
    assert {script.end for script in scripts} >= {
        "filed", "declined", "not_accepted", "withdrawn", "lapsed"
    }  # fmt: skip
    assert 40 <= sum(script.until is not None for script in scripts) <= 80


@pytest.mark.parametrize("ends_on", [date(2026, 11, 24), date(2027, 3, 1), date(2028, 2, 29)])
def test_the_days_of_the_wide_cast_lie_in_order_before_the_end(ends_on):
    for body in bodies(ends_on):
        days = [script.begins_on for script in body.filings]
        assert days == sorted(days)
        assert all(begin_of(ends_on, small=False) <= day < ends_on for day in days)


@pytest.mark.django_db
def test_a_database_with_other_peoples_records_is_left_alone():
    User.objects.create(username="somebody", name="甄外人")
    with pytest.raises(CommandError, match="不是空库"):
        call_command("play_demo", stdout=StringIO())
    assert User.objects.count() == 1


@pytest.mark.django_db
def test_where_no_demonstration_may_be_none_is_made_or_shown(settings):
    settings.DEMONSTRATION = False
    with pytest.raises(CommandError, match="正式运行"):
        call_command("play_demo", stdout=StringIO())
    User.objects.create(username="admin", name="甄管理")
    assert lines() == []
    assert not demonstration(RequestFactory().get("/"))["demo"]
