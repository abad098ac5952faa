"""Addresses of the front page, of publicities and of objections."""

from django.urls import path

from notices import views

public = [
    path("", views.home, name="home"),
    path("publicity/", views.publicities, name="publicities"),
    path("publicity/<int:pk>/", views.publicity, name="publicity"),
    path("objections/<str:number>/", views.objection, name="objection"),
]
