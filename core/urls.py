"""Every address of Plinth."""

from __future__ import annotations

from django.urls import include, path

from core.api.missing import missing
from core.health import livez, readyz

urlpatterns = [
    path("livez", livez, name="livez"),
    path("readyz", readyz, name="readyz"),
    path("accounts/", include("allauth.urls")),
    path("", include("core.api.urls")),
    path("", include("core.api.reading_urls")),
    path("ocpi/", include("core.ocpi.urls")),
    path("", include("installer_app.urls")),
    path("api/<path:rest>", missing),
]
