"""The two doors of a step: what comes in by each, and how answers and refusals go out."""

from __future__ import annotations

import logging
import re
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import urlsplit

from django.contrib.auth.views import redirect_to_login
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django_htmx.http import HttpResponseClientRedirect
from rest_framework.authentication import SessionAuthentication
from rest_framework.exceptions import PermissionDenied
from rest_framework.parsers import FormParser, MultiPartParser
from rest_framework.response import Response

from core import errors
from core.addresses import plain_address
from core.api.authentication import TokenAuthentication
from core.api.envelope import as_refusal, refuse, wrap, wrap_refusal
from core.api.guessing import caller_of
from core.api.parsing import StrictJSONParser
from core.queries.standing import standing_of
from core.speech import in_language
from installer_app.numbers import whole
from installer_app.policy import actor_of, sign_in_first
from installer_app.templatetags.forms import to_mend
from installer_app.typed import keep

if TYPE_CHECKING:
    from rest_framework.request import Request

    from core.models import Actor
    from core.queries.standing import Standing
    from installer_app.policy import PageRequest
    from installer_app.steps.base import Step

# What a phone keeps until it is acknowledged: whose it is, which nonce was heard, and whether it was refused.
OF_USER, HEARD, REFUSED = "X-Action-User", "X-Action-Ack", "X-Action-Refused"
UUID = re.compile(r"[0-9a-fA-F-]{36}")
log = logging.getLogger(__name__)


class SessionActor(SessionAuthentication):
    """A signed-in person with a membership; CSRF is enforced for everybody, signed in or not.

    What a phone kept says whose it is (`X-Action-User`): somebody else's session does not act for them.
    """

    def authenticate(self, request: Request) -> tuple[Actor, None] | None:
        self.enforce_csrf(request)
        actor = actor_of(plain(request))
        meant = request.headers.get(OF_USER)
        return (actor, None) if actor and meant in (None, str(plain(request).user.pk)) else None

    def enforce_csrf(self, request: Request) -> None:
        try:
            super().enforce_csrf(request)
        except PermissionDenied as error:
            raise errors.StaleForm(detail=str(error)) from error


class MachineDoor:
    """Token and JSON in, OCPI envelope out."""

    signed_out = errors.NoToken

    def address_of(self, request: Request) -> str | None:  # noqa: ARG002 -- both doors alike
        """Give nothing: a machine stands in no neighbourhood of a station."""
        return None

    def answer(self, step: Step, answer: dict[str, Any]) -> HttpResponse:  # noqa: ARG002 -- both doors alike
        return in_language(Response(wrap(answer)))

    def refuse(self, step: Step, error: Exception) -> HttpResponse:
        return refuse(error, {"view": step})


class PhoneDoor:
    """Session and form in; a fragment, or the way to the next page, out. Without htmx whole pages are answered."""

    signed_out = errors.SignedOut

    def address_of(self, request: Request) -> str | None:
        """Give where the phone calls from: what knocks from there may be the station in front of it."""
        return plain_address(caller_of(request)) or None

    def answer(self, step: Step, answer: dict[str, Any]) -> HttpResponse:
        request = step.request
        if by_htmx(request):
            if not step.onward:
                return render(plain(request), step.fragment, step.drawn(answer))
            # A page is loaded whole: the camera and the timers of the old one end with it.
            return HttpResponseClientRedirect(step.onward_url(answer))
        return HttpResponseRedirect(step.onward_url(answer) if step.onward else plain(request).path, status=303)

    def refuse(self, step: Step, error: Exception) -> HttpResponse:
        refusal = as_refusal(error, step)
        if refusal is None:
            log.error("unhandled in %s", step, exc_info=error)
            refusal = errors.Broken()
        if isinstance(refusal, errors.SignedOut):
            return sign_in_again(step)
        if by_htmx(step.request) or step.page is None or refusal.http != errors.Refused.http:
            card = refuse_page(plain(step.request), refusal, stands=stands_now(step, refusal))
            return heard(step.request, refusal, card)
        return step.draw_page(refusal=drawn_refusal(refusal), typed=plain(step.request).POST)


def heard(request: Request, refusal: errors.Refused, response: HttpResponse) -> HttpResponse:
    """Acknowledge what was refused for good, so that a phone asks its person instead of sending it again."""
    nonce = plain(request).POST.get("nonce", "")
    if UUID.fullmatch(nonce) and not refusal.passing:
        response[HEARD], response[REFUSED] = nonce, refusal.slug
    return response


def stands_now(step: Step, refusal: errors.Refused) -> Standing | None:
    """Give the other side of a step's refusal: what stands where the phone wanted something else."""
    if OF_USER not in step.request.headers or refusal.http != errors.Refused.http:  # who is not let in is nobody yet
        return None
    actor = cast("Actor | None", step.request.user)
    place = plain(step.request).POST.get("place", "")
    measured_at = whole(place, digits=3)
    return standing_of(actor, step.kwargs.get("pk"), step.slug, place=measured_at) if actor else None


def refuse_page(request: PageRequest, refusal: errors.Refused, *, stands: Standing | None = None) -> HttpResponse:
    """Draw a refusal alone, with what `stands` there now: as a card for a script, else as a page of its own."""
    card, http = drawn_refusal(refusal), int(refusal.http)
    if request.htmx:
        return render(request, "components/refusal.html", {"refusal": card, "stands": stands}, status=http)
    number = refusal.status_code if refusal.http == errors.Refused.http else http
    return render(
        request, "refused.html", {"sentence": card["sentence"], "mend": to_mend(card), "status": number}, status=http
    )


def drawn_refusal(refusal: errors.Refused) -> dict[str, Any]:
    """Give a refusal as the templates draw it: the envelope, with slug and sentence on top."""
    envelope = wrap_refusal(refusal)
    return envelope | {"slug": refusal.slug, "sentence": envelope["status_message"]}


def sign_in_again(step: Step) -> HttpResponse:
    """Send somebody to the sign-in and keep what they typed; tell a script 401, so that it knows a dead session."""
    request = step.request
    if request.method == "GET":
        return sign_in_first(plain(request))
    if OF_USER in request.headers:  # the phone keeps it, for its own person alone
        return HttpResponse(status=int(errors.SignedOut.http))
    back = request.path if step.page else urlsplit(request.headers.get("Referer", "")).path or "/"
    keep(plain(request), back, without=step.unkept(plain(request).POST))
    to_sign_in = redirect_to_login(back).url
    if not by_htmx(request):
        return HttpResponseRedirect(to_sign_in, status=303)
    response = HttpResponseClientRedirect(to_sign_in)
    response.status_code = int(errors.SignedOut.http)
    return response


def plain(request: Request) -> PageRequest:
    """Give Django's request inside of DRF's: pages and templates are plain Django."""
    return cast("PageRequest", request._request)  # noqa: SLF001 -- the one place


def by_htmx(request: Request) -> bool:
    return bool(getattr(request, "htmx", False))


MACHINE: dict[str, Any] = {
    "door": MachineDoor(),
    "authentication_classes": [TokenAuthentication],
    "parser_classes": [StrictJSONParser],
}
PHONE: dict[str, Any] = {
    "door": PhoneDoor(),
    "authentication_classes": [SessionActor],
    "parser_classes": [FormParser, MultiPartParser],
}
# A machine that sends a file sends a form.
MACHINE_FILES: dict[str, Any] = MACHINE | {"parser_classes": [MultiPartParser]}
