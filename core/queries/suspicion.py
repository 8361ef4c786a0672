"""May the box that answers be another one than the box in front of the installer?

Three things name a box: its label, the identity on its socket, and the serial number of its boot message. Makers fill
them as they like, so that one of them is missing says nothing; that two of them name different boxes does.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q
from django.db.models.functions import Upper
from django.db.models.lookups import In

from core.choices import DeployState, InstallationState, StepName
from core.labels.reading import read_label
from core.models import ChargeStation, StepAttempt
from core.queries.installations import DONE
from core.queries.serials import SERIALS, booted_as
from core.words import Sentence, _

if TYPE_CHECKING:
    from collections.abc import Collection

    from django.db.models import QuerySet

    from core.models import Actor, Installation, Operator

IDENTITY = Upper("charge_station_id")
NAMES = (IDENTITY, *map(Upper, SERIALS))
SHORTEST = 4  # characters: shorter ones, and those of one character alone, are no serial numbers but a maker's blanks
LOOK = _("Look whether the box in front of you is the one that answers: compare the serial numbers, or prove presence.")

LABEL_OF_ANOTHER = _("The label says serial number %(scanned)s, which is %(other)s; %(identity)s says it is %(told)s.")
OTHER_LABEL = _("The label says serial number %(scanned)s; %(identity)s says it is %(told)s.")
SWAPPED = _("%(identity)s says it is number %(told)s, and so is %(other)s: the two may be swapped.")
SWAPPED_WITH_SOME = _("%(identity)s says it is number %(told)s, and so is another station: the two may be swapped.")
# What is said of a neighbour to somebody who may not know which stations stand beside theirs.
UNNAMED = {LABEL_OF_ANOTHER: OTHER_LABEL, SWAPPED: SWAPPED_WITH_SOME}


def scanned_serial(installation_id: int) -> str:
    """Give the serial number on the label that was scanned last; not every label has one."""
    scans = StepAttempt.objects.filter(installation=installation_id, step=StepName.SCAN, outcome=DONE)
    said = scans.order_by("-at", "-pk").values_list("said__label", flat=True).first()
    return str(read_label(said).as_json().get("serial", "")) if said else ""


def suspicion_of(*, actor: Actor, installation: Installation) -> Sentence | None:
    """Say why two boxes may be swapped, as it is now, naming no station that the actor may not see."""
    return _as_seen(actor, suspected(installation))


def told_of(*, actor: Actor, installation: Installation) -> Sentence | None:
    """Say the same while the work is open; later, as it was when the installation was handed over."""
    if installation.state == InstallationState.OPEN:
        return suspicion_of(actor=actor, installation=installation)
    return _as_seen(actor, Sentence.from_json(installation.suspicion))


def suspected(installation: Installation) -> Sentence | None:
    """Say it to who sees the whole operator, as a hand-over keeps it for its reviewers.

    The label's number is not the box's own, or the box's number is another's.
    """
    station = installation.station
    told = [serial for serial in station.serials if _tells(serial)]
    if station.booted_at is None or not told:
        return None
    scanned, value = scanned_serial(installation.pk), ", ".join(told)
    others = _others(station, [*told, scanned]).order_by("charge_station_id").first()
    facts = {"scanned": scanned, "told": value, "identity": str(station), "other": str(others or "")}
    if _tells(scanned) and scanned.casefold() not in {serial.casefold() for serial in told}:
        return Sentence(LABEL_OF_ANOTHER if others is not None else OTHER_LABEL, facts)
    return Sentence(SWAPPED, facts) if others is not None else None


def twins_of(*, actor: Actor, installation: Installation) -> list[ChargeStation]:
    """Give the other stations, of those that the actor may see, that may stand where this one is thought to.

    They have a number in common with it, or with the label that was scanned last.
    """
    station = installation.station
    numbers = [str(station), *station.serials, scanned_serial(installation.pk)]
    seen = ChargeStation.objects.visible_to(actor)
    return [*_others(station, numbers).filter(pk__in=seen).order_by("charge_station_id")]


def may_be_swapped(operator: Operator, rows: QuerySet[Installation]) -> Q:
    """Hold for those of `rows` at whose hand-over it was suspected, or whose box shares a name with another.

    Identities are unique, so that such a name is what one of the two says at least; both sides are told of. Asks at
    once what the boxes of `rows` are called, and by the indexes of the three names who else is called so.
    """
    called: dict[str, set[int]] = {}
    kept = ChargeStation.objects.filter(operator=operator).exclude(deploy_state=DeployState.DEPRECATED)
    mine = kept.filter(installations__in=rows.order_by()).values_list("pk", *NAMES)
    names = {name for _pk, *each in mine for name in each if _tells(name)}
    for pk, *each in kept.filter(_called(names)).values_list("pk", *NAMES):
        for name in names.intersection(each):
            called.setdefault(name, set()).add(pk)
    twins = {pk for who in called.values() if len(who) > 1 for pk in who}
    return Q(suspicion__isnull=False) | Q(station__in=twins)


def _as_seen(actor: Actor, why: Sentence | None) -> Sentence | None:
    other = why.facts.get("other") if why else ""
    if why is None or not other or not actor.is_limited:
        return why
    if ChargeStation.objects.visible_to(actor).filter(charge_station_id=other).exists():
        return why
    return Sentence(UNNAMED.get(why.text, SWAPPED_WITH_SOME), {**why.facts, "other": ""})


def _tells(serial: str) -> bool:
    return len(serial) >= SHORTEST and len(set(serial)) > 1


def _others(station: ChargeStation, serials: list[str]) -> QuerySet[ChargeStation]:
    """Give the other stations of the operator that are called by one of these numbers, or booted with it."""
    rows = ChargeStation.objects.filter(_called({*filter(_tells, serials)}), operator=station.operator_id)
    return rows.exclude(pk=station.pk).exclude(deploy_state=DeployState.DEPRECATED)


def _called(names: Collection[str]) -> Q:
    """Hold for stations of which one of the three names is among these, in any case."""
    return Q(In(IDENTITY, {name.upper() for name in names})) | booted_as(names)
