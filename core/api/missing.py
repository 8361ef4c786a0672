"""An address below /api/ that leads nowhere is answered in the envelope as well."""

from __future__ import annotations

from typing import TYPE_CHECKING, NoReturn

from rest_framework.permissions import AllowAny
from rest_framework.views import APIView

from core.errors import NotFound

if TYPE_CHECKING:
    from rest_framework.request import Request


class Missing(APIView):
    permission_classes = [AllowAny]

    def initial(self, request: Request, *args: object, **kwargs: object) -> NoReturn:  # noqa: ARG002 -- DRF's signature
        raise NotFound


missing = Missing.as_view()
