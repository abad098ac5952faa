"""REST routes of accounts."""

from django.urls import path

from accounts.api.public import TokenView

public = [path("token/", TokenView.as_view(), name="token")]
