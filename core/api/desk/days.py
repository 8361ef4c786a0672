"""Days as the operator's own clock has them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils import timezone
from rest_framework.views import APIView

from core.api.authentication import asker

if TYPE_CHECKING:
    from rest_framework.request import Request


class OwnDays(APIView):
    """Something that hangs on which day it is: days begin where the operator's do, as they do on a page."""

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Let days begin where the operator's do."""
        super().initial(request, *args, **kwargs)
        timezone.activate(asker(request).operator.zone)

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        """Leave the clock as it was."""
        timezone.deactivate()
        return super().finalize_response(request, response, *args, **kwargs)
