"""Where the API is described."""

from __future__ import annotations

from django.urls import path

from core.api.description.page import docs, schema

urlpatterns = [
    path("api/schema/", schema, name="api_schema"),
    path("api/docs/", docs, name="api_docs"),
]
