"""Addresses of the archive."""

from django.urls import path

from archive import views

public = [
    path("files/<uuid:key>/", views.stored_file, name="stored-file"),
    path("verify/", views.document_lookup, name="document-lookup"),
    path("verify/<str:code>/", views.document_verify, name="document-verify"),
]
