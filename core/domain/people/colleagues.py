"""Look after the people of an operator: who works here as what, how they get in, and from which phones."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.db.models.functions import Now

from core.choices import Role
from core.domain.auditing import record
from core.domain.jobs import release_jobs
from core.domain.people.operators import add_person
from core.domain.people.tokens import keyed_digest
from core.domain.people.usernames import email_errors, username_errors
from core.errors import Invalid, LastAdmin, LinkOver, NotAllowed, NotFound, PassLinkOver, PersonTaken
from core.errors.base import FieldError
from core.models import Actor, Device, Event, JobPass, Membership, SignInLink, User
from core.models.clock import database_now
from core.queries.people import colleagues, living_sessions, looks_after, manages, may_make, passkeys_of
from core.words import _

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from django.db.models import QuerySet

    from core.errors import Refused

CLOSED_AT = "closed_at"  # in what is left of a session: the operator that closed its account
LINK_LIVES = timedelta(minutes=10)
ADMINISTRATOR = _("your administrator")


@transaction.atomic
def add_colleague(*, actor: Actor, username: str, role: str, email: str = "", name: str = "") -> Membership:
    """Make an account with a role at the actor's operator; a sign-in link or a mail lets its owner in.

    An account that this operator closed is opened again, so that nobody's name and kept work are lost by a mistake.

    Raises Invalid (`username`, `email`, `role`), NotAllowed for a role that is not the actor's to give, PersonTaken.
    """
    _refuse_wrong(username, email, role)
    if not may_make(actor, role):
        raise NotAllowed(who=ADMINISTRATOR)
    first, _space, last = name.strip().partition(" ")
    user = _closed_here(actor, username)
    if user is None:
        user = add_person(operator=actor.operator, username=username, role=Role(role), email=email)
    else:
        _open_again(actor, user, role, email)
    if first:
        user.first_name, user.last_name = first[:150], last.strip()[:150]
        user.save(update_fields=["first_name", "last_name"])
    record(actor=actor, verb="add_person", subject=f"person {username}", changes={"role": [None, role]})
    return user.membership


def _closed_here(actor: Actor, username: str) -> User | None:
    """Give the account of this name that the actor's operator closed, locked; another operator's is not theirs."""
    closed = User.objects.filter(username__iexact=username, is_active=False, membership=None)
    ours = Event.objects.filter(operator=actor.operator, verb="remove_person", subject__iexact=f"person {username}")
    return closed.select_for_update(of=("self",)).first() if ours.exists() else None


def _open_again(actor: Actor, user: User, role: str, email: str) -> None:
    """Let somebody in again, by a new link or password alone. Raises PersonTaken for a mail address of another."""
    user.is_active, user.email = True, email.lower() or user.email
    user.set_unusable_password()
    try:
        with transaction.atomic():
            user.save(update_fields=["is_active", "email", "password"])
    except IntegrityError as error:
        raise PersonTaken(username=user.username) from error
    Membership.objects.create(user=user, operator=actor.operator, role=role)


@transaction.atomic
def change_role(*, actor: Actor, username: str, role: str) -> Membership:
    """Give somebody another role; it holds from their next tap. Saying it twice is fine.

    Raises NotFound, NotAllowed, Invalid (`role`), LastAdmin.
    """
    membership = theirs(actor, username, may=manages)
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
    record(
        actor=actor, verb="change_role", subject=f"person {membership.user.username}", changes={"role": [before, role]}
    )
    return membership


@transaction.atomic
def remove_colleague(*, actor: Actor, username: str) -> None:
    """Let somebody in no more: signed out everywhere, their account shut. What they did stays under their name.

    The jobs that they were still to do are nobody's then. Where they were signed in, the sign-in page says why.

    Raises NotFound, NotAllowed, LastAdmin.
    """
    membership = theirs(actor, username, may=manages)
    _keep_an_admin(membership)
    user = membership.user
    _say_closed(Device.objects.filter(user=user), at=str(membership.operator))
    end_devices(user)  # of which only the passkeys are left
    SignInLink.objects.filter(user=user).delete()
    release_jobs(actor=actor, person=user)
    membership.delete()
    user.is_active = False
    user.save(update_fields=["is_active"])
    record(
        actor=actor, verb="remove_person", subject=f"person {user.username}", changes={"role": [membership.role, None]}
    )


@transaction.atomic
def make_sign_in_link(*, actor: Actor, username: str) -> tuple[SignInLink, str]:
    """Make a way in for somebody; its secret is given this once, and older ones of theirs end.

    Who comes in by it may do what they may: nobody gets a way into a role that is not theirs to give, their own apart.
    Raises NotFound, NotAllowed.
    """
    membership = theirs(actor, username)
    if membership.user != actor.user and not may_make(actor, membership.role):
        raise NotAllowed(who=ADMINISTRATOR)
    SignInLink.objects.filter(user=membership.user, used_at=None).delete()
    secret = secrets.token_urlsafe(20)
    link = SignInLink.objects.create(
        user=membership.user,
        digest=link_digest(secret),
        created_by=str(actor),
        expires_at=database_now() + LINK_LIVES,
    )
    record(actor=actor, verb="make_sign_in_link", subject=f"person {membership.user.username}")
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


@dataclass(frozen=True)
class DeviceEnded:
    """Whether a passkey was known to be of a device, and went with it; and how many its owner has still."""

    with_passkey: bool
    passkeys_left: int


@transaction.atomic
def end_device(*, actor: Actor, username: str, device_id: int) -> DeviceEnded:
    """Sign somebody out on one phone or computer, which its passkey opens no more. Saying it twice is fine.

    Whatever else came in by that passkey is signed out too. Raises NotFound, NotAllowed.
    """
    membership = theirs(actor, username)
    had = Device.objects.filter(pk=device_id, user=membership.user, passkey__isnull=False).exists()
    if end_devices(membership.user, only=device_id):
        record(actor=actor, verb="end_device", subject=f"person {membership.user.username}")
    return DeviceEnded(with_passkey=had, passkeys_left=passkeys_of(membership.user).count())


@transaction.atomic
def note_device(
    *,
    user: User,
    session_key: str,
    user_agent: str,
    address: str | None,
    passkey_id: int | None = None,
    made_here: Sequence[int] = (),
) -> None:
    """Remember where somebody signed in, and forget those of theirs whose sessions are over.

    `passkey_id` is what let them in; `made_here` are the passkeys that this phone has made or used before, so that
    signing it out ends theirs even after a sign-in by password. Raises NotFound when what let them in was taken away
    in the meantime.
    """
    one_at_a_time(user)
    if passkey_id is not None and not passkeys_of(user).filter(pk=passkey_id).exists():
        raise NotFound
    if passkey_id is None:
        passkey_id = passkeys_of(user).filter(pk__in=made_here).order_by("-pk").values_list("pk", flat=True).first()
    Device.objects.filter(user=user).exclude(session_key__in=living_sessions()).delete()
    said = {"user": user, "user_agent": user_agent[:300], "address": address, "passkey_id": passkey_id}
    Device.objects.update_or_create(session_key=session_key, defaults=said)


def link_digest(secret: str) -> bytes:
    """Give the form in which a sign-in link is kept."""
    return keyed_digest("sign-in-link", secret.encode("utf-8", "surrogatepass"))


def theirs(actor: Actor, username: str, *, may: Callable[[Actor, Membership], bool] = looks_after) -> Membership:
    """Give the membership of somebody for whom the actor `may`, locked.

    The administrators' are locked with it, in one order: of two who remove each other one stays.
    """
    people = colleagues(actor).select_related("user", "operator").order_by("pk")
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


def one_at_a_time(user: User) -> None:
    """Let whatever else touches the phones of this person wait until the transaction is over."""
    list(Membership.objects.filter(user=user).select_for_update().values_list("pk"))


def end_devices(user: User, *, only: int | None = None) -> int:
    """Sign somebody out everywhere, or `only` on one device, and end the passkeys; give how many devices there were.

    Under the lock of the membership: who comes in by one of these passkeys meanwhile is either seen here, or too late.
    """
    devices = Device.objects.filter(user=user)
    passkeys = passkeys_of(user)
    if only is not None:
        ended = list(passkeys.filter(devices=only).values_list("pk", flat=True))
        devices = devices.filter(Q(pk=only) | Q(passkey__in=ended))
        passkeys = passkeys.filter(pk__in=ended)
    Session.objects.filter(session_key__in=devices.values("session_key")).delete()
    gone = devices.delete()[0]
    passkeys.delete()
    return gone


def _say_closed(devices: QuerySet[Device], *, at: str) -> None:
    """Empty the sessions of these of all but where the account is closed, and forget the devices.

    A request on its way may write its session back; the account that it names lets nobody in.
    """
    emptied = SessionStore().encode({CLOSED_AT: at})
    Session.objects.filter(session_key__in=devices.values("session_key")).update(session_data=emptied)
    devices.delete()


def _refuse_wrong(username: str, email: str, role: str) -> None:
    wrong = [*username_errors(username), *(email_errors(email) if email else [])]
    if role not in Role.values:
        wrong.append(FieldError("role", _("Pick one of the roles.")))
    if wrong:
        raise Invalid(errors=wrong)
