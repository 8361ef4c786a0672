"""A check run as people read it: every result in their language, with the raw messages behind it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.translation import gettext

from core.choices import CheckState, Verdict
from core.documents.plain import stamp
from core.domain.checks import ALL, CHECKS, EXTRA, Check, Finding
from core.domain.checks.finding import BAD
from core.domain.commands.configuring import Difference, differences
from core.domain.field.checking import findings_of, is_required
from core.queries.checking import Facts, facts_of
from core.queries.knock_views import knocks_for
from core.queries.runs import messages_of
from core.queries.stations import calling_address
from core.queries.summary import overridden
from core.queries.suspicion import LOOK, suspicion_of
from core.speech import say
from core.words import Sentence, _

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from core.models import Actor, ChargeStation, CheckRun, Exchange
    from core.queries.knock_views import KnockView

# Many a check is proved by the same message: it is shown under the one that asks for the fewest.
SHOWN_UNDER = {
    action: check.slug
    for check in (*EXTRA, *sorted(CHECKS, key=lambda check: len(check.actions), reverse=True))
    for action in check.actions
}
LATELY, MOST_BEFORE = timedelta(hours=1), 5
VERDICTS = {
    Verdict.PASSED: _("It works. Hand it over."),
    Verdict.PASSED_WITH_WARNINGS: _("It works, but look at the warnings."),
    Verdict.FAILED: _("Something is wrong. Mend what is marked, then run the checks again."),
    Verdict.STOPPED: _("The checks were stopped. Run them again when you are ready."),
    "": _("Checking. Results appear as they come."),
}


def read_run(*, actor: Actor, run: CheckRun, at: datetime) -> dict[str, Any]:
    """Give a run as plain data, each raw message under the one check that is most about it."""
    card = _with_messages(run, facts_of(run=run, at=at))
    suspicion = suspicion_of(actor=actor, installation=run.installation)
    return card | ({"suspicion": say(suspicion), "look": gettext(LOOK)} if suspicion else {})


def read_results(*, run: CheckRun, at: datetime) -> dict[str, Any]:
    """Give a run as its reviewer reads it, without the refused attempts around it: its reasons to look say the rest."""
    return _with_messages(run, facts_of(run=run, at=at, with_knocks=run.finished_at is None))


def _with_messages(run: CheckRun, facts: Facts) -> dict[str, Any]:
    card = run_card(run, facts)
    messages = messages_of(run, SHOWN_UNDER, facts.heard_since)
    for result in card["results"]:
        result["messages"] = [
            {"at": stamp(row.at), "direction": row.direction, "action": row.action, "raw": row.raw}
            for row in sorted(_behind(result, messages), key=lambda row: (row.at, row.pk))
        ]
    return card


def run_card(run: CheckRun, facts: Facts) -> dict[str, Any]:
    """Give a run without its messages: live from the facts while it runs, from its rows afterwards."""
    return {
        "run_id": run.pk,
        "state": "finished" if run.finished_at else "running",
        "verdict": run.verdict,
        "verdict_sentence": gettext(VERDICTS[run.verdict]),
        "started_at": stamp(run.started_at),
        "deadline": stamp(run.deadline),
        "results": _written(run) if run.finished_at else _live(facts),
        "differences": [difference_card(each) for each in differences(facts)],
        "knocks": [knock_card(knock) | {"mended": not facts.is_news(knock)} for knock in facts.knocks],
        "connection": connection(facts),
    }


def connection(facts: Facts) -> dict[str, Any]:
    """Give where the station should call, and whether it is there."""
    card = {
        "url": calling_address(facts.station),
        "identity": facts.station.charge_station_id,
        "online": facts.session is not None,
    }
    return card | ({"since": stamp(facts.session.opened_at)} if facts.session else {})


def called_lately(actor: Actor, station: ChargeStation) -> list[KnockView]:
    """Give the refused attempts of the last hour that may be a station's, before its checks have begun."""
    lately = knocks_for(actor, station=station, since=timezone.now() - LATELY)
    seen = station.sessions.filter(closed_at=None).exists()
    return [] if seen else [view for view in lately if not view.answered][:MOST_BEFORE]


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
        "advice": [say(each) for each in knock.advice],
        "claimable": knock.claimable,
    }


def _behind(result: dict[str, Any], messages: Mapping[str, list[Exchange]]) -> Iterable[Exchange]:
    """Give the messages that are about a result; what could not be judged has none."""
    if result["state"] in {CheckState.WAITING, CheckState.NOT_POSSIBLE}:
        return ()
    return (row for action, owner in SHOWN_UNDER.items() if owner == result["slug"] for row in messages.get(action, ()))


def _live(facts: Facts) -> list[dict[str, Any]]:
    """Judge what the run is about; of one check alone, the others stand as they were."""
    found = {check.slug: (check, finding) for check, finding in findings_of(facts)}
    results = [_result(check, finding, required=is_required(facts, check)) for check, finding in found.values()]
    if not facts.run.only:
        return results
    others = [result for result in _written(facts.run) if result["slug"] not in found]
    order = {check.slug: place for place, check in enumerate(ALL)}
    return sorted([*others, *results], key=lambda result: order.get(result["slug"], len(order)))


def _written(run: CheckRun) -> list[dict[str, Any]]:
    by_slug = {check.slug: check for check in ALL}
    return [
        _result(
            by_slug.get(row.slug, retired(row.slug)),
            Finding(CheckState(row.state), row.value, Sentence.from_json(row.sentence), Sentence.from_json(row.remedy)),
            required=row.required,
            override=overridden(row.overridden_by, row.override_reason) if row.overridden_by else Sentence(""),
        )
        for row in run.results.all()
    ]


def retired(slug: str) -> Check:
    """Stand in for a check that an old run had and that is no more."""
    return Check(slug, slug, judge=lambda _facts: Finding(CheckState.NOT_POSSIBLE))


def difference_card(difference: Difference) -> dict[str, Any]:
    """Give a setting that differs from what the template expects, and whether it can be set from here."""
    facts = {name: getattr(difference, name) for name in ("key", "told", "wanted", "readonly")}
    return facts | {"settable": difference.settable}


def _result(
    check: Check,
    finding: Finding,
    *,
    required: bool,
    override: Sentence = Sentence(""),  # noqa: B008 -- frozen
) -> dict[str, Any]:
    return {
        "slug": check.slug,
        "title": gettext(check.title),
        "state": str(finding.state),
        "required": required,
        "value": finding.value,
        "sentence": say(finding.sentence),
        "remedy": say(finding.remedy),
        "override": say(override),
        "overridable": required and finding.state in BAD,
    }
