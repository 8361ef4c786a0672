"""The wall: all sites, and one."""

from __future__ import annotations

from django.urls import path

from installer_app.wall import pages

urlpatterns = [
    path("sites/", pages.sites, name="sites"),
    path("sites/live", pages.sites_live, name="sites_live"),
    path("sites/<str:location_id>/", pages.site, name="site"),
]
