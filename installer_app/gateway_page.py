"""The dispatcher's page of the gateway: what runs, who is connected, who was refused."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.models.clock import database_now
from core.queries import gateways
from core.queries.refused import callers
from core.speech import say
from installer_app.downloads import csv_file
from installer_app.pages import draw
from installer_app.policy import DISPATCHING, for_roles

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse, StreamingHttpResponse

    from core.models import Actor

NODE_WORDS = {
    "online": gettext_lazy("runs"),
    "dead": gettext_lazy("does not beat"),
    "stopped": gettext_lazy("stopped"),
}


@for_roles(*DISPATCHING)
def gateway(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Draw the processes, the sockets, and the last 24 hours of refusals."""
    at = database_now()
    connected, refused = gateways.sockets(actor), gateways.refusals(actor, at=at)
    nodes, hours = gateways.nodes(actor, at=at), gateways.hours_until(at)
    context = {
        "nodes": [{"node": node, "word": NODE_WORDS[node.state]} for node in nodes],
        "sockets": connected,
        "refusals": refused,
        "hours": hours,
        "most": max((number for cause in refused for number in cause.hours), default=0),
        "tiles": [
            {"title": _("processes running"), "value": sum(node.state == "online" for node in nodes)},
            {"title": _("stations connected"), "value": sum(one.sockets for one in connected)},
            {"title": _("callers refused, 24 hours"), "value": callers(actor, since=hours[0])},
            {"title": _("attempts refused, 24 hours"), "value": sum(one.attempts for one in refused)},
        ],
    }
    return draw(request, actor, "dispatcher/gateway.html", **context)


@for_roles(*DISPATCHING)
def knocks_csv(request: HttpRequest, actor: Actor) -> StreamingHttpResponse:  # noqa: ARG001 -- every page is called alike
    """Give the same refusals as a file: a cause a line, an hour a column."""
    at = database_now()
    hours = [f"{hour:%Y-%m-%dT%H:%MZ}" for hour in gateways.hours_until(at)]
    head = ["cause", "sentence", "callers", "attempts", *hours]
    told = gateways.refusals(actor, at=at)
    rows = ([one.cause, say(one.sentence), one.callers, one.attempts, *one.hours] for one in told)
    return csv_file("refused-callers.csv", head, rows)
