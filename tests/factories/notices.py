"""Publicities and objections, made up."""

from datetime import date
from itertools import count
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.utils import timezone

from institutions.models import Filing
from notices.models import Objection, Publicity
from tests.factories.institutions import filing

_numbers = count(1)


def publicity(of: Filing | None = None, *, holder: str = "220000", **facts: Any) -> Publicity:
    """A publicity of a filing, in the week before the Spring Festival of 2026."""
    of = of or filing(state="in_publicity", holder="220000", complete=False)
    return Publicity.objects.create(
        **{
            "content_type": ContentType.objects.get_for_model(of),
            "object_id": str(of.pk),
            "kind": Publicity.Kind.FILING,
            "title": f"{of.institution.name}备案公示",
            "lines": [["机构名称", of.institution.name], ["申报职业", "中式烹调师 五级/初级工"]],
            "jurisdiction": of.jurisdiction,
            "holder_id": holder,
            "rule_id": "JL-4.3c",
            "basis": "吉人社函〔2022〕78号 四（三）3",
            "begins_on": date(2026, 2, 11),
            "ends_on": date(2026, 2, 25),
            "objections_to": "吉林省职业技能鉴定指导中心",
            **facts,
        }
    )


def objection(to: Publicity | None = None, **facts: Any) -> Objection:
    """An objection nobody has answered."""
    return Objection.objects.create(
        **{
            "publicity": to or publicity(),
            "number": f"YY20260212{next(_numbers):06d}",
            "text": "该机构的实操考场不足。",
            "made_at": timezone.now(),
            **facts,
        }
    )
