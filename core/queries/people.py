"""Who works for an operator, who looks after whom, and from which phones they are signed in."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.contrib.sessions.models import Session
from django.db.models import Exists, Max, OuterRef, Q
from django.db.models.functions import Now

from core.choices import Role, Scope
from core.models import Device, Invitation, Membership
from core.models.actors import ROLE_SCOPES

if TYPE_CHECKING:
    from collections.abc import Iterable
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


LATELY = timedelta(minutes=15)
SEARCHED = ("username", "first_name", "last_name", "email")


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
    rows = colleagues(actor).filter(user__is_active=True).select_related("user", "operator")
    if not {Scope.PEOPLE_INVITE, Scope.PEOPLE_WRITE} & actor.scopes:
        rows = rows.filter(user=actor.user)
    for word in search.split():
        rows = rows.filter(Q(*((f"user__{name}__icontains", word) for name in SEARCHED), _connector=Q.OR))
    return rows.annotate(last_sign_in=Max("user__devices__created")).order_by("user__username", "pk")


def colleagues(actor: Actor) -> QuerySet[Membership]:
    """Give the operator's own people and the actor: whom a job pass let in is looked after at that job."""
    theirs = Q(user__job_pass=None) | Q(user=actor.user)
    return Membership.objects.filter(theirs, operator=actor.operator)


def pending_invitations(actor: Actor) -> QuerySet[Invitation]:
    """Give the invitations that may still let somebody in, the newest first: those that are the actor's to give."""
    rows: QuerySet[Invitation] = Invitation.objects.visible_to(actor)
    alive = rows.filter(accepted_at=None, revoked_at=None, expires_at__gt=Now())
    roles = [role for role in Role.values if may_make(actor, role)]
    return alive.filter(role__in=roles).select_related("operator").order_by("-pk")


def manages(actor: Actor, membership: Membership) -> bool:
    """Tell whether the actor says as what this person works here, if at all: an administrator of anybody.

    Who invites people manages the installers.
    """
    if membership.operator_id != actor.operator.pk:
        return False
    return actor.may(Scope.PEOPLE_WRITE) or (actor.may(Scope.PEOPLE_INVITE) and membership.role == Role.INSTALLER)


def looks_after(actor: Actor, membership: Membership) -> bool:
    """Tell whether the actor may sign this person in and out: who manages them, and everybody themselves."""
    is_me = actor.user is not None and actor.user.pk == membership.user_id
    return manages(actor, membership) or (is_me and membership.operator_id == actor.operator.pk)


def may_make(actor: Actor, role: str) -> bool:
    """Tell whether this role is the actor's to give; nobody lifts themselves or others above what they may do."""
    if actor.may(Scope.PEOPLE_INVITE) and role == Role.INSTALLER:
        return True
    return actor.may(Scope.PEOPLE_WRITE) and ROLE_SCOPES.get(role, frozenset()) <= actor.scopes


def here(rows: Iterable[Device], *, now: str | None = None) -> list[Here]:
    """Look at rows of `devices_of`; `now` is the session that asks."""
    return [Here(row.pk, named(row.user_agent), row.address, row.created, row.session_key == now) for row in rows]


def devices_of(user: User) -> QuerySet[Device]:
    """Give the phones and computers on which somebody is signed in, the newest first."""
    return Device.objects.filter(user=user, session_key__in=living_sessions()).order_by("-created", "-pk")


@dataclass(frozen=True)
class Passkey:
    """A phone or computer that signs somebody in by its own lock."""

    id: int
    name: str
    since: datetime
    last_used: datetime | None
    is_this_one: bool


def passkeys(user: User, *, now: str | None = None) -> list[Passkey]:
    """Give the passkeys of somebody, the newest first; `now` is the session that asks."""
    here = Exists(Device.objects.filter(passkey=OuterRef("pk"), session_key=now or ""))
    rows = passkeys_of(user).annotate(here=here).order_by("-pk")
    return [Passkey(row.pk, row.data["name"], row.created_at, row.last_used_at, row.here) for row in rows]


def passkeys_of(user: User) -> QuerySet[Any, Any]:
    """Give the rows in which the passkeys of somebody are kept."""
    return apps.get_model("mfa", "Authenticator").objects.filter(user=user)


def signed_in_lately(user: User, session_key: str | None) -> bool:
    """Tell whether this session of somebody's began so short ago that it is surely still them."""
    rows = Device.objects.filter(user=user, session_key=session_key or "")
    return rows.filter(created__gt=Now() - LATELY).exists()


def living_sessions() -> QuerySet[Session, Any]:
    """Give the keys of the sessions that are not over."""
    return Session.objects.filter(expire_date__gt=Now()).values("session_key")


def named(user_agent: str) -> str:
    """Say in two words what a browser says of itself in twenty: "Chrome, Android"."""
    found = [next((name for mark, name in known if mark in user_agent), "") for known in (BROWSERS, SYSTEMS)]
    plain = re.sub(r"[^\w .,/()-]", "", user_agent)[:40]
    return ", ".join(filter(None, found)) or plain or "?"
