"""Which versions there are, and which endpoints each has (OCPI 2.2.1 §6)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import reverse
from rest_framework.response import Response

from core.api.envelope import wrap
from core.documents.ocpi import VERSIONS
from core.ocpi.doors import Door

if TYPE_CHECKING:
    from rest_framework.request import Request

SINCE_ROLES = {"2.2.1", "2.3.0"}  # also since they have credentials that we exchange


class Versions(Door):
    def get(self, request: Request) -> Response:
        offered = [{"version": number, "url": url_of(request, "ocpi_version", number)} for number in VERSIONS]
        return Response(wrap(offered))


class VersionDetails(Door):
    def get(self, request: Request, version: str) -> Response:
        modules = {"locations": "ocpi_locations"}
        if version in SINCE_ROLES:
            modules["credentials"] = "ocpi_credentials"
        endpoints = [endpoint(request, version, module, name) for module, name in modules.items()]
        return Response(wrap({"version": version, "endpoints": endpoints}))


def endpoint(request: Request, version: str, module: str, name: str) -> dict[str, Any]:
    role = {"role": "SENDER"} if version in SINCE_ROLES else {}
    return {"identifier": module, **role, "url": url_of(request, name, version)}


def url_of(request: Request, name: str, version: str) -> str:
    return request.build_absolute_uri(reverse(name, kwargs={"version": version}))
