"""Invitations: a mail asks somebody in with a role, a link in it lets them choose a name and a password, once."""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models.functions import Now

from core.choices import Role
from core.domain.auditing import record
from core.domain.guests.letters import send_invitation
from core.domain.people.operators import add_person
from core.domain.people.tokens import keyed_digest
from core.domain.people.usernames import email_errors, username_errors
from core.errors import FieldError, Invalid, InvitationOver, NotAllowed, NotFound, PersonTaken
from core.models import Actor, Invitation, User
from core.models.clock import database_now
from core.queries.people import may_make, pending_invitations
from core.words import _

if TYPE_CHECKING:
    from django.db.models import QuerySet

LIVES = timedelta(days=7)
NAME_FITS = 300  # letters


@transaction.atomic
def invite(*, actor: Actor, email: str, role: str, language: str = "") -> Invitation:
    """Send somebody a mail that lets them in with a role; an older one of theirs ends. `language` is the mail's.

    Raises NotAllowed, Invalid (`email`, `role`, `language`), PersonTaken, MailNotSent (then nothing was kept).
    """
    email, language = email.strip().lower(), language or actor.operator.language
    errors = email_errors(email)
    if role not in Role.values:
        errors.append(FieldError("role", _("Pick one of the roles.")))
    errors += language_errors(language)
    if errors:
        raise Invalid(errors=errors)
    _refuse_others(actor, role)
    if User.objects.filter(email__iexact=email).exists():
        raise PersonTaken(username=email)
    open_ones = Invitation.objects.filter(operator=actor.operator, email__iexact=email, accepted_at=None)
    open_ones.filter(revoked_at=None).update(revoked_at=Now())
    secret = secrets.token_urlsafe(24)
    invitation = Invitation.objects.create(
        operator=actor.operator,
        email=email,
        role=role,
        language=language,
        digest=invitation_digest(secret),
        created_by=str(actor),
        expires_at=database_now() + LIVES,
    )
    record(actor=actor, verb="invite", subject=f"invitation {invitation.pk}", changes={"role": [None, role]})
    send_invitation(invitation=invitation, secret=secret)
    return invitation


def language_errors(language: str) -> list[FieldError]:
    """List what is wrong with the language of a mail, as errors of the field `language`."""
    known = language in dict(settings.LANGUAGES)
    return [] if known else [FieldError("language", _("Pick one of the languages."))]


@transaction.atomic
def take_back(*, actor: Actor, invitation_id: int) -> None:
    """Let an invitation let nobody in any more. Raises NotAllowed, NotFound."""
    invitation = pending_invitations(actor).select_for_update(of=("self",)).filter(pk=invitation_id).first()
    if invitation is None:
        raise NotFound
    _refuse_others(actor, invitation.role)
    invitation.revoked_at = database_now()
    invitation.save(update_fields=["revoked_at"])
    record(actor=actor, verb="revoke_invitation", subject=f"invitation {invitation_id}")


def invitation_of(*, secret: str) -> Invitation:
    """Give the invitation behind a link, and leave it as it is. Raises InvitationOver."""
    invitation = _alive(secret).select_related("operator").first()
    if invitation is None:
        raise InvitationOver
    return invitation


@transaction.atomic
def accept(*, secret: str, username: str, name: str, password: str) -> User:
    """Make the account that an invitation is for; of two who try at once one gets in.

    Raises InvitationOver, Invalid (`username`, `password`), PersonTaken.
    """
    invitation = _alive(secret).select_related("operator").select_for_update(of=("self",)).first()
    if invitation is None:
        raise InvitationOver
    first, _space, last = name.strip()[:NAME_FITS].replace("\0", "").partition(" ")
    meant = User(username=username, email=invitation.email, first_name=first[:150], last_name=last.strip()[:150])
    errors = username_errors(username)
    errors += _poor(password, meant)
    if errors:
        raise Invalid(errors=errors)
    role = Role(invitation.role)
    user = add_person(
        operator=invitation.operator, username=username, role=role, email=invitation.email, password=password
    )
    user.first_name, user.last_name = meant.first_name, meant.last_name
    user.save(update_fields=["first_name", "last_name"])
    invitation.user, invitation.accepted_at = user, database_now()
    invitation.save(update_fields=["user", "accepted_at"])
    about = f"person {user.username}"
    record(
        actor=Actor.of_person(user.membership), verb="accept_invitation", subject=about, changes={"role": [None, role]}
    )
    return user


def invitation_digest(secret: str) -> bytes:
    """Give the form in which an invitation's link is kept."""
    return keyed_digest("invitation", secret.encode("utf-8", "surrogatepass"))


def _alive(secret: str) -> QuerySet[Invitation]:
    mine = Invitation.objects.filter(digest=invitation_digest(secret), accepted_at=None, revoked_at=None)
    return mine.filter(expires_at__gt=Now())


def _refuse_others(actor: Actor, role: str) -> None:
    if not may_make(actor, role) or actor.companies is not None:
        raise NotAllowed(who=_("your administrator"))


def _poor(password: str, whose: User) -> list[FieldError]:
    try:
        validate_password(password, whose)
    except ValidationError as error:
        return [FieldError("password", " ".join(error.messages))]
    return []
