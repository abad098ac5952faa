"""The pages on which an institution keeps its record, and who may not open them."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from institutions.models import Institution, RoomState
from institutions.services.cards import issue_duty_card
from institutions.services.own_rules import publish_own_rule
from institutions.services.places import change_room, change_tenure, end_site, enter_item_bank, enter_site
from regulations.models import Occupation
from tests.factories import accounts, exams, institutions, staff

pytestmark = pytest.mark.django_db
TODAY = date(2026, 3, 20)


@pytest.fixture
def house(law):
    return staff.on_register()


def status_of(client: Client, address: str) -> int:
    """The answer's status; a file that is sent is read to its end."""
    answer = client.get(address)
    if answer.streaming:
        list(answer.streaming_content)
    return answer.status_code


# -- people -----------------------------------------------------------------------------------------------


def test_somebody_is_entered_and_the_number_shows_masked_alone(client, house):
    of, by = house
    client.force_login(by)
    number = exams.identity(7)
    sent = {"name": "甄监考", "duty": "invigilator", "since": "2026-03-20", "identity_kind": "201",
            "identity_number": number}  # fmt: skip
    assert client.post(reverse("portal:person-enter"), sent).status_code == 302
    person = of.people.get()
    for address in (reverse("portal:person-list"), reverse("portal:person", args=[person.pk])):
        words = client.get(address).content.decode()
        assert number[-4:] in words
        assert number not in words


def test_what_was_typed_stays_when_the_number_is_wrong(client, house):
    _, by = house
    client.force_login(by)
    sent = {"name": "甄监考", "duty": "invigilator", "since": "2026-03-20", "identity_kind": "201",
            "identity_number": "123"}  # fmt: skip
    answer = client.post(reverse("portal:person-enter"), sent)
    assert answer.status_code == 400
    assert 'value="甄监考"' in answer.content.decode()
    assert "证件号码应为18位" in answer.content.decode()


def test_the_page_before_leaving_says_how_many_cards_end(client, house):
    of, by = house
    client.force_login(by)
    person = staff.person(of, by, "甄监考", "invigilator", photo=True)
    card = issue_duty_card(person, by=by, duty="invigilator")
    address = reverse("portal:person-leave", args=[person.pk])
    assert "1张有效证卡立即作废" in client.get(address).content.decode()
    client.post(address, {"until": "2026-03-20", "why": "合同到期"})
    card.document.refresh_from_db()
    assert card.document.is_voided


def test_cards_are_made_of_those_ticked_and_printed(client, house):
    of, by = house
    client.force_login(by)
    person = staff.person(of, by, "甄监考", "invigilator", photo=True)
    client.post(reverse("portal:card-list"), {"card": [f"{person.pk}:invigilator"]})
    assert person.cards.count() == 1
    answer = client.get(reverse("portal:card-sheet"))
    assert answer["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF")


def test_another_institutions_people_places_and_papers_do_not_exist(client, house):
    of, by = house
    person = staff.person(of, by, photo=True)
    staff.assessor_card(person, by)
    card = issue_duty_card(person, by=by, duty="assessor")
    site = staff.settled(of, by)
    room = of.rooms.first()
    bank = enter_item_bank(
        of, by=by, of=Occupation.objects.get(pk=staff.COOK), name="烹调题库", source="国家题库", size=900,
        updated_on=TODAY,
    )  # fmt: skip
    guessed = [
        reverse("portal:person", args=[person.pk]),
        reverse("portal:person-leave", args=[person.pk]),
        *(reverse("portal:person-tell", args=[person.pk, w]) for w in ("identity", "photo", "duty")),
        reverse("portal:person-tell", args=[person.pk, "assessor-card"]),
        reverse("portal:person-end", args=[person.pk, "duty", person.duties.get().pk]),
        reverse("portal:site-change", args=[site.pk, "tenure"]),
        reverse("portal:room-change", args=[room.pk]),
        person.photo.get_absolute_url(),
        card.document.stored_file.get_absolute_url(),
    ]
    for stranger in (staff.on_register("贾在册学校")[1], accounts.prefecture_officer("220200")):
        client.force_login(stranger)
        assert {address: status_of(client, address) for address in guessed} == dict.fromkeys(guessed, 404)
        assert client.post(reverse("portal:item-bank-end", args=[bank.pk])).status_code == 404
    client.force_login(by)
    assert {address: status_of(client, address) for address in guessed} == dict.fromkeys(guessed, 200)


def test_the_officer_of_the_territory_reads_the_record_and_in_which_other_institution_somebody_stands(
    client, house
):
    of, by = house
    staff.settled(of, by)
    person = staff.person(of, by, photo=True, identity=("201", exams.identity(7)))
    other, their = staff.on_register("贾在册学校")
    staff.person(other, their, identity=("201", exams.identity(7)))
    client.force_login(accounts.prefecture_officer("220100"))
    words = client.get(reverse("admin:institutions_institution_change", args=[of.pk])).content.decode()
    assert "同时登记在：贾在册学校（证件号码相同）" in words
    assert "租至2026年12月31日" in words
    assert "尚未公开" in words
    assert status_of(client, person.photo.get_absolute_url()) == 200
    client.force_login(by)
    own = client.get(reverse("portal:person-list")).content.decode()
    assert "同时登记在其他1家机构" in own
    assert "贾在册学校" not in own


# -- places -----------------------------------------------------------------------------------------------


