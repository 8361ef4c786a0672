"""People: who works here, how they get in, on which phones they are signed in; and the door behind a sign-in code."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from core.choices import Role, Scope
from core.domain.people import colleagues as verbs
from core.errors import Refused
from core.queries import people as seen
from installer_app.pages import draw, go_on
from installer_app.policy import DISPATCHING, EVERYBODY, for_roles
from installer_app.shown_once import show_once
from installer_app.steps.doors import drawn_refusal, refuse_page
from installer_app.typed import typed_in

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpResponse

    from core.models import Actor, Membership
    from installer_app.policy import PageRequest

PEOPLE_A_PAGE = 50
DEVICES_A_PAGE = 25


@for_roles(*DISPATCHING)
def people(request: PageRequest, actor: Actor) -> HttpResponse:
    """Draw who works here; `?q=` searches names and mail addresses, `?page=` turns the page."""
    search = request.GET.get("q", "").strip()
    page = Paginator(seen.people(actor, search=search), PEOPLE_A_PAGE).get_page(request.GET.get("page"))
    return draw(request, actor, "people/people.html", page=page, search=search)


@require_http_methods(["GET", "HEAD", "POST"])
@for_roles(*DISPATCHING, keeps_typed=True)
def new_person(request: PageRequest, actor: Actor) -> HttpResponse:
    """Ask for a name and a role, and make the account; what was typed stays when it is refused."""
    roles = [(value, word) for value, word in Role.choices if seen.may_make(actor, value)]
    typed = typed_in(request)
    picked = typed.get("role", "") if typed else Role.INSTALLER
    context: dict[str, Any] = {"roles": roles, "typed": typed, "refusal": None, "picked": picked}
    if request.method == "POST":
        said = {name: request.POST.get(name, "").strip() for name in ("username", "name", "email", "role")}
        try:
            made = verbs.add_colleague(actor=actor, **said)
        except Refused as refusal:
            context["refusal"] = drawn_refusal(refusal)
        else:
            return go_on(request, reverse("person", args=[made.user.username]))
    return draw(request, actor, "people/new.html", **context)


@for_roles(*EVERYBODY)
def person(request: PageRequest, actor: Actor, username: str) -> HttpResponse:
    """Draw somebody: role, how to let them in, their phones."""
    return draw(request, actor, "people/person.html", **about(request, actor, username))


def about(request: PageRequest, actor: Actor, username: str) -> dict[str, Any]:
    """Give what a person's page shows; `?page=` turns that of their phones. Raises Http404 for who is not seen."""
    row: Membership = get_object_or_404(seen.people(actor), user__username__iexact=username)
    mine = seen.looks_after(actor, row)
    roles = [
        {"value": value, "word": word, "now": value == row.role}
        for value, word in Role.choices
        if actor.may(Scope.PEOPLE_WRITE)
    ]
    page = Paginator(seen.devices_of(row.user), DEVICES_A_PAGE).get_page(request.GET.get("page")) if mine else []
    return {
        "person": row,
        "is_me": row.user == request.user,
        "may_look_after": mine,
        "roles": roles,
        "page": page,
        "devices": seen.here(page, now=request.session.session_key),
        "passkeys": seen.passkeys(row.user, now=request.session.session_key) if mine else [],
    }


def acts(verb: Callable[..., Any], *, to_list: bool = False) -> Callable[..., HttpResponse]:
    """Make a view that does one thing to somebody and shows their page again, or the list."""

    @require_POST
    @for_roles(*EVERYBODY)
    def view(request: PageRequest, actor: Actor, username: str, **kwargs: Any) -> HttpResponse:
        try:
            verb(actor, request, username, **kwargs)
        except Refused as refusal:
            return refuse_page(request, refusal)
        return go_on(request, reverse("people") if to_list else reverse("person", args=[username]))

    return view


role = acts(
    lambda actor, request, username: verbs.change_role(
        actor=actor, username=username, role=request.POST.get("role", "")
    )
)
remove = acts(lambda actor, _request, username: verbs.remove_colleague(actor=actor, username=username), to_list=True)


def _end(actor: Actor, request: PageRequest, username: str, pk: int) -> None:
    """Sign somebody out on one phone, and say what of it may let them in still."""
    ended = verbs.end_device(actor=actor, username=username, device_id=pk)
    if ended.with_passkey:
        messages.success(request, gettext("It is signed out, and its passkey opens nothing any more."))
    elif ended.passkeys_left:
        messages.warning(request, gettext(PASSKEYS_LEFT))
    else:
        messages.success(request, gettext("It is signed out."))


PASSKEYS_LEFT = _(
    "It is signed out. We know of no passkey on it; if one below is of that phone, it still lets in: remove it too."
)
end = acts(_end)


@require_POST
@for_roles(*EVERYBODY)
def sign_in_code(request: PageRequest, actor: Actor, username: str) -> HttpResponse:
    """Make a way in and show it this once: a QR code to scan from this screen, and the link to send."""
    try:
        link, secret = verbs.make_sign_in_link(actor=actor, username=username)
    except Refused as refusal:
        return refuse_page(request, refusal)
    said = {"url": settings.PUBLIC_URL + reverse("come_in", args=[secret]), "until": link.expires_at.isoformat()}
    return show_once(
        request, "people/code.html", back=reverse("person", args=[username]), person=str(link.user), **said
    )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def come_in(request: PageRequest, secret: str) -> HttpResponse:
    """Say whom this code lets in and ask; only the answer uses it up, so that no preview of a link does."""
    try:
        if request.method == "POST":
            user = verbs.use_sign_in_link(secret=secret)
            login(request, user, backend=settings.AUTHENTICATION_BACKENDS[0])
            return redirect("home")
        user = verbs.whom_it_lets_in(secret=secret)
    except Refused as refusal:
        return refuse_page(request, refusal)
    somebody_else = request.user if request.user.is_authenticated and request.user != user else None
    context = {"person": user, "operator": user.membership.operator, "somebody_else": somebody_else, "secret": secret}
    return render(request, "people/come_in.html", context | {"job_pass": getattr(user, "job_pass", None)})
