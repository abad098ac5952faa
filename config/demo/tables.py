"""The tables a province begins with (既有机构表): filled in as the template wants, brought in."""

from __future__ import annotations

import io
from collections.abc import Iterable
from datetime import date

import xlsxwriter
from django.core.files.base import ContentFile
from django.utils.timezone import localdate

from config.demo.bodies import address_of
from config.demo.conductor import Story
from config.demo.generator import Body
from config.demo.offices import Offices
from config.demo.provinces import Province
from institutions.models import Institution
from institutions.register_table import (
    ADDRESS,
    AFFILIATION,
    CODE,
    CONTACT,
    DIVISION,
    DOCUMENT,
    FORM,
    KIND,
    LEGAL,
    NAME,
    NUMBER,
    PHONE,
    SCOPE,
    SINCE,
    UNTIL,
)
from institutions.services.carried_over import begin_register, confirm_register, take_in_register
from institutions.services.register_check import AFFILIATION_LABELS, COLUMNS, check_register

LEVEL_WORDS = {5: "五级", 4: "四级", 3: "三级", 2: "二级", 1: "一级"}
KIND_LABELS = dict(Institution.Kind.choices)
FORM_LABELS = dict(Institution.Form.choices)


def table_story(offices: Offices, province: Province, bodies: Iterable[Body]) -> Story:
    """Once all have registered, the province brings its old filings in: checked, agreed to, carried over."""
    clock = offices.world.conductor
    there = [body for body in bodies if body.province is province and body.on_paper]
    if not there:
        return
    yield clock.in_working_days(5)
    officer = offices.officer(province.code)
    job = take_in_register(
        ContentFile(table_of(offices, there), name=f"既有备案机构（{localdate():%Y%m%d}）.xlsx"), by=officer
    )
    check_register(job)
    yield clock.in_working_days(1)
    confirm_register(begin_register(job, by=officer), by=officer)


def table_of(offices: Offices, bodies: Iterable[Body]) -> bytes:
    """The template, filled in."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        sheet = book.add_worksheet("既有机构")
        titles = [heading.title for heading in COLUMNS]
        sheet.write_row(0, 0, titles)
        for place, body in enumerate(bodies, 1):
            row = row_of(offices, body, place)
            sheet.write_row(place, 0, [row.get(title, "") for title in titles])
    return file.getvalue()


def row_of(offices: Offices, body: Body, place: int) -> dict[str, str]:
    """One body as its paper file has it."""
    uscc = offices.credit_code_of(body)
    registered = Institution.objects.get(uscc=uscc)
    since, until = body.on_paper or (date.min, date.min)
    scope = "；".join(
        f"{code}：{'、'.join(LEVEL_WORDS[level] for level in levels)}" for code, levels in body.occupations
    )
    return {
        NAME: body.name,
        CODE: uscc,
        KIND: KIND_LABELS[Institution.Kind(body.kind)],
        FORM: FORM_LABELS[Institution.Form(body.form)],
        AFFILIATION: AFFILIATION_LABELS[body.affiliation],
        DIVISION: body.place.code,
        ADDRESS: address_of(body),
        LEGAL: registered.legal_representative,
        CONTACT: registered.contact,
        PHONE: registered.phone,
        NUMBER: "",
        SINCE: since.isoformat(),
        UNTIL: until.isoformat(),
        SCOPE: scope,
        DOCUMENT: f"示例备〔{since.year}〕{place}号",
    }
