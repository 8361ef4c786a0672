"""What a hand-over says: everything that was done, and what is still missing."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from core.choices import CheckState, FarReason, StepName, Verdict
from core.queries.evidence import evidence_of, rules_of
from core.queries.installations import rebuilt_since, to_redo
from core.queries.runs import newest_run
from core.queries.suspicion import told_of
from core.queries.trials import GOOD, Standing, standings
from core.speech import say
from core.words import Sentence, _, length, listed

if TYPE_CHECKING:
    from core.models import Actor, CheckRun, Installation
    from core.queries.evidence import Evidence

EVIDENCE = {
    "photos": _("Photos"),
    "readings": _("Readings"),
    "checklist": _("Checklist"),
    "signature": _("Signature"),
}
WHY_FAR: dict[str, str] = {
    FarReason.PIN_WRONG: _("The pin of the Location is in the wrong place."),
    FarReason.LARGE_SITE: _("The site is that large."),
    FarReason.RECEPTION: _("The phone did not know better there, such as in a garage."),
    FarReason.AFTERWARDS: _("It was linked afterwards, from elsewhere."),
    FarReason.OTHER: _("For another reason:"),
}
NO_REASON = _("The phone was that far from the Location's pin; nobody was asked why.")
HANDED_OVER_FAR = _("The phone was that far from the Location's pin when it was handed over.")
BEYOND = _("A reading is out of its limit: mend it and measure again, or ask your supervisor.")
STATES = {
    Verdict.PASSED: CheckState.PASSED,
    Verdict.PASSED_WITH_WARNINGS: CheckState.WARNING,
    Verdict.FAILED: CheckState.FAILED,
}


@dataclass(frozen=True)
class Fact:
    """One line of a summary: what it is about, how it stands, and which step mends it."""

    title: str
    state: CheckState
    value: str
    step: StepName
    sentence: Sentence = field(default_factory=lambda: Sentence(""))

    @property
    def missing(self) -> bool:
        return self.state not in GOOD


def summary(*, actor: Actor, installation: Installation, evidence: Evidence | None = None) -> list[Fact]:
    """Give the facts of an installation, what is missing first; `evidence` is not read again by who has it already."""
    station, again = installation.station, to_redo(installation)
    facts = [
        _there(_("Location"), str(station.location or ""), StepName.LINK, _("Link the station to a Location first.")),
        *_distances(installation),
        *_suspicion(told_of(actor=actor, installation=installation)),
        _there(_("Hardware"), str(station.template or ""), StepName.FIT, _("Fit a template first.")),
        _checks(installation, newest_run(actor=actor, installation=installation)),
        *parts_of(evidence or evidence_of(actor=actor, installation=installation)).values(),
        *(_trial(each) for each in standings(installation) if each.asked),
    ]
    return sorted(_asked_again(facts, again), key=lambda fact: not fact.missing)


def _asked_again(facts: list[Fact], step: StepName | None) -> list[Fact]:
    """Mark what a supervisor asked for again; which part of the evidence is meant, only their comment says."""
    why = Sentence(_("A supervisor asked for this again."))
    if step == StepName.EVIDENCE:
        return [Fact(_("Evidence"), CheckState.WAITING, "", step, why), *facts]
    return [replace(fact, state=CheckState.WAITING, sentence=why) if fact.step == step else fact for fact in facts]


def _suspicion(why: Sentence | None) -> list[Fact]:
    """Tell why it may be another box."""
    return [Fact(_("This very box"), CheckState.WARNING, "", StepName.CHECKS, why)] if why else []


def _distances(installation: Installation) -> list[Fact]:
    """Say how far from the pin the phone was, where that was far: a supervisor wants to know it."""
    told = (
        (_("Distance at the link"), installation.linked_off_m, _why_far(installation)),
        (_("Distance at the hand-over"), installation.handed_over_off_m, Sentence(HANDED_OVER_FAR)),
    )
    if all(off is None for _title, off, _why in told):
        return []
    most = rules_of(installation.operator).far_from_pin_m
    return [
        Fact(title, CheckState.WARNING, say(length(off)), StepName.LINK, why)
        for title, off, why in told
        if off and off > most
    ]


def _why_far(installation: Installation) -> Sentence:
    why = Sentence(WHY_FAR.get(installation.far_reason, NO_REASON))
    if not installation.far_note:
        return why
    return Sentence(_("%(why)s “%(note)s”"), {"why": why, "note": installation.far_note})


def _there(title: str, value: str, step: StepName, otherwise: str) -> Fact:
    if value:
        return Fact(title, CheckState.PASSED, value, step)
    return Fact(title, CheckState.FAILED, "", step, Sentence(otherwise))


def _checks(installation: Installation, run: CheckRun | None) -> Fact:
    title = _("Checks")
    if run is None:
        return Fact(title, CheckState.FAILED, "", StepName.CHECKS, Sentence(_("Run the checks.")))
    if run.finished_at is None:
        return Fact(title, CheckState.RUNNING, "", StepName.CHECKS, Sentence(_("The checks are still running.")))
    if rebuilt_since(installation, run):
        again = Sentence(_("The hardware was changed after the checks: run them again."))
        return Fact(title, CheckState.FAILED, "", StepName.CHECKS, again)
    if run.verdict == Verdict.STOPPED:
        stopped = Sentence(_("The checks were stopped: run them again."))
        return Fact(title, CheckState.FAILED, "", StepName.CHECKS, stopped)
    states = [result.state for result in run.results.all()]
    value = f"{states.count(CheckState.PASSED)} / {len(states)}"
    return Fact(title, STATES[Verdict(run.verdict)], value, StepName.CHECKS, _told(run))


def _trial(standing: Standing) -> Fact:
    """Tell how a trial that the operator asks for stands; one that may be left out is no more than a warning."""
    newest, title = standing.newest, str(standing.kind.label)
    if standing.state == CheckState.OVERRIDDEN and newest is not None:
        return Fact(title, CheckState.OVERRIDDEN, "", StepName.CHECKS, overridden(newest.started_by, newest.reason))
    sentence = Sentence.from_json(newest.sentence) if newest is not None else Sentence(_("This was not tried yet."))
    good = standing.state in GOOD
    state = standing.state if good or standing.required else CheckState.WARNING
    return Fact(title, state, standing.value, StepName.CHECKS, sentence)


def overridden(by: str, reason: str) -> Sentence:
    """Say who overrode something, and why."""
    return Sentence(_("Overridden by %(by)s: %(reason)s"), {"by": by, "reason": reason})


def _told(run: CheckRun) -> Sentence:
    if run.verdict == Verdict.FAILED:
        return Sentence(_("A required check has not passed: mend it and run the checks again."))
    results = [row for row in run.results.all() if row.state == CheckState.OVERRIDDEN]
    if results:
        return listed((overridden(row.overridden_by, row.override_reason) for row in results), " ")
    if run.verdict == Verdict.PASSED_WITH_WARNINGS:
        return Sentence(_("It works, with warnings: the supervisor will see them."))
    return Sentence("")


def parts_of(evidence: Evidence) -> dict[str, Fact]:
    """Give a line for each part of the evidence that is asked for or there; what is neither is not spoken of."""
    lacking: dict[str, list[Sentence]] = {}
    for lack in evidence.lacks:
        lacking.setdefault(lack.part, []).append(lack.what.facts.get("kind", lack.what))
    values = {
        "photos": str(len(evidence.photos) or ""),
        "readings": str(len(evidence.readings) or ""),
        "checklist": f"{evidence.ticked} / {len(evidence.lines)}" if evidence.ticks else "",
        "signature": evidence.signature.name if evidence.signature else "",
    }
    shown = [part for part, value in values.items() if value or part in lacking]
    return {part: _part(evidence, part, values[part], lacking.get(part, [])) for part in shown}


def _part(evidence: Evidence, part: str, value: str, lacking: list[Sentence]) -> Fact:
    title, step = EVIDENCE[part], StepName.EVIDENCE
    if lacking:
        why = Sentence(_("Your operator asks for: %(what)s"), {"what": listed(lacking)})
        return Fact(title, CheckState.FAILED, value, step, why)
    if part == "checklist" and evidence.unfinished:
        return Fact(title, CheckState.WARNING, value, step, Sentence(_("Optional, and not all of it is done.")))
    if part == "readings" and evidence.beyond:
        if evidence.held_back:
            return Fact(title, CheckState.FAILED, value, step, Sentence(BEYOND))
        return Fact(title, CheckState.WARNING, value, step, Sentence(_("A reading is out of its limit.")))
    return Fact(title, CheckState.PASSED, value, step)
