"""Installations, and which step comes next."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import OuterRef, Q, Subquery

from core.choices import DeployState, InstallationState, ReviewVerdict, Scope, StepName, Verdict
from core.errors import NotFound
from core.models import ChargeStation, CheckRun, Installation, Review, StepAttempt

if TYPE_CHECKING:
    import uuid
    from collections.abc import Mapping
    from datetime import datetime

    from django.db.models import QuerySet

    from core.models import Actor

DONE = 1000
REALLY = Q(answer__dry_run__isnull=True) | Q(answer__dry_run=False)  # an attempt that was no dry run
PLACES = {StepName.LINK, StepName.FIT}
SHOWS = (StepName.PHOTO, StepName.DROP_PHOTO, StepName.READINGS, StepName.CHECKLIST, StepName.SIGN)
TELLS_NOTHING = (StepName.SCAN, StepName.REVIEW)
UNPROVEN = {None, "", Verdict.FAILED, Verdict.STOPPED}


def installations_of(actor: Actor) -> QuerySet[Installation]:
    """Give the installations that the actor may see, with what their cards show."""
    related = ("station__location", "station__template", "station__operator", "opened_by_user")
    rows = Installation.objects.visible_to(actor).select_related(*related)
    return with_step_facts(rows).order_by("-opened_at", "-pk")


def installations_asked_for(actor: Actor, asked: Mapping[str, Any]) -> QuerySet[Installation]:
    """Give the installations that meet `state` and `charge_station_id`."""
    columns = {"state": "state", "charge_station_id": "station__charge_station_id__iexact"}
    return installations_of(actor).filter(**{columns[name]: asked[name] for name in columns if name in asked})


def opened_by_scan(actor: Actor, nonce: uuid.UUID) -> int:
    """Give the id of the installation to which the actor's scan of this nonce led. Raises NotFound.

    A phone without signal knows no id of what it began, but it knows what it said.
    """
    led = StepAttempt.objects.visible_to(actor).filter(who=actor.who, step=StepName.SCAN, nonce=nonce, outcome=DONE)
    found = led.values_list("installation_id", flat=True).first()
    if found is None:
        raise NotFound
    return found


def with_step_facts(rows: QuerySet[Installation]) -> QuerySet[Installation]:
    """Add what the next step hangs on: the newest run, the newest word of a supervisor, what was done since."""
    runs = CheckRun.objects.filter(installation=OuterRef("pk")).order_by("-started_at", "-pk")
    words = Review.objects.filter(installation=OuterRef("pk")).order_by("-at", "-pk")
    done = StepAttempt.objects.filter(installation=OuterRef("pk"), outcome=DONE).order_by("-at")
    tried = done.filter(REALLY, step=OuterRef("word_step"))
    known = rows.annotate(
        run_verdict=Subquery(runs.values("verdict")[:1]),
        run_started_at=Subquery(runs.values("started_at")[:1]),
        word=Subquery(words.values("verdict")[:1]),
        word_step=Subquery(words.values("step")[:1]),
        word_at=Subquery(words.values("at")[:1]),
    )
    shown = done.filter(step__in=SHOWS)
    return known.annotate(tried_at=Subquery(tried.values("at")[:1]), shown_at=Subquery(shown.values("at")[:1]))


def next_step(installation: Installation) -> str:
    """Name the step that comes next, from the facts; a returned installation begins where the supervisor pointed.

    Costs no query for a row of `installations_of`, and one for any other.
    """
    if installation.state != InstallationState.OPEN:
        return StepName.REVIEW
    if installation.station.location_id is None:
        return StepName.LINK
    if installation.station.template_id is None:
        return StepName.FIT
    facts = _facts(installation)
    again = _to_redo(facts)
    if again is not None:
        return again
    if facts.run_verdict in UNPROVEN or _after(facts.station.rebuilt_at, facts.run_started_at):
        return StepName.CHECKS
    return StepName.HAND_OVER


def to_redo(installation: Installation) -> StepName | None:
    """Name the step that a supervisor's return still asks for: the one that was named, then the checks after it."""
    return _to_redo(_facts(installation))


def _facts(installation: Installation) -> Any:
    if hasattr(installation, "run_verdict"):
        return installation
    return with_step_facts(Installation.objects.filter(pk=installation.pk)).get()


def _to_redo(facts: Any) -> StepName | None:
    if facts.word == ReviewVerdict.RETURNED and facts.word_step == StepName.EVIDENCE:
        return None if _after(facts.shown_at, facts.word_at) else StepName.EVIDENCE
    if facts.word != ReviewVerdict.RETURNED or facts.word_step not in {*PLACES, StepName.CHECKS}:
        return None
    since = facts.word_at
    if facts.word_step in PLACES:
        if not _after(facts.tried_at, since):
            return StepName(facts.word_step)
        since = facts.tried_at
    return None if _after(facts.run_started_at, since) else StepName.CHECKS


def _after(moment: datetime | None, other: datetime) -> bool:
    return moment is not None and moment > other


def last_return(installation: Installation) -> Review | None:
    """Give the supervisor's newest word, when it was to give the work back."""
    newest = installation.reviews.order_by("-at", "-pk").first()
    return newest if newest is not None and newest.verdict == ReviewVerdict.RETURNED else None


def last_of_another(actor: Actor, installation: Installation) -> StepAttempt | None:
    """Give what was done last at an installation, when somebody else than the actor did it; a scan does nothing yet.

    A supervisor's word is told in its own place.
    """
    done = installation.attempts.filter(REALLY, outcome=DONE).exclude(step__in=TELLS_NOTHING)
    newest = done.order_by("-at", "-pk").first()
    return newest if newest is not None and newest.who != actor.who else None


def may_make_key(actor: Actor, station: ChargeStation) -> bool:
    """Tell whether the actor may replace the station's key now; where it works already that is a supervisor's act."""
    if actor.may(Scope.FIELD_REVIEW):
        return True
    waits = Installation.objects.filter(station=station, state=InstallationState.HANDED_OVER)
    return station.deploy_state != DeployState.PRODUCTION and not waits.exists()


def rebuilt_since(installation: Installation, run: CheckRun) -> bool:
    """Tell whether the hardware was changed after a run began, by whom ever: then the run proves nothing any more."""
    return ChargeStation.objects.filter(pk=installation.station_id, rebuilt_at__gt=run.started_at).exists()


def newest_proof(installation: Installation) -> CheckRun | None:
    """Give the newest run, unless the hardware was changed since."""
    run = installation.check_runs.order_by("-started_at", "-pk").first()
    return None if run is None or rebuilt_since(installation, run) else run
