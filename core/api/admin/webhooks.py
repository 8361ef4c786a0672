"""Webhooks, for machines: made, changed, tried out, replayed, ended; and each message with its fate."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rest_framework.views import APIView

from core.api import filters
from core.api.admin.bodies import ReplayBody, WebhookBody
from core.api.admin.things import Act, Secrets, Things
from core.api.authentication import TokenAuthentication, asker
from core.api.conditional import for_the_caller_alone
from core.api.paging import answer_page
from core.api.permissions import MayAdminister
from core.documents.plain import present, stamp
from core.domain.webhooks import deliveries, endpoints
from core.errors import NotFound
from core.queries.webhooks import deliveries_of, webhooks_of

if TYPE_CHECKING:
    from django.http import HttpResponse
    from rest_framework.request import Request

    from core.models import Actor, Delivery


def webhook_card(row: Any) -> dict[str, Any]:
    """Print a webhook."""
    card = {
        "id": row.pk,
        "name": row.name,
        "url": row.url,
        "events": row.events,
        "active": row.active,
        "waiting": row.waiting,
        "parked": row.parked,
        "failing_since": stamp(row.failing_since),
        "trouble": row.trouble,
        "paused_at": stamp(row.paused_at),
        "created": stamp(row.created),
        "created_by": row.created_by,
    }
    return present(card)


class Webhooks(Things):
    """The systems that are told what happens here."""

    listed = staticmethod(webhooks_of)
    card = staticmethod(webhook_card)
    permission_classes = [MayAdminister]
    bodies = {"POST": WebhookBody, "PATCH": WebhookBody}
    needs = {"POST": ("url",)}

    def make(self, actor: Actor, **said: Any) -> tuple[int, Secrets]:
        webhook, secret = endpoints.create_webhook(actor=actor, **said)
        return webhook.pk, {"secret": secret}

    def change(self, actor: Actor, key: int, **said: Any) -> None:
        endpoints.change_webhook(actor=actor, webhook_id=key, **said)

    def end(self, actor: Actor, key: int) -> None:
        endpoints.remove_webhook(actor=actor, webhook_id=key)


class OfWebhook(Act):
    permission_classes = [MayAdminister]
    of = Webhooks


class Ping(OfWebhook):
    """Send a test message."""

    def act(self, actor: Actor, key: int, **said: Any) -> tuple[int, Secrets]:  # noqa: ARG002 -- nothing is said
        endpoints.ping_webhook(actor=actor, webhook_id=key)
        return key, {}


class RenewSecret(OfWebhook):
    """Give it another secret; both sign for a day."""

    def act(self, actor: Actor, key: int, **said: Any) -> tuple[int, Secrets]:  # noqa: ARG002 -- nothing is said
        _webhook, secret = endpoints.renew_secret(actor=actor, webhook_id=key)
        return key, {"secret": secret}


class Resume(OfWebhook):
    """Try a paused one again."""

    def act(self, actor: Actor, key: int, **said: Any) -> tuple[int, Secrets]:  # noqa: ARG002 -- nothing is said
        endpoints.resume_webhook(actor=actor, webhook_id=key)
        return key, {}


class Replay(OfWebhook):
    """Send a message that has ended once more, or all that are parked."""

    body = ReplayBody

    def act(self, actor: Actor, key: int, **said: Any) -> tuple[int, Secrets]:
        deliveries.replay(actor=actor, webhook_id=key, **said)
        return key, {}


class Deliveries(APIView):
    """The messages to a webhook, the newest first."""

    authentication_classes = [TokenAuthentication]
    permission_classes = [MayAdminister]
    of_list = filters.PAGE | filters.OF_DELIVERIES
    of_its_list, of_one_thing = ("GET",), ()

    def get(self, request: Request, pk: str) -> HttpResponse:
        """Answer a page; `state` narrows it. Raises NotFound, BadQuery."""
        actor, asked = asker(request), filters.asked(request, self.of_list)
        if not webhooks_of(actor).filter(pk=pk).exists():
            raise NotFound
        rows = deliveries_of(actor, int(pk), state=asked.get("state", ""))
        return for_the_caller_alone(answer_page(request, rows, delivery_card))


def delivery_card(row: Delivery) -> dict[str, Any]:
    card = {
        "id": row.pk,
        "message_id": f"msg_{row.message_id.hex}",
        "event": row.event,
        "subject": row.subject,
        "body": row.body,
        "state": row.state,
        "attempts": row.attempts,
        "created": stamp(row.created),
        "due_at": stamp(row.due_at) if row.state == "waiting" else None,
        "tried_at": stamp(row.tried_at),
        "http": row.http,
        "answer": row.answer,
    }
    return present(card)
