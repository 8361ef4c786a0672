"""Signing in and out, and choosing a password: of what allauth can do, all that people need here."""

from __future__ import annotations

from allauth.account import views
from django.urls import path, re_path
from django.views.generic import RedirectView

from installer_app.accounts import SignOut
from installer_app.passkeys.sign_in import SignIn

urlpatterns = [
    path("login/", views.login, name="account_login"),
    path("webauthn/login/", SignIn.as_view(), name="mfa_login_webauthn"),
    path("logout/", SignOut.as_view(), name="account_logout"),
    path("inactive/", views.account_inactive, name="account_inactive"),
    # Nobody signs up by themselves; allauth's pages ask for the address all the same.
    path("signup/", RedirectView.as_view(pattern_name="account_login"), name="account_signup"),
    path("password/reset/", views.password_reset, name="account_reset_password"),
    path("password/reset/done/", views.password_reset_done, name="account_reset_password_done"),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        views.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path("password/reset/key/done/", views.password_reset_from_key_done, name="account_reset_password_from_key_done"),
]
