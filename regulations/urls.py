"""Addresses of the law book."""

from django.urls import path

from regulations import views

public = [
    path("law/", views.shelf, name="law-shelf"),
    path("law/<slug:pack>/", views.lawbook, name="law"),
]
