"""Where the API is described."""

from __future__ import annotations

from django.urls import path
from django.views.generic import RedirectView

from core.api.description.page import changes, docs, from_1, schema

urlpatterns = [
    path("api/schema/", schema, name="api_schema"),
    path("api/docs", RedirectView.as_view(url="/api/docs/", permanent=True), name="docs_plain"),
    path("api/docs/", docs, name="api_docs"),
    path("api/docs/from-1.0/", from_1, name="docs_from_1"),
    path("api/docs/changes/", changes, name="docs_changes"),
]
