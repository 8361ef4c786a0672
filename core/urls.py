"""Every address of Plinth."""

from __future__ import annotations

from django.urls import include, path, re_path

from core.api.door import refused_by_django
from core.api.missing import missing

handler400 = refused_by_django

urlpatterns = [
    path("accounts/", include("installer_app.account_urls")),
    path("", include("core.api.urls")),
    path("", include("core.api.reading_urls")),
    path("ocpi/", include("core.ocpi.urls")),
    path("", include("installer_app.urls")),
    re_path(r"^(?:[aA][pP][iI]|[oO][cC][pP][iI])(?:/[\s\S]*)?$", missing),
]
