"""Where the pages of registration tokens are."""

from __future__ import annotations

from django.urls import path

from installer_app.registration import pages

urlpatterns = [
    path("", pages.registration_tokens, name="registration_tokens"),
    path("new", pages.new_registration_token, name="new_registration_token"),
    path("<int:pk>/revoke", pages.revoke, name="registration_token_revoke"),
]
