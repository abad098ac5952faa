"""REST routes of the archive."""

from django.urls import path

from archive.api.files import FileView

files = [path("files/<uuid:key>/", FileView.as_view(), name="api-file")]
