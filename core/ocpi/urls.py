"""The addresses of the roaming doors, below `/ocpi/`; with or without a trailing slash."""

from __future__ import annotations

import re
from typing import Any

from django.urls import URLPattern, re_path

from core.documents.ocpi import VERSIONS
from core.ocpi.credentials import Credentials
from core.ocpi.locations import LocationDoor, LocationsDoor
from core.ocpi.versions import SINCE_ROLES, VersionDetails, Versions

IDS = {name: rf"(?P<{name}>[^/]+)" for name in ("location_id", "evse_uid", "connector_id")}
LOCATION = "locations/{location_id}".format(**IDS)
EVSE = LOCATION + "/{evse_uid}".format(**IDS)
CONNECTOR = EVSE + "/{connector_id}".format(**IDS)


def door(route: str, view: Any, name: str, *, versions: Any = VERSIONS) -> URLPattern:
    """Route an address of these versions; `route` is a pattern below the version."""
    numbers = "|".join(re.escape(number) for number in sorted(versions))
    return re_path(rf"^(?P<version>{numbers}){'/' if route else ''}{route}/?$", view.as_view(), name=name)


urlpatterns = [
    re_path(r"^versions/?$", Versions.as_view(), name="ocpi_versions"),
    door("", VersionDetails, "ocpi_version"),
    door("credentials", Credentials, "ocpi_credentials", versions=SINCE_ROLES),
    door("locations", LocationsDoor, "ocpi_locations"),
    door(LOCATION, LocationDoor, "ocpi_location"),
    door(EVSE, LocationDoor, "ocpi_evse"),
    door(CONNECTOR, LocationDoor, "ocpi_connector"),
]
