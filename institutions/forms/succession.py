"""What deciding a merger or division asks for: who is in it, the papers and, of a division, the shares."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from django import forms
from django.db.models import Q
from django.utils.timezone import localdate

from institutions.models import Institution, Succession
from institutions.selectors.succession import Proposal
from institutions.services.passing_on import Passage, Share
from institutions.services.succession import Papers

DATE = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
ACCEPTED = ".pdf,.jpg,.jpeg,.png"
MOST_PARTIES = 20
EXPLAINED = {
    "absorption": "吸收合并：一家以上并入存续的一家",
    "merger": "新设合并：两家以上合并为新设的一家",
    "split_off": "存续分立：原机构存续，分出新设的机构",
    "split_up": "解散分立：原机构终止，分为新设的机构",
}


class PartiesForm(forms.Form):
    """Who merges or divides, and how."""

    kind = forms.ChoiceField(label="方式", choices=list(EXPLAINED.items()))
    predecessors = forms.CharField(
        label="被承继机构",
        max_length=500,
        help_text="机构编码或统一社会信用代码，多家用顿号分隔；吸收合并的填并入的机构，分立的填原机构。",
        error_messages={"required": "请填写被承继机构"},
    )
    successors = forms.CharField(
        label="承继机构",
        max_length=500,
        help_text="机构编码或统一社会信用代码；新设的机构应先在本平台注册。",
        error_messages={"required": "请填写承继机构"},
    )

    def __init__(self, *args: Any, within: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.within = within

    def clean_predecessors(self) -> list[Institution]:
        """The institutions named."""
        return self._named("predecessors")

    def clean_successors(self) -> list[Institution]:
        """The institutions named."""
        return self._named("successors")

    def _named(self, field: str) -> list[Institution]:
        words = [word for word in re.split(r"[、,，;；\s]+", self.cleaned_data[field].upper()) if word]
        codes = list(dict.fromkeys(words))[:MOST_PARTIES]
        rows = self.within.filter(Q(code__in=codes) | Q(uscc__in=codes)).select_related("jurisdiction")
        by_code = {code: one for one in rows for code in (one.code, one.uscc)}
        missing = [code for code in codes if code not in by_code]
        if missing:
            raise forms.ValidationError(
                f"没有找到{'、'.join(missing)}，或不在您的职权范围内；请核对编码，新设的机构请先注册"
            )
        return list(dict.fromkeys(by_code[code] for code in codes))

    def proposal(self, day: Any = None) -> Proposal:
        """The merger or division asked for; as of today where no day is said yet."""
        given = self.cleaned_data
        return Proposal(given["kind"], given["predecessors"], given["successors"], day or localdate())


class SuccessionForm(forms.Form):
    """The day, the papers and, of a division, what goes to whom."""

    day = forms.DateField(
        label="生效日期", widget=DATE, help_text="自当日起由承继机构开展评价，原机构的备案到前一日为止。"
    )
    document_number = forms.CharField(label="批准文号", max_length=60)
    decision = forms.FileField(
        label="批准文件",
        widget=forms.ClearableFileInput(attrs={"accept": ACCEPTED}),
        help_text="PDF 或图片，不超过20 MB。",
        error_messages={"required": "请上传批准文件", "empty": "所选文件是空文件，请检查后重新选择"},
    )
    application = forms.FileField(
        label="机构的申请",
        widget=forms.ClearableFileInput(attrs={"accept": ACCEPTED}),
        help_text="各方盖章的申请和决议，合为一个文件。",
        error_messages={"required": "请上传机构的申请", "empty": "所选文件是空文件，请检查后重新选择"},
    )
    reason = forms.CharField(
        label="理由",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "请写明合并或分立的理由"},
    )

    def __init__(self, *args: Any, proposal: Proposal, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.asked = proposal
        self.fields["day"].initial = localdate()
        if proposal.is_division:
            self.fields.update(dict(self._share_fields()))

    def _share_fields(self) -> Iterator[tuple[str, forms.Field]]:
        """One choice for each occupation, room and person of the institution that divides."""
        rest = "留在原机构" if self.asked.kind == Succession.Kind.SPLIT_OFF else "不承继（到期终止）"
        choices = [("", rest), *((str(one.pk), one.name) for one in self.asked.successors)]
        old = self.asked.predecessors[0]
        whole = Passage(old, old, localdate(), Share.everything(), None)
        subjects = {row.code: row.name for row in whole.scope()}
        named = [
            *(
                (f"subjects-{code}", f"职业（项目）：{code} {name}")
                for code, name in sorted(subjects.items())
            ),
            *((f"rooms-{room.pk}", f"考场：{room}") for room in whole.rooms()),
            *((f"people-{person.pk}", f"人员：{person.name}") for person in whole.people()),
        ]
        for name, label in named:
            yield name, forms.ChoiceField(label=label, choices=choices, required=False)

    def proposal(self) -> Proposal:
        """What was asked for, from the day filled in."""
        asked = self.asked
        return Proposal(asked.kind, asked.predecessors, asked.successors, self.cleaned_data["day"])

    def papers(self) -> Papers:
        """What the act rests on."""
        names = ("document_number", "reason", "decision", "application")
        return Papers(**{name: self.cleaned_data[name] for name in names})

    def shares(self) -> dict[int, Share] | None:
        """What goes to each successor, by its key; None in a merger."""
        if not self.asked.is_division:
            return None
        return {one.pk: self._share_of(one) for one in self.asked.successors}

    def _share_of(self, successor: Institution) -> Share:
        chosen = [
            name.split("-", 1)
            for name, to in self.cleaned_data.items()
            if "-" in name and to == str(successor.pk)
        ]
        return Share(
            subjects=frozenset(key for what, key in chosen if what == "subjects"),
            rooms=frozenset(int(key) for what, key in chosen if what == "rooms"),
            people=frozenset(int(key) for what, key in chosen if what == "people"),
        )
