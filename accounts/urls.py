"""Addresses for signing in and out."""

from django.urls import path

from accounts import views

public = [
    path("login/", views.SignIn.as_view(), name="login"),
    path("logout/", views.SignOut.as_view(), name="logout"),
    path("account/messages/", views.messages_of_mine, name="message-list"),
    path("account/messages/read/", views.read_messages, name="messages-read"),
    path("account/messages/<int:pk>/read/", views.read_messages, name="message-read"),
    path("account/password/", views.ChangePassword.as_view(), name="password-change"),
]
