"""Making a passkey on this phone, and taking one away."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods

from core.domain.people.passkeys import add_passkey, remove_passkey
from core.errors import Refused
from core.queries.people import named, signed_in_lately
from installer_app.pages import draw, go_on
from installer_app.passkeys import ceremony, offer
from installer_app.passkeys.here import keep_here
from installer_app.people_pages import acts
from installer_app.policy import EVERYBODY, for_roles
from installer_app.steps.doors import refuse_page

if TYPE_CHECKING:
    from django.http import HttpResponse

    from core.models import Actor, User
    from installer_app.policy import PageRequest


@require_http_methods(["GET", "HEAD", "POST"])
@for_roles(*EVERYBODY)
def new_passkey(request: PageRequest, actor: Actor) -> HttpResponse:
    """Ask whether this phone shall sign its owner in, and keep what it made.

    `next` is where they go after; `offered` says that they did not come for it, so that they are asked this once.
    """
    user: User = request.user  # type: ignore[assignment]  # for_roles has seen that it is nobody anonymous
    onward = wanted(request) or reverse("person", args=[user.username])
    session_key = request.session.session_key
    if request.method == "POST":
        said = {"username": user.username, "name": named(request.headers.get("User-Agent", ""))}
        try:
            credential = ceremony.finish(user, request.POST.get("credential", ""))
            made = add_passkey(actor=actor, session_key=session_key, credential=credential, **said)
        except Refused as refusal:
            return refuse_page(request, refusal)
        done = go_on(request, onward)
        keep_here(request, done, made)
        return done
    address = request.get_host() if ceremony.is_bare_address(request.get_host()) else ""
    asks = not address and signed_in_lately(user, session_key)
    options = json.dumps(ceremony.begin(user)) if asks else ""
    response = draw(request, actor, "passkeys/new.html", options=options, address=address, onward=onward)
    if "offered" in request.GET:
        offer.remember(request, response)
    return response


remove = acts(lambda actor, _request, username, pk: remove_passkey(actor=actor, username=username, passkey_id=pk))


def wanted(request: PageRequest) -> str:
    """Give where somebody was going, when that is a page of ours; else nothing."""
    onward = request.POST.get("next") or request.GET.get("next") or ""
    ours = url_has_allowed_host_and_scheme(onward, {request.get_host()}, require_https=request.is_secure())
    return onward if ours else ""
