"""Who works for an operator, who looks after whom, and from which phones they are signed in."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.contrib.sessions.models import Session
from django.db.models import Max, Q
from django.db.models.functions import Now

from core.choices import Role, Scope
from core.models import Device, Membership

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet

    from core.models import Actor, User

# What a browser says of itself, cut down to what people call it; the first that fits.
SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS X", "Mac"),
    ("Linux", "Linux"),
)
BROWSERS = (
    ("Edg/", "Edge"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("Firefox/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)


@dataclass(frozen=True)
class Here:
    """A phone or computer on which somebody is signed in."""

    id: int
    name: str
    address: str | None
    since: datetime
    is_this_one: bool


def people(actor: Actor, *, search: str = "") -> QuerySet[Membership]:
    """Give who works for the operator, by name; an installer sees nobody but themselves."""
    rows = Membership.objects.filter(operator=actor.operator, user__is_active=True).select_related("user", "operator")
    if not {Scope.PEOPLE_INVITE, Scope.PEOPLE_WRITE} & actor.scopes:
        rows = rows.filter(user=actor.user)
    for word in search.split():
        names = ("username", "first_name", "last_name", "email")
        rows = rows.filter(*[_any_of(names, word)])
    return rows.annotate(last_sign_in=Max("user__devices__created")).order_by("user__username")


def looks_after(actor: Actor, membership: Membership) -> bool:
    """Tell whether the actor may sign this person in and out: an administrator anybody, who invites the installers.

    Everybody looks after themselves, as far as their own phones go.
    """
    if membership.operator_id != actor.operator.pk:
        return False
    if actor.may(Scope.PEOPLE_WRITE):
        return True
    if actor.user is not None and actor.user.pk == membership.user_id:
        return True
    return actor.may(Scope.PEOPLE_INVITE) and membership.role == Role.INSTALLER


def may_make(actor: Actor, role: str) -> bool:
    """Tell whether this role is the actor's to give; nobody lifts themselves or others above what they may do."""
    return actor.may(Scope.PEOPLE_WRITE) or (actor.may(Scope.PEOPLE_INVITE) and role == Role.INSTALLER)


def devices(user: User, *, now: str | None = None) -> list[Here]:
    """Give where somebody is signed in, the newest first; `now` is the session that asks."""
    alive = Session.objects.filter(expire_date__gt=Now()).values("session_key")
    rows = Device.objects.filter(user=user, session_key__in=alive).order_by("-created")
    return [Here(row.pk, named(row.user_agent), row.address, row.created, row.session_key == now) for row in rows]


def named(user_agent: str) -> str:
    """Say in two words what a browser says of itself in twenty: "Chrome, Android"."""
    found = [next((name for mark, name in known if mark in user_agent), "") for known in (BROWSERS, SYSTEMS)]
    plain = re.sub(r"[^\w .,/()-]", "", user_agent)[:40]
    return ", ".join(filter(None, found)) or plain or "?"


def _any_of(names: tuple[str, ...], word: str) -> Q:
    found: Any = Q()
    for name in names:
        found |= Q(**{f"user__{name}__icontains": word})
    return found
