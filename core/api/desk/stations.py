"""One station at the desk, for machines: everything that happened to it, and a new password for it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from core.api import filters
from core.api.admin.things import Act, Secrets
from core.api.authentication import asker
from core.api.conditional import answer
from core.api.paging import asked_page, next_link
from core.api.permissions import MayInstall, MaySeeTheWork
from core.api.wire import OfStation
from core.causes import sentence_of
from core.documents.history import attempt_document, check_run_document, event_line
from core.documents.plain import present, stamp
from core.documents.wire import message_document
from core.domain.stations.making import issue_key
from core.errors import BadQuery, NotFound
from core.queries.history import KINDS, SOURCES, history_of, mark_in
from core.queries.wire import station_called
from core.speech import say
from core.words import Sentence

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpResponse
    from rest_framework.request import Request

    from core.models import Actor
    from core.queries.history import Entry, Mark


def kind(value: str) -> str:
    """Take a kind of entries."""
    return KINDS[KINDS.index(value)]


class History(OfStation):
    """Everything that happened to a station, the newest first."""

    permission_classes = [MaySeeTheWork]
    of_list = {"limit": str, "cursor": str, "kind": kind}

    def get(self, request: Request, key: str) -> HttpResponse:
        """Answer a page; `kind` is one kind alone. Nobody counts how long the history is. Raises NotFound, BadQuery."""
        asked, page = filters.asked(request, self.of_list), asked_page(request)
        station, before = self.station(request, key), asked_mark(asked.get("cursor"))
        narrow = {"kind": asked.get("kind", ""), "before": before, "size": page.limit}
        entries, rest = history_of(asker(request), station, **narrow)
        headers = {"X-Limit": str(page.limit)}
        if rest is not None:
            headers["Link"] = next_link(request, limit=page.limit, cursor=str(rest))
        return answer(request, [entry_card(entry) for entry in entries], headers=headers)


def asked_mark(text: str | None) -> Mark | None:
    """Read where a page ended; without a cursor it begins at the newest. Raises BadQuery."""
    mark = mark_in(text) if text is not None else None
    if mark is None and text is not None:
        raise BadQuery(what="cursor", field="cursor")
    return mark


def entry_card(entry: Entry) -> dict[str, Any]:
    """Print an entry: its kind, when, and the facts of what it is."""
    of_kind = next(source.kind for source in SOURCES if source.name == entry.name)
    told = FACTS[entry.name](entry.row)
    if entry.messages:
        told["messages"] = [message_document(row) for row in entry.messages]
    return {"kind": of_kind, "entry": entry.name, "at": stamp(entry.at), "facts": told}


def knock_facts(row: Any) -> dict[str, Any]:
    facts = {"id": row.pk, "address": row.address, "cause": row.cause, "count": row.count}
    return present(facts | {"sentence": say(sentence_of(row.cause, row.evidence)), "first_seen": stamp(row.first_seen)})


def trial_facts(row: Any) -> dict[str, Any]:
    facts = {"trial": row.kind, "connector": row.connector, "place": row.place, "state": row.state, "value": row.value}
    told = {"sentence": say(Sentence.from_json(row.sentence)), "by": row.started_by, "reason": row.reason}
    return present(facts | told | {"ended_at": stamp(row.ended_at)})


def photo_facts(row: Any) -> dict[str, Any]:
    facts = {"key": row.key, "photo": row.kind, "by": row.by, "size": row.size, "sha256": row.sha256}
    return present(facts | {"installation_id": row.installation_id})


def review_facts(row: Any) -> dict[str, Any]:
    return present({"verdict": row.verdict, "by": row.by, "step": row.step, "comment": row.comment})


def command_facts(row: Any) -> dict[str, Any]:
    facts = {"id": row.pk, "command": row.action, "state": row.state, "ended_at": stamp(row.ended_at)}
    return present(facts | {"by": str(row.asked_by) if row.asked_by else None})


FACTS: dict[str, Callable[[Any], dict[str, Any]]] = {
    **dict.fromkeys(("step", "refused", "evidence"), attempt_document),
    "knock": knock_facts,
    "run": check_run_document,
    "trial": trial_facts,
    "photo": photo_facts,
    "review": review_facts,
    "command": command_facts,
    "change": event_line,
}


class NewKey(Act):
    """Make a new password for a station, which is shown this once; the old one works no more."""

    permission_classes = [MayInstall]

    def act(self, actor: Actor, key: str, **said: Any) -> tuple[str, Secrets]:  # noqa: ARG002 -- nothing is said
        station = station_called(actor, key)
        if station is None:
            raise NotFound
        secret = issue_key(actor=actor, charge_station_id=station.charge_station_id)
        return station.charge_station_id, {"key": secret}

    def shown(self, actor: Actor, named: str) -> dict[str, Any]:  # noqa: ARG002 -- as declared
        return {"charge_station_id": named}
