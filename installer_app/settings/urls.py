"""Where the settings are."""

from __future__ import annotations

from django.urls import path

from installer_app.settings import pages

urlpatterns = [path("", pages.settings_page, name="settings")]
