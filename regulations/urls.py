"""Addresses of the law book."""

from django.urls import path

from regulations import catalogue_views, views

public = [
    path("law/", views.shelf, name="law-shelf"),
    path("law/compare/", views.compare, name="law-compare"),
    path("law/readings/", views.readings, name="law-readings"),
    path("law/calendar/", views.calendar, name="law-calendar"),
    path("law/calendar/<int:year>/", views.calendar, name="law-calendar-year"),
    path("law/special-items/", catalogue_views.special_items, name="special-items"),
    path("law/<slug:pack>/", views.lawbook, name="law"),
    path("law/<slug:pack>/<str:rule_id>/", views.entry, name="law-entry"),
]
