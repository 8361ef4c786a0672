"""The language of a page: what its reader chose, else what their browser asks for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.http import Http404, HttpResponseRedirect
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from core.api.door import language_of as machine_language
from core.domain.people.speaking import choose_language

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

PARTNERS = "/ocpi/"  # roaming partners are machines: no cookie chooses for them, and what is stored is for all the same


class LanguageMiddleware:
    """Speak the reader's language while a page is made, and say in the headers which one it is."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path_info.lower().startswith(PARTNERS):
            with translation.override(machine_language(request)):
                return self.get_response(request)
        with translation.override(language_of(request)):
            response = self.get_response(request)
            response.headers.setdefault("Content-Language", translation.get_language() or settings.LANGUAGE_CODE)
        patch_vary_headers(response, ("Accept-Language", "Cookie"))
        return response


def language_of(request: HttpRequest) -> str:
    """Give the choice kept with the account, else with this phone, else what the browser prefers of ours."""
    chosen = request.user.language if request.user.is_authenticated else ""
    return chosen or translation.get_language_from_request(request)


@require_POST
def choose(request: HttpRequest) -> HttpResponse:
    """Keep the language with the account when there is one, and with this phone, and go back to the page."""
    language, onward = request.POST.get("language", ""), request.POST.get("next", "")
    if language not in dict(settings.LANGUAGES):
        raise Http404
    if request.user.is_authenticated:
        choose_language(person=request.user, language=language)
    ours = url_has_allowed_host_and_scheme(onward, {request.get_host()}, require_https=request.is_secure())
    response = HttpResponseRedirect(onward if ours else "/")
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=settings.LANGUAGE_COOKIE_AGE,
        samesite="Lax",
        secure=settings.LANGUAGE_COOKIE_SECURE,
        httponly=True,
    )
    return response
