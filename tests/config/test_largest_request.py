"""What is too large to be taken is refused before it is read, in words, and nothing saved before is lost."""

from django.test import Client

from tests.factories import institutions
from tests.factories.law import put_down_the_law

THREE_GIGABYTES = str(3 * 1024**3)
MESSAGE = "本次提交共3.0 GB，超过平台一次能接收的410.0 MB"


class NeverRead:
    """A sending that must not be touched."""

    def read(self, *_amount: int) -> bytes:
        """Tell that somebody began to read."""
        raise AssertionError("an upload that is refused was read")

    readline = read


def send(client: Client, address: str, **headers: str):
    kept = {"wsgi.input": NeverRead(), "CONTENT_LENGTH": THREE_GIGABYTES, **headers}
    return client.generic("POST", address, content_type="multipart/form-data; boundary=x", **kept)


def test_three_gigabytes_are_refused_unread_with_a_page_that_says_what_to_do(db):
    put_down_the_law()
    draft = institutions.filing(complete=False, main_business="养老护理培训")
    client = Client()
    client.force_login(institutions.member_of(draft.institution))
    back = f"/portal/filings/{draft.pk}/edit/materials/"
    answer = send(client, f"/portal/filings/{draft.pk}/materials/application_report/", HTTP_REFERER=back)
    page = answer.content.decode()
    assert answer.status_code == 413
    assert MESSAGE in page
    assert "请压缩文件" in page
    assert f'href="{back}"' in page
    draft.refresh_from_db()
    assert draft.main_business == "养老护理培训"


def test_who_is_not_signed_in_fills_no_disk_either(db):
    assert send(Client(), "/portal/register/").status_code == 413


def test_an_interface_is_told_in_its_own_shape(db):
    answer = send(Client(), "/api/v1/institution/filings/")
    assert answer.status_code == 413
    assert answer.json() == {"code": "too_large", "message": MESSAGE, "findings": []}
