"""Trials of other rules on past cases: what differs is said, and nothing is touched."""

import csv
import io
import re
from datetime import date
from io import StringIO
from shutil import copytree

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import CommandError, call_command
from django.db import DatabaseError
from django.test import Client
from python_calamine import CalamineWorkbook

from accounts.roles import Role
from exams.models import ExamPlan
from institutions.models import FiledScope, Filing
from institutions.services import publicise_filing, submit_filing
from lifecycle.models import Deadline, TransitionRecord
from lifecycle.tasks import sweep_deadlines
from regulations.models import WhatIf, WhatIfCase
from regulations.proposal import entry_text, proposed
from regulations.services import answer_what_if, ask_what_if
from regulations.shelf import is_tried_out, library, packs_folder
from regulations.strict_yaml import PackError
from regulations.what_if import reading_only
from tests.factories import exams, institutions, scores
from tests.factories.accounts import officer, prefecture_officer, province_officer
from tests.factories.institutions import main_site
from tests.factories.law import approve_readings

YEAR = {"since": date(2026, 1, 1), "until": date(2026, 12, 31)}


def entry(key: str, *changes: tuple[str, str]) -> str:
    """An entry of the Jilin pack with some of its words changed."""
    text = entry_text(packs_folder(), library().packs["jilin"], key)
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    return text


def asked(by, text: str, **given) -> WhatIf:
    made = ask_what_if(pack="jilin", title="试算", changes=text, by=by, **{**YEAR, **given})
    return answer_what_if(made.pk)


@pytest.fixture
def province(law):
    approve_readings("jilin")
    return province_officer()


@pytest.fixture
def publicised(province, at) -> Filing:
    """A filing made public on 2026-05-11 (Monday), whose five working days the clock ended on 05-19."""
    at("2026-05-11 09:00")
    filing = institutions.filing(state=Filing.State.UNDER_REVIEW, holder="220000", assessment_passed=True)
    publicise_filing(filing, by=province)
    at("2026-05-19 00:30")
    sweep_deadlines()
    filing.refresh_from_db()
    assert filing.publicity_closed_at is not None
    at("2026-06-01 10:00")
    return filing


def test_a_longer_publicity_makes_a_breach_of_one_that_was_long_enough(publicised, province):
    answer = asked(province, entry("filing.publicity", ("amount: 5", "amount: 10")))
    (found,) = answer.cases.all()
    assert (found.effect, found.newly, found.rule_id) == ("breach", True, "JL-4.3c")
    assert found.case == str(publicised)
    assert "2026-05-19即结束，应至2026-05-25届满" in found.detail
    assert answer.status == WhatIf.Status.DONE
    assert answer.looked_at >= 1


def test_the_same_rule_changes_nothing(publicised, province):
    assert not asked(province, entry("filing.publicity")).cases.exists()


def test_a_value_of_tomorrow_leaves_the_past_alone_unless_it_is_tried_from_the_start(publicised, province):
    later = entry("filing.publicity", ("amount: 5", "amount: 10"), ("2022-06-17", "2027-01-01"))
    assert not asked(province, later, from_the_start=False).cases.filter(effect="breach", newly=True).exists()
    assert asked(province, later).cases.filter(effect="breach", newly=True).exists()


def test_an_application_outside_the_proposed_windows_would_be_refused(province, law, at):
    at("2026-03-20 10:00")
    filing = institutions.filing()
    head = institutions.member_of(filing.institution)
    submit_filing(filing, by=head)
    at("2026-06-01 10:00")
    text = entry("filing.windows", ("opens: 03-15, closes: 03-30", "opens: 04-15, closes: 04-30"))
    (found,) = asked(province, text).cases.all()
    assert (found.effect, found.newly, found.rule_id) == ("refused", True, "JL-6")
    assert "2026年3月20日不在申报时间内" in found.detail


def test_a_milder_condition_takes_a_refusal_back(province, law, at):
    at("2026-04-01 10:00")
    institutions.filing(state=Filing.State.SUBMITTED, floor_area_m2="820")
    text = entry("filing.conditions.floor_area_m2", ("number: 1000", "number: 800"))
    (found,) = asked(province, text).cases.all()
    assert (found.effect, found.newly, found.rule_id) == ("refused", False, "JL-1.2.floor_area_m2")


def test_a_plan_handed_in_in_time_is_late_for_a_longer_lead(province, law, at):
    at("2026-04-03 10:00")
    exams.plan(scores.party(), state=ExamPlan.State.SUBMITTED, on=date(2026, 4, 20))
    text = entry("plan.lead_time", ("amount: 10", "amount: 25"))
    (found,) = asked(province, text).cases.all()
    assert (found.effect, found.newly, found.rule_id) == ("refused", True, "JL-5.3")


QUOTA = """\
filing.quota:
  id: JL-99
  title: 数量上限
  wording: 每个市（州）每个职业不超过1家。
  kind: quota
  values:
    - valid_from: 2022-06-17
      basis: 试算
      strength: soft
      at_most: 1
      per: [prefecture, occupation]
      counted: 备案有效的机构
"""


