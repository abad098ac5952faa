"""The pages and interfaces of certificates: who sees what, in how many queries."""

import pytest
from django.test import Client
from rest_framework.test import APIClient

from certificates.models import Certificate, CertificateBatch
from tests.factories.accounts import auditor, prefecture_officer, province_officer
from tests.factories.certificates import certificate_batch, final_sheet
from tests.factories.law import put_down_the_law
from tests.factories.scores import institution, party


@pytest.fixture
def law(db, at) -> None:
    """The catalogues, on a day after the scores were final."""
    at("2026-04-22 09:00")
    put_down_the_law()


def signed_in(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_the_head_drafts_in_the_portal(law):
    of = party()
    sheet = final_sheet(of, passed=2)
    client = signed_in(of.head)
    assert f"/portal/certificates/draft/{sheet.pk}/" in client.get("/portal/certificates/").content.decode()
    assert "生成证书：" in client.get("/portal/").content.decode()

    wrong = client.post(f"/portal/certificates/draft/{sheet.pk}/", {"issued_on": "2026-04-30"})
    assert wrong.status_code == 422
    assert "不在成绩生效之日与今天之间" in wrong.content.decode()
    nonsense = client.post(f"/portal/certificates/draft/{sheet.pk}/", {"issued_on": "昨天"})
    assert nonsense.status_code == 400
    assert "请按“年-月-日”填写" in nonsense.content.decode()

    done = client.post(f"/portal/certificates/draft/{sheet.pk}/", {"issued_on": "2026-04-22"}, follow=True)
    batch = CertificateBatch.objects.get()
    assert f"批次号 {batch.number}" in done.content.decode()
    again = client.post(f"/portal/certificates/draft/{sheet.pk}/", {"issued_on": "2026-04-22"})
    assert again.status_code == 409


def test_a_sheet_of_another_institution_is_not_drafted(law):
    sheet = final_sheet(party())
    other = signed_in(party(institution("贾示例技工学校")).head)
    assert other.get(f"/portal/certificates/draft/{sheet.pk}/").status_code == 404


def test_the_batch_page_offers_its_move_to_the_head_alone(law):
    of = party()
    batch = certificate_batch(of)
    address = f"/portal/certificates/{batch.pk}/move/submit/"
    assert address in signed_in(of.head).get(f"/portal/certificates/{batch.pk}/").content.decode()
    assert address not in signed_in(of.clerk).get(f"/portal/certificates/{batch.pk}/").content.decode()
    assert signed_in(of.clerk).post(address).status_code == 403


def test_a_refused_submission_shows_findings_and_their_article(law):
    of = party()
    batch = certificate_batch(of)
    of.institution.scope.all().delete()
    answer = signed_in(of.head).post(f"/portal/certificates/{batch.pk}/move/submit/")
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "不在机构的备案范围内" in page
    assert "/law/jilin/?on=2026-03-20#JL-5.6" in page


def test_the_province_works_on_a_batch_in_the_office(law):
    of = party()
    batch = certificate_batch(of, state=CertificateBatch.State.SUBMITTED)
    client = signed_in(province_officer())
    address = f"/admin/certificates/certificatebatch/{batch.pk}/change/"
    page = client.get(address).content.decode()
    assert "复核通过" in page
    assert "没有照片" in page
    client.post(f"/admin/certificates/certificatebatch/{batch.pk}/move/approve/")
    batch.refresh_from_db()
    assert batch.state == CertificateBatch.State.CHECKED
    assert client.get("/admin/certificates/certificate/").status_code == 200
    certificate = batch.certificates.first()
    shown = client.get(f"/admin/certificates/certificate/{certificate.pk}/change/").content.decode()
    assert certificate.number in shown


def test_an_auditor_looks_and_does_not_touch(law):
    batch = certificate_batch(party(), state=CertificateBatch.State.SUBMITTED)
    client = signed_in(auditor())
    page = client.get(f"/admin/certificates/certificatebatch/{batch.pk}/change/").content.decode()
    assert "/move/approve/" not in page
    move = client.post(f"/admin/certificates/certificatebatch/{batch.pk}/move/approve/")
    assert move.status_code == 403


def test_a_case_outside_the_territory_does_not_exist_in_the_office(law):
    batch = certificate_batch(party())
    client = signed_in(prefecture_officer("220200"))
    assert client.get(f"/admin/certificates/certificatebatch/{batch.pk}/change/").status_code == 404


def test_other_systems_take_the_same_road(law):
    of = party()
    sheet = final_sheet(of, passed=1)
    head, province = APIClient(), APIClient()
    head.force_authenticate(of.head)
    province.force_authenticate(province_officer())
    own, centre = "/api/v1/institution/certificate-batches/", "/api/v1/regulator/certificate-batches/"

    drafted = head.post(f"{own}draft/", {"sheet": sheet.pk, "issued_on": "2026-04-22"})
    assert drafted.status_code == 201
    pk = drafted.json()["id"]
    assert drafted.json()["count"] == 1
    assert head.post(f"{own}draft/", {"sheet": sheet.pk, "issued_on": "2026-04-22"}).status_code == 409
    assert head.post(f"{own}draft/", {"sheet": 0, "issued_on": "2026-04-22"}).status_code == 404
    assert province.post(f"{centre}{pk}/approve/").status_code == 409
    assert head.post(f"{own}{pk}/submit/").json()["state"] == "submitted"
    assert province.post(f"{centre}{pk}/send_back/", {"reason": "核对工种"}).json()["state"] == "returned"
    assert head.post(f"{own}{pk}/submit/").json()["state"] == "submitted"
    assert head.post(f"{centre}{pk}/approve/").status_code == 403
    assert province.post(f"{centre}{pk}/approve/").json()["state"] == "checked"
    assert head.post(f"{own}{pk}/issue/").status_code == 409
    numbers = [row["number"] for row in head.get("/api/v1/institution/certificates/").json()["results"]]
    assert numbers == [Certificate.objects.get().number]


def test_an_authority_reads_batches_and_certificates_on_its_own_side_only(law):
    batch = certificate_batch(party(), state=CertificateBatch.State.SUBMITTED)
    client = APIClient()
    client.force_authenticate(province_officer())
    assert client.get(f"/api/v1/regulator/certificate-batches/{batch.pk}/").status_code == 200
    assert client.get("/api/v1/regulator/certificates/").json()["count"] == batch.certificates.count()
    assert client.get(f"/api/v1/institution/certificate-batches/{batch.pk}/").status_code == 404
    assert client.get("/api/v1/institution/certificates/").json()["count"] == 0


@pytest.mark.parametrize("address", ["/portal/certificates/", "/portal/scores/"])
def test_a_list_costs_the_same_however_long_it_is(law, address, django_assert_max_num_queries):
    of = party()
    client = signed_in(of.head)
    certificate_batch(of)
    with django_assert_max_num_queries(12):
        client.get(address)
    for _ in range(4):
        certificate_batch(of)
        final_sheet(of, passed=1)
    with django_assert_max_num_queries(12):
        client.get(address)
