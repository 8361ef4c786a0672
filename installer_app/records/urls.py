"""The addresses of the records: Locations and stations."""

from __future__ import annotations

from django.urls import path

from installer_app.records import adding, books, evse_pages, location_pages, places, station_pages

STATION = "stations/<str:charge_station_id>/"

urlpatterns = [
    path("locations/", books.locations, name="locations"),
    path("locations/new", adding.new_location, name="new_location"),
    path("locations/<str:location_id>/", location_pages.location, name="location"),
    path("locations/<str:location_id>/edit", location_pages.edit_location, name="edit_location"),
    path("stations/", books.stations, name="stations"),
    path("stations/new", adding.new_station, name="new_station"),
    path(STATION, station_pages.station_record, name="station_record"),
    path(f"{STATION}edit", station_pages.edit_station, name="edit_station"),
    path(f"{STATION}evses/<str:uid>", evse_pages.edit_evse, name="edit_evse"),
    path(f"{STATION}move", places.move, name="move_station"),
    path(f"{STATION}replace", places.replace, name="replace_station"),
]
