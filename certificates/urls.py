"""Addresses of certificates, by audience."""

from django.urls import path

from certificates import views

public = [
    path("lookup/", views.lookup, name="lookup"),
    path("c/<str:token>/", views.scan, name="certificate-scan"),
]

portal = [
    path("certificates/", views.batch_list, name="certificate-list"),
    path("certificates/draft/<int:sheet>/", views.draft, name="certificate-draft"),
    path("certificates/<int:pk>/", views.batch_detail, name="batch-detail"),
    path("certificates/<int:pk>/move/<slug:move>/", views.batch_move, name="batch-move"),
    path("certificates/<int:pk>/issue/", views.batch_issue, name="batch-issue"),
    path("certificates/<int:pk>/report.xlsx", views.batch_report, name="batch-report"),
    path("certificates/<int:pk>/certificates.zip", views.batch_papers, name="batch-papers"),
]
