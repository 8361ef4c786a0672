"""The cookie of a session that is over: an answer that comes late must not take the one of the next sign-in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.sessions.middleware import SessionMiddleware

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

MODE, NAVIGATION = "Sec-Fetch-Mode", "navigate"


class CarefulSessionMiddleware(SessionMiddleware):
    """Django's sessions, but a dead one loses its cookie only where its person goes somewhere.

    A browser holds one cookie for the site. What a page or the phone's worker asked for with the dead session may be
    answered after its person signed in again: deleting "the" cookie then would end the session just begun.
    """

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        """Take back the deletion of the cookie from what no navigation asked for.

        A browser that does not say what it asks for (Fetch Metadata) is answered as Django does.
        """
        response = super().process_response(request, response)
        cookie = response.cookies.get(settings.SESSION_COOKIE_NAME)
        if cookie is not None and not cookie.value and request.headers.get(MODE, NAVIGATION) != NAVIGATION:
            del response.cookies[settings.SESSION_COOKIE_NAME]
        return response
