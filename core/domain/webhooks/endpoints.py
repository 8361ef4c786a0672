"""Webhooks of an operator: made, changed, tried out, given another secret, ended."""

from __future__ import annotations

import base64
import json
import secrets
from datetime import UTC, timedelta
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import transaction
from django.db.models.functions import Now

from core.choices import PING, WEBHOOK_EVENTS, Scope
from core.domain.auditing import record
from core.domain.people.tokens import keyed_digest
from core.errors import FieldError, Invalid, NotAllowed, NotFound
from core.models import Delivery, Webhook
from core.models.clock import database_now
from core.reaching import check_address
from core.web_address import UnfitError, address_parts
from core.words import Sentence, _

if TYPE_CHECKING:
    from collections.abc import Iterable

    from core.models import Actor

SALT_BYTES = 24
BOTH_LIVE_FOR = timedelta(days=1)
MOST_WEBHOOKS = 20
NAME_FITS, URL_FITS = 100, 500  # letters
ADMINISTRATOR = Sentence(_("your administrator"))
NOT_OUTSIDE = _("Give an https:// address that the internet can reach.")


@transaction.atomic
def create_webhook(
    *, actor: Actor, url: str, name: str = "", events: Iterable[str] = (), active: bool = True
) -> tuple[Webhook, str]:
    """Make a webhook; its secret is given this once. No `events` at all: every one.

    Raises NotAllowed, Invalid (`url`, `name`, `events`).
    """
    refuse_others(actor)
    facts = _read({"url": url, "name": name, "events": events, "active": active})
    if Webhook.objects.visible_to(actor).count() >= MOST_WEBHOOKS:
        raise Invalid(errors=[FieldError("url", _("There are 20 webhooks already. Remove one that is not needed."))])
    webhook = Webhook.objects.create(
        operator=actor.operator, salt=secrets.token_bytes(SALT_BYTES), created_by=str(actor), **facts
    )
    _record(actor, "create_webhook", webhook, {field: [None, value] for field, value in facts.items()})
    return webhook, secret_of(webhook.salt)


@transaction.atomic
def change_webhook(*, actor: Actor, webhook_id: int, **said: Any) -> Webhook:
    """Change the `url`, `name`, `events` of a webhook, or whether it is `active`; what is not said stays.

    Raises NotAllowed, NotFound, Invalid.
    """
    webhook = locked(actor, webhook_id)
    facts = _read(said)
    changes = {field: [getattr(webhook, field), value] for field, value in facts.items()}
    changes = {field: pair for field, pair in changes.items() if pair[0] != pair[1]}
    if changes:
        for field, (_before, value) in changes.items():
            setattr(webhook, field, value)
        webhook.save(update_fields=[*changes])
        _record(actor, "change_webhook", webhook, changes)
    return webhook


@transaction.atomic
def remove_webhook(*, actor: Actor, webhook_id: int) -> None:
    """End a webhook; what was not delivered yet never is. Raises NotAllowed, NotFound."""
    webhook = locked(actor, webhook_id)
    _record(actor, "remove_webhook", webhook, {"url": [webhook.url, None]})
    webhook.delete()


@transaction.atomic
def renew_secret(*, actor: Actor, webhook_id: int) -> tuple[Webhook, str]:
    """Give a webhook another secret; for a day every message is signed with both, so that its system can change over.

    Raises NotAllowed, NotFound.
    """
    webhook = locked(actor, webhook_id)
    webhook.old_salt, webhook.old_until = webhook.salt, database_now() + BOTH_LIVE_FOR
    webhook.salt = secrets.token_bytes(SALT_BYTES)
    webhook.save(update_fields=["salt", "old_salt", "old_until"])
    _record(actor, "renew_webhook_secret", webhook, {})
    return webhook, secret_of(webhook.salt)


@transaction.atomic
def ping_webhook(*, actor: Actor, webhook_id: int) -> Delivery:
    """Send a test message, also to a webhook that is off. Raises NotAllowed, NotFound."""
    webhook = locked(actor, webhook_id)
    at = database_now().astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    body = json.dumps({"type": PING, "timestamp": at, "data": {"webhook": webhook.pk, "by": str(actor)}})
    delivery = Delivery.objects.create(
        operator=actor.operator, webhook=webhook, event=PING, subject=f"webhook {webhook.pk}", body=body
    )
    Webhook.objects.filter(pk=webhook.pk, free_at__gt=Now(), failing_since__isnull=False).update(free_at=Now())
    return delivery


@transaction.atomic
def resume_webhook(*, actor: Actor, webhook_id: int) -> Webhook:
    """Try a paused webhook again from now on; what was parked meanwhile stays parked until it is replayed.

    Saying it twice is fine. Raises NotAllowed, NotFound.
    """
    webhook = locked(actor, webhook_id)
    if webhook.paused_at is not None:
        webhook.paused_at, webhook.failing_since, webhook.free_at = None, None, database_now()
        webhook.save(update_fields=["paused_at", "failing_since", "free_at"])
        _record(actor, "resume_webhook", webhook, {})
    return webhook


def secret_of(salt: bytes | memoryview) -> str:
    """Give the secret that belongs to a salt, as the Standard Webhooks write it."""
    return "whsec_" + base64.b64encode(keyed_digest("webhook", bytes(salt))).decode()


def locked(actor: Actor, webhook_id: int) -> Webhook:
    """Give the actor's webhook and let nobody else change it until the transaction is over."""
    refuse_others(actor)
    webhook: Webhook | None = Webhook.objects.visible_to(actor).select_for_update().filter(pk=webhook_id).first()
    if webhook is None:
        raise NotFound
    return webhook


def refuse_others(actor: Actor) -> None:
    """Let only administrators and machines of theirs go on, for the whole operator. Raises NotAllowed."""
    if not actor.may(Scope.OPERATOR_WRITE) or actor.companies is not None:
        raise NotAllowed(who=ADMINISTRATOR)


def _read(said: dict[str, Any]) -> dict[str, Any]:
    """Give the columns that were said. Raises Invalid with all that is wrong."""
    facts, errors = dict(said), []
    if "name" in said and (len(said["name"]) > NAME_FITS or "\0" in said["name"]):
        errors.append(FieldError("name", _("At most 100 letters.")))
    if "events" in said:
        facts["events"] = sorted(set(said["events"]))
        if not set(facts["events"]) <= set(WEBHOOK_EVENTS):
            errors.append(FieldError("events", _("Pick from the list of events.")))
    if "url" in said and (why := _why_not(said["url"])):
        errors.append(FieldError("url", why))
    if errors:
        raise Invalid(errors=errors)
    return facts


def _why_not(url: str) -> Sentence | None:
    """Say why an address is none that messages can be sent to."""
    if len(url) > URL_FITS:
        return Sentence(_("It is too long: at most %(n)s."), {"n": URL_FITS})
    try:
        check_address(url, inside=settings.WEBHOOKS_INSIDE)
        address_parts(url)
    except UnfitError as error:
        return error.sentence
    except ValueError:
        return Sentence(NOT_OUTSIDE)
    return None


def _record(actor: Actor, verb: str, webhook: Webhook, changes: dict[str, Any]) -> None:
    record(actor=actor, verb=verb, subject=f"webhook {webhook.pk}", changes=changes)
