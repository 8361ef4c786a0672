"""The supervisor's desk, around the queue."""

from __future__ import annotations

from django.urls import path

from installer_app.desk import bulk

urlpatterns = [
    path("review/approve", bulk.bulk_approve, name="bulk_approve"),
]