def test_a_lease_renewed_is_a_new_row_and_the_old_one_stays(house):
    of, by = house
    site = staff.settled(of, by, lease_until=date(2026, 3, 31))
    change_tenure(
        site, by=by, since=TODAY, kind="leased", lease_from=date(2026, 4, 1), lease_until=date(2029, 3, 31)
    )
    rows = list(site.tenures.order_by("pk").values_list("lease_until", "until"))
    assert rows == [(date(2026, 3, 31), date(2026, 3, 19)), (date(2029, 3, 31), None)]


@pytest.mark.parametrize(
    ("tenure", "words"),
    [
        ({"kind": "leased"}, "请填写租赁终止日"),
        ({"kind": "owned", "lease_until": date(2029, 1, 1)}, "自有场地没有租赁期"),
        (
            {"kind": "leased", "lease_from": date(2026, 4, 1), "lease_until": date(2026, 4, 1)},
            "应晚于起始日",
        ),
    ],
)
def test_a_tenure_that_cannot_be_is_refused(house, tenure, words):
    of, by = house
    with pytest.raises(ValidationError) as refused:
        enter_site(of, by=by, name="分部", address="示例路2号", since=TODAY, **tenure)
    assert words in str(refused.value.message_dict["lease_until"])
    assert not of.sites.exists()


def test_a_site_with_filed_rooms_is_not_given_up_without_a_filing(house):
    of, by = house
    site = staff.settled(of, by)
    with pytest.raises(ValidationError) as refused:
        end_site(site, by=by, until=TODAY)
    assert "请先办理场地变更备案" in refused.value.message_dict["until"][0]


def test_a_room_is_told_of_anew_and_stays_filed_as_it_was(house):
    of, by = house
    site = staff.settled(of, by)
    room = of.rooms.first()
    change_room(room, by=by, site=site, seats=36, camera_count=4, equipment="高拍仪2台", since=TODAY)
    room.refresh_from_db()
    assert room.seats == 40
    assert list(RoomState.objects.filter(room=room).order_by("pk").values_list("seats", "until")) == [
        (40, date(2026, 3, 19)),
        (36, None),
    ]


def test_a_room_is_not_put_into_another_institutions_site(house):
    of, by = house
    staff.settled(of, by)
    other, their = staff.on_register("贾在册学校")
    elsewhere = staff.settled(other, their)
    with pytest.raises(ValidationError):
        change_room(of.rooms.first(), by=by, site=elsewhere, seats=30, since=TODAY)


def test_an_item_bank_entered_again_is_its_newer_state(client, house):
    of, by = house
    staff.settled(of, by)
    client.force_login(by)
    sent = {"subject": staff.COOK, "name": "烹调题库", "source": "国家题库", "size": "900",
            "updated_on": "2026-03-01"}  # fmt: skip
    assert "没有题库" in client.get(reverse("portal:item-bank-list")).content.decode()
    client.post(reverse("portal:item-bank-list"), sent)
    client.post(reverse("portal:item-bank-list"), {**sent, "size": "1200"})
    words = client.get(reverse("portal:item-bank-list")).content.decode()
    assert "没有题库" not in words
    assert list(of.item_banks.filter(until__isnull=True).values_list("size", flat=True)) == [1200]
    assert of.item_banks.count() == 2


# -- published rules --------------------------------------------------------------------------------------


def test_a_published_rule_is_read_by_anyone_and_its_older_text_too(client, house):
    of, by = house
    first = publish_own_rule(of, by=by, point="fees", upload=institutions.paper("收费2025.pdf", "1"))
    second = publish_own_rule(of, by=by, point="fees", upload=institutions.paper("收费2026.pdf", "2"))
    for row in (first, second):
        assert status_of(client, row.file.get_absolute_url()) == 200
    assert of.own_rules.get(until__isnull=True).pk == second.pk


def test_before_the_register_a_text_is_the_institutions_own(client, law):
    of = institutions.institution("甄未备案学校", state=Institution.State.REGISTERED)
    by = institutions.member_of(of)
    row = publish_own_rule(of, by=by, point="fees", upload=institutions.paper())
    assert status_of(client, row.file.get_absolute_url()) == 404
    client.force_login(by)
    assert status_of(client, row.file.get_absolute_url()) == 200


def test_an_executable_called_pdf_leaves_the_text_that_is_public(client, house):
    of, by = house
    client.force_login(by)
    publish_own_rule(of, by=by, point="fees", upload=institutions.paper())
    upload = institutions.paper("收费标准.pdf")
    upload.file.seek(0)
    upload.file.write(b"MZ\x90\x00")
    answer = client.post(reverse("portal:own-rule", args=["fees"]), {"file": upload})
    assert answer.status_code == 400
    assert "无法识别其格式" in answer.content.decode()
    assert of.own_rules.count() == 1


def test_a_point_the_law_does_not_name_is_refused(house):
    of, by = house
    with pytest.raises(ValidationError):
        publish_own_rule(of, by=by, point="menu", upload=institutions.paper())


def test_the_public_page_says_what_is_published_and_what_is_missing(client, house):
    of, by = house
    publish_own_rule(of, by=by, point="fees", upload=institutions.paper("收费标准.pdf"))
    words = client.get(reverse("public:institution", args=[of.code])).content.decode()
    assert "收费标准.pdf" in words
    assert "尚未公开" in words
