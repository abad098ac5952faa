"""A corner of the catalogues: Jilin with two prefectures and one county, and a few occupations."""

from datetime import date

from regulations.models import Jurisdiction, Occupation

PLACES = (
    ("220000", "吉林省", None, "province"),
    ("220100", "长春市", "220000", "prefecture"),
    ("220102", "南关区", "220100", "county"),
    ("220200", "吉林市", "220000", "prefecture"),
    ("220202", "昌邑区", "220200", "county"),
    ("222400", "延边朝鲜族自治州", "220000", "prefecture"),
)
OCCUPATIONS = (
    ("4-03-02-01", "中式烹调师", "4"),
    ("4-10-01-01", "婴幼儿发展引导员", "4"),
    ("6-18-01-01", "车工", "6"),
    ("6-31-01-03", "电工", "6"),
    ("2-02-10-09", "人工智能工程技术人员", "2"),
)


def put_down_the_law() -> None:
    """Write the divisions and occupations the tests speak of; the packs are read from their files."""
    for code, name, parent, level in PLACES:
        Jurisdiction.objects.update_or_create(
            code=code, defaults={"name": name, "parent_id": parent, "level": level}
        )
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


def place(code: str) -> Jurisdiction:
    """One of the places."""
    return Jurisdiction.objects.get(code=code)
