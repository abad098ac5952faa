"""Addresses of the institution register."""

from django.urls import path

from institutions.views import assessment, cases, directory, draft, export, home, open_data, registration

public = [
    path("institutions/", directory.directory, name="directory"),
    path("institutions/<str:code>/", directory.institution, name="institution"),
    path("open-data/", open_data.about, name="open-data"),
    path("open-data/institutions.<slug:form>", open_data.institutions, name="open-data-file"),
]

portal = [
    path("", home.home, name="home"),
    path("register/", registration.register, name="register"),
    path("members/", registration.members, name="member-list"),
    path("filings/", cases.filings, name="filing-list"),
    path("filings/start/", cases.start, name="filing-start"),
    path("filings/export/<slug:form>/", export.filings, name="filing-export"),
    path("filings/<int:pk>/", cases.filing_page, name="filing"),
    path("filings/<int:pk>/edit/<slug:part>/", draft.edit, name="filing-edit"),
    path("filings/<int:pk>/occupations/", draft.occupation_search, name="filing-occupations"),
    path("filings/<int:pk>/materials/<slug:code>/", draft.upload_material, name="filing-material"),
    path("filings/<int:pk>/remove/<slug:kind>/<int:row>/", draft.remove_row, name="filing-remove"),
    path("filings/<int:pk>/check/", draft.check, name="filing-check"),
    path("filings/<int:pk>/submitted/", cases.submitted, name="filing-submitted"),
    path("filings/<int:pk>/move/<slug:name>/", cases.move, name="filing-move"),
    path("filings/<int:pk>/rectify/<int:finding>/", cases.rectification, name="rectification"),
    path("assessments/", assessment.assessments, name="assessment-list"),
    path("assessments/<int:pk>/", assessment.assessment, name="assessment"),
]
