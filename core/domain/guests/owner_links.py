"""Links by which the owner of a site looks at it: read alone, for a while, for whoever has the address."""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Now

from core.choices import Scope
from core.domain.auditing import record
from core.domain.people.tokens import keyed_digest
from core.errors import Invalid, NotAllowed, NotFound, OwnerLinkOver
from core.errors.base import FieldError
from core.models import Location, OwnerLink
from core.models.clock import database_now
from core.words import Sentence, _

if TYPE_CHECKING:
    from core.models import Actor

LIVES = (7, 30, 90, 365)  # days
AN_HOUR = timedelta(hours=1)
LONGEST_NOTE = 100


@transaction.atomic
def make_owner_link(*, actor: Actor, location_id: str, days: int, note: str = "") -> tuple[OwnerLink, str]:
    """Make a link to a Location that ends after so many days (7, 30, 90, 365); its secret is given this once.

    Raises NotAllowed, NotFound, Invalid (`days`, `note`).
    """
    _refuse_others(actor)
    wrong = [] if days in LIVES else [FieldError("days", _("Pick how long it lives."))]
    if len(note) > LONGEST_NOTE:
        wrong.append(FieldError("note", _("At most 100 characters.")))
    if wrong:
        raise Invalid(errors=wrong)
    location = Location.objects.visible_to(actor).filter(location_id__iexact=location_id).first()
    if location is None:
        raise NotFound
    secret = secrets.token_urlsafe(24)
    link = OwnerLink.objects.create(
        operator=actor.operator,
        location=location,
        digest=owner_digest(secret),
        note=note,
        created_by=str(actor),
        expires_at=database_now() + timedelta(days=days),
    )
    told = {"link": [None, link.pk], "days": [None, days], "note": [None, note]}
    record(actor=actor, verb="make_owner_link", subject=f"location {location.location_id}", changes=told)
    return link, secret


@transaction.atomic
def end_owner_link(*, actor: Actor, link_id: int) -> OwnerLink:
    """End a link at once. Saying it twice is fine. Raises NotAllowed, NotFound."""
    _refuse_others(actor)
    links = OwnerLink.objects.visible_to(actor).select_related("location").select_for_update(of=("self",))
    link = links.filter(pk=link_id).first()
    if link is None:
        raise NotFound
    if link.ended_at is None:
        link.ended_at, link.ended_by = database_now(), str(actor)
        link.save(update_fields=["ended_at", "ended_by"])
        subject = f"location {link.location.location_id}"
        record(actor=actor, verb="end_owner_link", subject=subject, changes={"link": [link.pk, None]})
    return link


@transaction.atomic
def open_owner_link(*, secret: str) -> OwnerLink:
    """Give the living link of a secret, and note that somebody looked. Raises OwnerLinkOver."""
    living = OwnerLink.objects.filter(digest=owner_digest(secret), ended_at=None, expires_at__gt=Now())
    link = living.select_related("location", "operator").first()
    if link is None:
        raise OwnerLinkOver
    long_ago = Q(opened_at=None) | Q(opened_at__lt=Now() - AN_HOUR)
    OwnerLink.objects.filter(long_ago, pk=link.pk).update(opened_at=Now())
    return link


def owner_digest(secret: str) -> bytes:
    """Give the form in which an owner's link is kept."""
    return keyed_digest("owner-link", secret.encode("utf-8", "surrogatepass"))


def _refuse_others(actor: Actor) -> None:
    """Let those alone show a site to somebody outside who may write what is shown."""
    if not actor.may(Scope.LOCATIONS_WRITE):
        raise NotAllowed(who=Sentence(_("your supervisor or dispatcher")))
