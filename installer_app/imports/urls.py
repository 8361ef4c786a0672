"""Where files are brought in."""

from __future__ import annotations

from django.urls import path

from installer_app.imports import pages, papers

urlpatterns = [
    path("imports/", pages.imports, name="imports"),
    path("imports/example/<str:kind>.csv", papers.example, name="import_example"),
    path("imports/<int:pk>/", pages.one_import, name="import"),
    path("imports/<int:pk>/columns", pages.columns, name="import_columns"),
    path("imports/<int:pk>/live", pages.live, name="import_live"),
    path("imports/<int:pk>/import", pages.import_rows, name="import_rows"),
    path("imports/<int:pk>/undo", pages.undo, name="import_undo"),
    path("imports/<int:pk>/discard", pages.discard, name="import_discard"),
    path("imports/<int:pk>/refused.csv", papers.refused, name="import_refused"),
]
