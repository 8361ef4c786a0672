"""A check run as people read it: every result in their language, with the raw messages behind it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils.translation import gettext

from core.choices import CheckState, Verdict
from core.domain.checking import findings_of, is_required
from core.domain.checks import CHECKS, Check, Finding
from core.queries.checking import Facts, facts_of
from core.queries.runs import messages_of
from core.speech import say
from core.words import Sentence, _

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from core.models import CheckRun, Exchange
    from core.queries.knocks import KnockView

VERDICTS = {
    Verdict.PASSED: _("It works. Hand it over."),
    Verdict.PASSED_WITH_WARNINGS: _("It works, but look at the warnings."),
    Verdict.FAILED: _("Something is wrong. Mend what is marked, then run the checks again."),
    "": _("Checking. Results appear as they come."),
}


def read_run(*, run: CheckRun, at: datetime) -> dict[str, Any]:
    """Give a run as plain data: live from the facts while it runs, from its rows afterwards."""
    facts = facts_of(run=run, at=at)
    messages = messages_of(run, {action for check in CHECKS for action in check.actions}, facts.heard_since)
    results = _written(run, messages) if run.finished_at else list(_live(facts, messages))
    return {
        "run_id": run.pk,
        "state": "finished" if run.finished_at else "running",
        "verdict": run.verdict,
        "verdict_sentence": gettext(VERDICTS[run.verdict]),
        "started_at": stamp(run.started_at),
        "deadline": stamp(run.deadline),
        "results": results,
        "knocks": [knock_card(knock) for knock in facts.knocks],
        "connection": connection(facts),
    }


def connection(facts: Facts) -> dict[str, Any]:
    """Give where the station should call, and whether it is there."""
    card = {
        "url": f"{settings.GATEWAY_URL}/{facts.station.charge_station_id}",
        "identity": facts.station.charge_station_id,
        "online": facts.session is not None,
    }
    return card | ({"since": stamp(facts.session.opened_at)} if facts.session else {})


def knock_card(knock: KnockView) -> dict[str, Any]:
    """Give a refused attempt with its cause and its remedy."""
    return {
        "id": knock.id,
        "identity": knock.identity,
        "address": knock.address,
        "cause": knock.cause,
        "sentence": say(knock.sentence),
        "remedy": say(knock.remedy),
        "last_seen": stamp(knock.last_seen),
        "count": knock.count,
        "why": say(knock.why) if knock.why else "",
    }


def _live(facts: Facts, messages: Mapping[str, list[Exchange]]) -> Iterable[dict[str, Any]]:
    for check, finding in findings_of(facts):
        yield _result(check, finding, required=is_required(facts, check), messages=messages)


def _written(run: CheckRun, messages: Mapping[str, list[Exchange]]) -> list[dict[str, Any]]:
    by_slug = {check.slug: check for check in CHECKS}
    return [
        _result(
            by_slug.get(row.slug, retired(row.slug)),
            Finding(CheckState(row.state), row.value, Sentence.from_json(row.sentence), Sentence.from_json(row.remedy)),
            required=row.required,
            messages=messages,
        )
        for row in run.results.all()
    ]


def retired(slug: str) -> Check:
    """Stand in for a check that an old run had and that is no more."""
    return Check(slug, slug, judge=lambda _facts: Finding(CheckState.NOT_POSSIBLE))


def _result(
    check: Check, finding: Finding, *, required: bool, messages: Mapping[str, list[Exchange]]
) -> dict[str, Any]:
    seen = sorted(
        (row for action in check.actions for row in messages.get(action, ())), key=lambda row: (row.at, row.pk)
    )
    return {
        "slug": check.slug,
        "title": gettext(check.title),
        "state": str(finding.state),
        "required": required,
        "value": finding.value,
        "sentence": say(finding.sentence),
        "remedy": say(finding.remedy),
        "messages": [
            {"at": stamp(row.at), "direction": row.direction, "action": row.action, "raw": row.raw} for row in seen
        ],
    }


def stamp(moment: datetime) -> str:
    """Write a moment as OCPI does: UTC, to the second."""
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")
