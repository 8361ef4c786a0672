"""Approve the clean hand-overs together: a page that names them, and what became of each."""

from __future__ import annotations

import re
import uuid
from typing import TYPE_CHECKING, Any

from django.views.decorators.http import require_http_methods

from core.domain.review.approving import Seen, approve_clean
from core.errors import NothingChosen
from core.queries.installations import installations_of
from core.queries.reviews import waiting
from core.queries.risk import risk_of
from core.speech import say
from installer_app.pages import draw
from installer_app.policy import REVIEWING, for_roles
from installer_app.steps.doors import refuse_page

if TYPE_CHECKING:
    from django.http import HttpResponse, QueryDict

    from core.models import Actor
    from installer_app.policy import PageRequest

MOST_AT_ONCE = 50
SEEN = re.compile(r"([0-9]{1,18})\.([0-9]{1,18})")


@require_http_methods(["GET", "HEAD", "POST"])
@for_roles(*REVIEWING)
def bulk_approve(request: PageRequest, actor: Actor) -> HttpResponse:
    """Name what is about to be approved (`?seen=`, as the queue gives it, so often as wanted); POST approves it."""
    said = request.POST if request.method == "POST" else request.GET
    seen = seen_in(said)
    if not seen:
        return refuse_page(request, NothingChosen())
    if request.method == "POST":
        publish = request.POST.getlist("publish")
        done = approve_clean(
            actor=actor, seen=seen, nonce=nonce_in(said), publish=publish[-1] == "true" if publish else None
        )
        known = installations_of(actor).in_bulk([each.pk for each in seen])
        outcomes = [
            {"row": known.get(each.seen.pk), "refusal": say(each.refusal.sentence) if each.refusal else ""}
            for each in done
        ]
        approved = sum(not one["refusal"] for one in outcomes)
        return draw(request, actor, "desk/approved.html", outcomes=outcomes, approved=approved)
    waits = {row.pk: row for row in waiting(actor, pk__in=[each.pk for each in seen])}
    chosen = [(each, waits[each.pk], risk_of(waits[each.pk])) for each in seen if each.pk in waits]
    if not chosen:
        return refuse_page(request, NothingChosen())
    return draw(request, actor, "desk/approve.html", chosen=chosen, publish=actor.operator.publish_on_approval)


def seen_in(said: QueryDict) -> list[Seen]:
    """Read which hand-overs are meant, each once, fifty at most; what is none is left out."""
    read = (SEEN.fullmatch(text) for text in said.getlist("seen"))
    unique = dict.fromkeys(Seen(int(match[1]), int(match[2])) for match in read if match)
    return list(unique)[:MOST_AT_ONCE]


def nonce_in(said: Any) -> uuid.UUID:
    """Read the key by which a repeat of the form is known; a form without one is a new one."""
    try:
        return uuid.UUID(said.get("nonce", ""))
    except ValueError:
        return uuid.uuid4()
