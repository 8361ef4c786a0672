"""The wall: all sites, one, the map, and the charts."""

from __future__ import annotations

from django.urls import path

from installer_app.wall import charts, pages
from installer_app.wall import map as map_pages

urlpatterns = [
    path("sites/", pages.sites, name="sites"),
    path("sites/live", pages.sites_live, name="sites_live"),
    path("sites/<str:location_id>/", pages.site, name="site"),
    path("map/", map_pages.sites_map, name="map"),
    path("map/dots", map_pages.map_dots, name="map_dots"),
    path("charts/", charts.all_charts, name="charts"),
    path("charts/<slug:slug>.csv", charts.chart_csv, name="chart_csv"),
]
