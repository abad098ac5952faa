"""Addresses for signing in and out."""

from django.urls import path

from accounts import views

public = [
    path("login/", views.SignIn.as_view(), name="login"),
    path("logout/", views.SignOut.as_view(), name="logout"),
    path("account/password/", views.ChangePassword.as_view(), name="password-change"),
]