def test_a_quota_counts_who_was_filed_before_in_the_same_prefecture(province, law, at):
    at("2026-06-01 10:00")
    for day, place in ((1, "220102"), (2, "220102"), (3, "220202")):
        of = institutions.institution(jurisdiction=place, state="active")
        decided = f"2026-05-0{day}T08:00:00+08:00"
        filing = institutions.filing(of, state=Filing.State.FILED, decided_at=decided)
        FiledScope.objects.create(
            institution=of, site=main_site(of), filing=filing, occupation_id="4-03-02-01", level=5,
            valid_from=date(2026, 5, day), valid_until=date(2029, 5, day),
        )  # fmt: skip
    second = Filing.objects.order_by("pk")[1]
    (found,) = asked(province, QUOTA).cases.filter(effect="over_quota")
    assert found.case == str(second)
    assert "已有1家（每个市（州）每个职业（工种）不超过1家）" in found.detail


def test_a_rule_taken_away_refuses_nobody_any_more(province, law, at):
    at("2026-04-01 10:00")
    institutions.filing(state=Filing.State.SUBMITTED, has_bad_record=True)
    found = asked(province, "filing.exclusions.bad_record: null\n").cases.all()
    assert [(case.effect, case.newly, case.rule_id) for case in found] == [
        ("refused", False, "JL-1.1.bad_record")
    ]


def test_a_trial_writes_nothing_but_its_answer(publicised, province):
    before = list(TransitionRecord.objects.values_list("pk", "hash"))
    deadlines = list(Deadline.objects.values())
    asked(province, entry("filing.publicity", ("amount: 5", "amount: 10")))
    assert list(TransitionRecord.objects.values_list("pk", "hash")) == before
    assert list(Deadline.objects.values()) == deadlines
    assert library().packs["jilin"].entries["filing.publicity"].entry.values[0].amount == 5
    assert not is_tried_out()


def test_the_database_itself_refuses_a_write_while_cases_are_judged(publicised):
    with pytest.raises(DatabaseError, match="read-only"), reading_only():
        Filing.objects.filter(pk=publicised.pk).update(number="X")


def test_cases_of_another_time_are_not_looked_at(publicised, province):
    text = entry("filing.publicity", ("amount: 5", "amount: 10"))
    answer = asked(province, text, since=date(2025, 1, 1), until=date(2026, 2, 28))
    assert (answer.looked_at, answer.cases.count()) == (0, 0)


def test_a_trial_that_was_answered_is_not_answered_again(publicised, province):
    answer = asked(province, entry("filing.publicity", ("amount: 5", "amount: 10")))
    first = list(answer.cases.values_list("pk", flat=True))
    answer_what_if(answer.pk)
    assert list(answer.cases.values_list("pk", flat=True)) == first


