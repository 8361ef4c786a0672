"""Look after the people of an operator: who works here as what, how they get in, and from which phones."""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import TYPE_CHECKING

from django.contrib.auth.validators import UnicodeUsernameValidator
from django.contrib.sessions.models import Session
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Now

from core.choices import Role
from core.domain.auditing import record
from core.domain.jobs import release_jobs
from core.domain.operators import add_person
from core.domain.tokens import keyed_digest
from core.errors import Invalid, LastAdmin, LinkOver, NotAllowed, NotFound, PassLinkOver
from core.errors.base import FieldError
from core.models import Actor, Device, JobPass, Membership, SignInLink
from core.models.clock import database_now
from core.queries.people import living_sessions, looks_after, manages, may_make
from core.words import _

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.db.models import QuerySet

    from core.errors import Refused
    from core.models import User

LINK_LIVES = timedelta(minutes=10)
ADMINISTRATOR = _("your administrator")


@transaction.atomic
def add_colleague(*, actor: Actor, username: str, role: str, email: str = "", name: str = "") -> Membership:
    """Make an account with a role at the actor's operator; a sign-in link or a mail lets its owner in.

    Raises Invalid (`username`, `email`, `role`), NotAllowed for a role that is not the actor's to give, PersonTaken.
    """
    _refuse_wrong(username, email, role)
    if not may_make(actor, role):
        raise NotAllowed(who=ADMINISTRATOR)
    first, _space, last = name.strip().partition(" ")
    user = add_person(operator=actor.operator, username=username, role=Role(role), email=email)
    user.first_name, user.last_name = first[:150], last.strip()[:150]
    user.save(update_fields=["first_name", "last_name"])
    record(actor=actor, verb="add_person", subject=f"person {username}", changes={"role": [None, role]})
    return user.membership


@transaction.atomic
def change_role(*, actor: Actor, username: str, role: str) -> Membership:
    """Give somebody another role; it holds from their next tap. Saying it twice is fine.

    Raises NotFound, NotAllowed, Invalid (`role`), LastAdmin.
    """
    membership = _theirs(actor, username, may=manages)
    if role not in Role.values:
        raise Invalid(errors=[FieldError("role", _("Pick one of the roles."))])
    if not may_make(actor, role):
        raise NotAllowed(who=ADMINISTRATOR)
    before = membership.role
    if role == before:
        return membership
    _keep_an_admin(membership)
    membership.role = role
    membership.save(update_fields=["role"])
    if role == Role.DISPATCHER:
        release_jobs(actor=actor, person=membership.user)
    record(actor=actor, verb="change_role", subject=f"person {username}", changes={"role": [before, role]})
    return membership


@transaction.atomic
def remove_colleague(*, actor: Actor, username: str) -> None:
    """Let somebody in no more: signed out everywhere, their account shut. What they did stays under their name.

    The jobs that they were still to do are nobody's then.

    Raises NotFound, NotAllowed, LastAdmin.
    """
    membership = _theirs(actor, username, may=manages)
    _keep_an_admin(membership)
    user = membership.user
    _end(Device.objects.filter(user=user))
    SignInLink.objects.filter(user=user).delete()
    release_jobs(actor=actor, person=user)
    membership.delete()
    user.is_active = False
    user.save(update_fields=["is_active"])
    record(actor=actor, verb="remove_person", subject=f"person {username}", changes={"role": [membership.role, None]})


@transaction.atomic
def make_sign_in_link(*, actor: Actor, username: str) -> tuple[SignInLink, str]:
    """Make a way in for somebody; its secret is given this once, and older ones of theirs end.

    Raises NotFound, NotAllowed.
    """
    membership = _theirs(actor, username)
    SignInLink.objects.filter(user=membership.user, used_at=None).delete()
    secret = secrets.token_urlsafe(20)
    link = SignInLink.objects.create(
        user=membership.user,
        digest=link_digest(secret),
        created_by=str(actor),
        expires_at=database_now() + LINK_LIVES,
    )
    record(actor=actor, verb="make_sign_in_link", subject=f"person {username}")
    return link, secret


