"""Who may open which page. Every page names its roles here, or it is a step's and the step does."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Any, cast

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.shortcuts import render
from django.utils import timezone
from django_htmx.http import HttpResponseClientRedirect

from core.choices import Role
from core.errors import SignedOut
from core.models import Actor, Membership
from core.queries.passes import WHY_OVER, why_over
from core.words import Sentence
from installer_app.typed import keep
from installer_app.zone import at_home

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse
    from django.http.response import HttpResponseBase
    from django_htmx.middleware import HtmxDetails

    class PageRequest(HttpRequest):
        """A request behind HtmxMiddleware."""

        htmx: HtmxDetails
        pass_over: Sentence


INSTALLING = (Role.INSTALLER, Role.SUPERVISOR, Role.ADMIN)
REVIEWING = (Role.SUPERVISOR, Role.ADMIN)
DISPATCHING = (Role.DISPATCHER, Role.SUPERVISOR, Role.ADMIN)
EVERYBODY = tuple(Role)
WITH_PASS = ("user__job_pass__job", "user__job_pass__operator")


def for_roles(
    *roles: Role, keeps_typed: bool = False
) -> Callable[[Callable[..., HttpResponseBase]], Callable[..., HttpResponse]]:
    """Let people of these roles in and pass them to the view as `actor`.

    Somebody signed out is sent to sign in and comes back; another role, or an account without an operator, gets a 403.
    With `keeps_typed` what they typed comes back as well (`typed.give_back`): the view's form holds no secret.
    """

    def guard(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponse]:
        @wraps(view)
        def guarded(request: PageRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not request.user.is_authenticated:
                if keeps_typed:
                    keep(request, request.path)
                return sign_in_first(request)
            actor = actor_of(request)
            if actor is None and hasattr(request, "pass_over"):
                return render(request, "passes/over.html", {"why": request.pass_over}, status=403)
            if actor is None or actor.role not in roles:
                raise PermissionDenied
            return cast("HttpResponse", view(request, actor, *args, **kwargs))  # or one that is streamed

        return guarded

    return guard


def actor_of(request: HttpRequest) -> Actor | None:
    """Give the person who is asking with their operator and role; None for an account that has none.

    None as well for a job pass that is over; `request.pass_over` says why.
    """
    if not request.user.is_authenticated:
        return None
    membership = Membership.objects.select_related("operator", *WITH_PASS).filter(user=request.user).first()
    actor = Actor.of_person(membership) if membership else None
    if actor is not None:
        at_home(request, actor.operator)
    if actor is not None and actor.job_pass is not None:
        # Not by the clock of the browser, which the guest sets.
        why = why_over(actor.job_pass, today=actor.operator.day_at(timezone.now()))
        if why:
            cast("PageRequest", request).pass_over = Sentence(WHY_OVER[why])
            return None
    return actor


def sign_in_first(request: PageRequest) -> HttpResponse:
    """Send a page to the sign-in; tell a fragment's script 401 besides, so that polling ends."""
    if not request.htmx:
        return redirect_to_login(request.get_full_path())
    response = HttpResponseClientRedirect(redirect_to_login(request.htmx.current_url_abs_path or "/").url)
    response.status_code = int(SignedOut.http)
    return response