REFUSED = {
    "an unknown key": ("filing.publicity:\n  id: JL-4.3c\n  lenght: 1\n", "不认识|缺少"),
    "a value without basis": ("BASIS", "缺少依据"),
    "nothing at all": ("filing.nothing: null\n", "本包没有这一条目"),
    "text that is no YAML": ("filing: [", "YAML 语法有误"),
    "a list": ("- a\n", "最外层须是"),
    "an id that another rule has": ("ID", "编号与 plan.lead_time 重复"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_proposal_is_refused_for(name, province):
    text, problem = REFUSED[name]
    if text == "BASIS":
        text = entry("filing.publicity", ("      basis: 四（三）3\n", ""))
    if text == "ID":
        text = entry("filing.publicity", ("id: JL-4.3c", "id: JL-5.3"))
    with pytest.raises(ValidationError) as refusal:
        ask_what_if(pack="jilin", title="试算", changes=text, by=province, **YEAR)
    (said,) = refusal.value.message_dict["changes"]
    assert said.startswith("第")
    assert re.search(problem, said)
    assert not WhatIf.objects.exists()


def test_every_problem_is_named_by_its_field(province):
    with pytest.raises(ValidationError) as refusal:
        ask_what_if(
            pack="jilin", title=" ", changes="", by=province, since=date(2030, 2, 1), until=date(2030, 1, 1)
        )
    assert set(refusal.value.message_dict) == {"title", "changes", "since", "until"}


def test_another_provinces_pack_is_not_tried_out(province, law):
    with pytest.raises(PermissionDenied, match="只能试算本省的规则包"):
        ask_what_if(pack="national", title="试算", changes="x", by=province, **YEAR)
    with pytest.raises(PermissionDenied):
        ask_what_if(pack="jilin", title="试算", changes="x", by=prefecture_officer(), **YEAR)


def test_a_proposal_is_checked_against_the_whole_pack():
    route = entry("filing.route", ("local: {tier: prefecture}", "nobody: {tier: prefecture}"))
    with pytest.raises(PackError, match=r"没有受理机关的隶属关系.*nobody"):
        proposed(library(), "jilin", route, from_the_start=True)


# -- in the administration ---------------------------------------------------------------------------------


def signed_in(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_an_officer_asks_and_reads_the_answer(publicised, province, django_capture_on_commit_callbacks):
    client = signed_in(province)
    page = client.get("/admin/regulations/whatif/add/?entry=jilin:filing.publicity").content.decode()
    assert "amount: 5" in page
    text = entry("filing.publicity", ("amount: 5", "amount: 10"))
    given = {"title": "公示改为10个工作日", "pack": "jilin", "changes": text, "from_the_start": "on"}
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post(
            "/admin/regulations/whatif/add/", {**given, "since": "2026-01-01", "until": "2026-06-01"}
        )
    assert answer.status_code == 302
    page = client.get(answer["Location"]).content.decode()
    assert publicised.number in page
    assert "已完成" in page
    assert "/law/jilin/#JL-4.3c" in page


def test_what_was_typed_stays_when_it_is_refused(province):
    given = {"title": "试算", "pack": "jilin", "changes": "filing.publicity: [", "since": "2026-01-01"}
    answer = signed_in(province).post("/admin/regulations/whatif/add/", {**given, "until": "2026-06-01"})
    assert answer.status_code == 400
    page = answer.content.decode()
    assert "filing.publicity: [" in page
    assert "YAML 语法有误" in page


def test_the_cases_are_taken_away_as_csv_and_as_a_workbook(publicised, province):
    answer = asked(province, entry("filing.publicity", ("amount: 5", "amount: 10")))
    client = signed_in(province)
    address = f"/admin/regulations/whatif/{answer.pk}/export"
    table = list(csv.reader(io.StringIO(client.get(f"{address}/csv/").content.decode("utf-8-sig"))))
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(client.get(f"{address}/xlsx/").content))
    rows = sheet.get_sheet_by_index(0).to_python()
    assert table[1][:3] == ["违反规定", "新增", str(publicised)]
    assert rows[1][:3] == table[1][:3]
    assert client.get(f"{address}/pdf/").status_code == 404


def test_who_may_not_try_rules_sees_no_trial(publicised, province):
    answer = asked(province, entry("filing.publicity", ("amount: 5", "amount: 10")))
    stranger = signed_in(prefecture_officer())
    for address in ("", "add/", f"{answer.pk}/change/", f"{answer.pk}/export/csv/"):
        assert stranger.get(f"/admin/regulations/whatif/{address}").status_code == 403


def test_the_list_of_trials_asks_the_same_however_long_it_is(province, django_assert_max_num_queries):
    for number in range(30):
        WhatIf.objects.create(title=f"试算{number}", pack="jilin", changes="x", by=province, **YEAR)
    client = signed_in(province)
    client.get("/admin/regulations/whatif/")
    with django_assert_max_num_queries(12):
        assert "试算29" in client.get("/admin/regulations/whatif/").content.decode()


# -- on the command line -----------------------------------------------------------------------------------


def said(*words: str) -> str:
    out = StringIO()
    call_command("what_if", *words, stdout=out)
    return out.getvalue()


def test_the_command_counts_and_exports_and_keeps_nothing(publicised, tmp_path):
    changes = tmp_path / "changes.yaml"
    changes.write_text(entry("filing.publicity", ("amount: 5", "amount: 10")), encoding="utf-8")
    table = tmp_path / "out.csv"
    text = said("--pack", "jilin", "--changes", str(changes), "--since", "2026-01-01", "--csv", str(table))
    assert "违反规定：新增1，不再0" in text
    assert publicised.number in table.read_text(encoding="utf-8-sig")
    assert not WhatIf.objects.exists()
    assert not WhatIfCase.objects.exists()


def test_the_command_takes_another_version_of_a_whole_pack(publicised, tmp_path):
    folder = copytree(packs_folder() / "jilin", tmp_path / "jilin")
    file = folder / "filing.yaml"
    file.write_text(
        file.read_text(encoding="utf-8").replace(
            "reading: J4\n      amount: 5", "reading: J4\n      amount: 10"
        ),
        encoding="utf-8",
    )
    text = said("--pack", "jilin", "--changes", str(folder), "--since", "2026-01-01")
    assert "违反规定：新增1，不再0" in text


def test_the_command_names_what_is_wrong(db, tmp_path):
    with pytest.raises(CommandError, match="没有规则包 atlantis"):
        said("--pack", "atlantis", "--changes", "x.yaml")
    with pytest.raises(CommandError, match=r"读不到"):
        said("--pack", "jilin", "--changes", str(tmp_path / "missing.yaml"))
    broken = tmp_path / "broken.yaml"
    broken.write_text("filing.publicity: [", encoding="utf-8")
    with pytest.raises(CommandError, match="YAML 语法有误"):
        said("--pack", "jilin", "--changes", str(broken))


def test_a_head_may_try_rules_too(law):
    head = officer(Role.AUTHORITY_HEAD, "220000")
    assert (
        ask_what_if(pack="jilin", title="试算", changes=entry("filing.publicity"), by=head, **YEAR).status
        == WhatIf.Status.QUEUED
    )
