"""The supervisor's desk, around the queue."""

from __future__ import annotations

from django.urls import path

from installer_app.desk import audit, bulk, owner, reports, timeline

urlpatterns = [
    path("review/approve", bulk.bulk_approve, name="bulk_approve"),
    path("stations/<str:charge_station_id>/timeline", timeline.timeline, name="timeline"),
    path("audit/", audit.audit, name="audit"),
    path("audit/events.csv", audit.audit_csv, name="audit_csv"),
    path("audit/events.jsonl", audit.audit_jsonl, name="audit_jsonl"),
    path("sites/<str:location_id>/owner-links", owner.make, name="owner_link"),
    path("owner-links/<int:pk>/end", owner.end, name="owner_link_end"),
    path("o/<str:secret>", owner.owner, name="owner"),
    path("o/<str:secret>/records/<int:pk>", owner.owner_record, name="owner_record"),
    path("o/<str:secret>/records/<int:pk>.pdf", owner.owner_record_pdf, name="owner_record_pdf"),
    path("reports/", reports.reports, name="reports"),
    path("reports/installs.csv", reports.reports_csv, name="reports_csv"),
    path("reports/installs.pdf", reports.reports_pdf, name="reports_pdf"),
]