def whom_it_lets_in(*, secret: str) -> User:
    """Give whose way in this is, and leave it as it is. Raises LinkOver, or PassLinkOver for that of a job pass."""
    link = _alive(secret).select_related("user__membership__operator").first()
    if link is None or not link.user.is_active:
        raise _over(secret)
    return link.user


@transaction.atomic
def use_sign_in_link(*, secret: str) -> User:
    """Use a link up and give whom it lets in; of two who try at once one gets in. Raises LinkOver, PassLinkOver."""
    user = whom_it_lets_in(secret=secret)
    if not _alive(secret).update(used_at=Now()):
        raise _over(secret)
    record(actor=Actor.of_person(user.membership), verb="use_sign_in_link", subject=f"person {user.username}")
    return user


def _over(secret: str) -> Refused:
    """Say that a link lets nobody in, in words that are true for what it was."""
    of_a_pass = JobPass.objects.filter(user__sign_in_links__digest=link_digest(secret)).exists()
    return PassLinkOver() if of_a_pass else LinkOver()


def _alive(secret: str) -> QuerySet[SignInLink]:
    return SignInLink.objects.filter(digest=link_digest(secret), used_at=None, expires_at__gt=Now())


@transaction.atomic
def end_device(*, actor: Actor, username: str, device_id: int) -> None:
    """Sign somebody out on one phone or computer. Saying it twice is fine. Raises NotFound, NotAllowed."""
    membership = _theirs(actor, username)
    if _end(Device.objects.filter(user=membership.user, pk=device_id)):
        record(actor=actor, verb="end_device", subject=f"person {username}")


@transaction.atomic
def note_device(*, user: User, session_key: str, user_agent: str, address: str | None) -> None:
    """Remember where somebody signed in, and forget those of theirs whose sessions are over."""
    Device.objects.filter(user=user).exclude(session_key__in=living_sessions()).delete()
    said = {"user": user, "user_agent": user_agent[:300], "address": address}
    Device.objects.update_or_create(session_key=session_key, defaults=said)


def link_digest(secret: str) -> bytes:
    """Give the form in which a sign-in link is kept."""
    return keyed_digest("sign-in-link", secret.encode("utf-8", "surrogatepass"))


def _theirs(actor: Actor, username: str, *, may: Callable[[Actor, Membership], bool] = looks_after) -> Membership:
    """Give the membership of somebody for whom the actor `may`, locked.

    The administrators' are locked with it, in one order: of two who remove each other one stays.
    """
    people = Membership.objects.filter(operator=actor.operator).select_related("user", "operator").order_by("pk")
    locked = people.select_for_update(of=("self",)).filter(Q(user__username__iexact=username) | Q(role=Role.ADMIN))
    membership = next((one for one in locked if one.user.username.casefold() == username.casefold()), None)
    if membership is None:
        raise NotFound
    if not may(actor, membership):
        raise NotAllowed(who=ADMINISTRATOR)
    return membership


def _keep_an_admin(membership: Membership) -> None:
    """Refuse to lose the last administrator."""
    admins = Membership.objects.filter(operator=membership.operator, role=Role.ADMIN, user__is_active=True)
    if membership.role == Role.ADMIN and admins.count() == 1:
        raise LastAdmin(person=str(membership.user))


def _end(devices: QuerySet[Device]) -> int:
    """End the sessions of these, and forget them; give how many there were."""
    Session.objects.filter(session_key__in=devices.values("session_key")).delete()
    return devices.delete()[0]


def _refuse_wrong(username: str, email: str, role: str) -> None:
    wrong = []
    try:
        UnicodeUsernameValidator()(username)
    except ValidationError as error:
        wrong.append(FieldError("username", " ".join(error.messages)))
    if email:
        try:
            validate_email(email)
        except ValidationError as error:
            wrong.append(FieldError("email", " ".join(error.messages)))
    if role not in Role.values:
        wrong.append(FieldError("role", _("Pick one of the roles.")))
    if wrong:
        raise Invalid(errors=wrong)
