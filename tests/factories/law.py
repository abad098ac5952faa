"""A corner of the catalogues, Jilin and a few occupations, and the province's word on its ambiguous texts."""

from collections.abc import Iterable
from datetime import date

from accounts.models import User
from regulations.decisions import forget_decisions
from regulations.models import CatalogueEdition, Jurisdiction, Occupation, ReadingDecision, SpecialItem
from regulations.shelf import library

APPROVED_ON = date(2022, 6, 1)

PLACES = (
    ("220000", "吉林省", None, "province"),
    ("220100", "长春市", "220000", "prefecture"),
    ("220102", "南关区", "220100", "county"),
    ("220200", "吉林市", "220000", "prefecture"),
    ("220202", "昌邑区", "220200", "county"),
    ("222400", "延边朝鲜族自治州", "220000", "prefecture"),
)
CHONGQING = (
    ("500000", "重庆市", None, "province"),
    ("500103", "渝中区", "500000", "county"),
    ("500106", "沙坪坝区", "500000", "county"),
)
XINJIANG = (
    ("650000", "新疆维吾尔自治区", None, "province"),
    ("650100", "乌鲁木齐市", "650000", "prefecture"),
    ("650102", "天山区", "650100", "county"),
    ("652300", "昌吉回族自治州", "650000", "prefecture"),
    ("652301", "昌吉市", "652300", "county"),
)
GANSU = (
    ("620000", "甘肃省", None, "province"),
    ("620100", "兰州市", "620000", "prefecture"),
    ("620102", "城关区", "620100", "county"),
    ("620500", "天水市", "620000", "prefecture"),
    ("620502", "秦州区", "620500", "county"),
)
JIANGSU = (
    ("320000", "江苏省", None, "province"),
    ("320100", "南京市", "320000", "prefecture"),
    ("320102", "玄武区", "320100", "county"),
)
OCCUPATIONS = (
    ("4-03-02-01", "中式烹调师", "4"),
    ("4-10-01-01", "婴幼儿发展引导员", "4"),
    ("6-18-01-01", "车工", "6"),
    ("6-31-01-03", "电工", "6"),
    ("2-02-10-09", "人工智能工程技术人员", "2"),
)


def put_down_the_law(*, as_read: bool = True) -> None:
    """Write the divisions and occupations the tests speak of; the packs are read from their files.

    The readings of Jilin's text are approved, so that the clock may act on them, unless `as_read` is False.
    """
    put_on_the_map(PLACES)
    for code, name, class_code in OCCUPATIONS:
        Occupation.objects.update_or_create(
            code=code,
            defaults={
                "name": name,
                "class_code": class_code,
                "middle_class": code[:4],
                "minor_class": code[:7],
                "source": "国家职业分类大典（2022年版）",
                "read_on": date(2026, 2, 1),
            },
        )

    if as_read:
        approve_readings("jilin")


def put_on_the_map(places: Iterable[tuple[str, str, str | None, str]]) -> None:
    """Write divisions: code, name, parent, level."""
    for code, name, parent, level in places:
        Jurisdiction.objects.update_or_create(
            code=code, defaults={"name": name, "parent_id": parent, "level": level}
        )


def approve_readings(pack: str, *only: str, on: date = APPROVED_ON) -> None:
    """Record that the head of the province approved the readings of a pack as proposed."""
    decided = set(ReadingDecision.objects.values_list("reading", flat=True))
    head, _ = User.objects.get_or_create(
        username=f"reader-{pack}", defaults={"name": "甄厅长", "password": "!"}
    )
    ReadingDecision.objects.bulk_create(
        ReadingDecision(
            reading=reading.id,
            option=reading.chosen,
            approved=True,
            decided_on=on,
            by=head,
            by_title="单位负责人",
            reason="同意拟采用的读法",
        )
        for reading in library().packs[pack].readings.values()
        if reading.id not in decided and (not only or reading.id in only)
    )
    forget_decisions()


def put_on_a_list(region: str, *items: tuple[str, str]) -> list[SpecialItem]:
    """Publish a list of special abilities for an area: code and name of each item."""
    edition = CatalogueEdition.objects.create(
        catalogue=CatalogueEdition.Catalogue.SPECIAL_ITEMS,
        region_id=region,
        source="演练目录",
        read_on=date(2025, 1, 1),
    )
    return [
        SpecialItem.objects.create(
            region_id=region,
            code=code,
            name=name,
            norm=f"{name}专项职业能力考核规范",
            valid_from=date(2025, 1, 1),
            edition=edition,
        )
        for code, name in items
    ]


def place(code: str) -> Jurisdiction:
    """One of the places."""
    return Jurisdiction.objects.get(code=code)
