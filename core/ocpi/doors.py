"""What every roaming door does: know the partner, answer in OCPI's envelope, send the routing headers back."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from rest_framework.views import APIView

from core.ocpi.authentication import AnyPartner, PartnerAuthentication

if TYPE_CHECKING:
    from rest_framework.request import Request
    from rest_framework.response import Response

PARTY = re.compile(r"[A-Za-z0-9]{2,3}")


class Door(APIView):
    """A view for partners. Refusals are told in the envelope alone, without our own list of errors."""

    authentication_classes = [PartnerAuthentication]
    permission_classes = [AnyPartner]
    http_method_names = ["get", "head", "post", "put", "delete"]

    def handle_exception(self, exc: Exception) -> Response:
        response = super().handle_exception(exc)
        response.data.pop("errors", None)
        return response


class FunctionalDoor(Door):
    """A door of a functional module: from and to change places in the answer, refusals too (OCPI 2.2.1 §4.2.2)."""

    def finalize_response(self, request: Request, response: Response, *args: Any, **kwargs: Any) -> Response:
        for ours, theirs in (("from", "to"), ("to", "from")):
            for part in ("party-id", "country-code"):
                said = request.headers.get(f"OCPI-{theirs}-{part}", "")
                if PARTY.fullmatch(said):
                    response[f"OCPI-{ours}-{part}"] = said
        return super().finalize_response(request, response, *args, **kwargs)
