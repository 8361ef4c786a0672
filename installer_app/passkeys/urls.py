"""Passkeys of those who are signed in."""

from __future__ import annotations

from django.urls import path

from installer_app.passkeys import pages

urlpatterns = [
    path("passkeys/new", pages.new_passkey, name="new_passkey"),
    path("people/<str:username>/passkeys/<int:pk>/remove", pages.remove, name="person_passkey"),
]
