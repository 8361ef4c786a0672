"""The supervisor's desk, around the queue."""

from __future__ import annotations

from django.urls import path

from installer_app.desk import bulk, timeline

urlpatterns = [
    path("review/approve", bulk.bulk_approve, name="bulk_approve"),
    path("stations/<str:charge_station_id>/timeline", timeline.timeline, name="timeline"),
]
