"""Readings, checklist and signature of an installation, and what the operator asks for."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models.functions import Now

from core.catalogue.limits import limits_of
from core.domain.auditing import record
from core.errors import DrawingUnreadable, LineUnknown, NothingMeasured, OutOfLimit
from core.models import EvidenceRules, Reading, Signature, Tick
from core.queries.evidence import READINGS, rules_of
from core.words import Sentence, _

if TYPE_CHECKING:
    from collections.abc import Sequence
    from decimal import Decimal

    from core.catalogue.limits import Limit
    from core.models import Actor, Installation, Operator

# Moves and lines of a pen on 300 by 100, as static/js/photo.js writes them.
MEASURE_OR_SAY = _("Measure again, or say why in the note.")
MEASURE_OR_ASK = _("Mend it and measure again, or ask your supervisor: a note alone does not let you hand over.")
DRAWN = re.compile(r"(?:[ML]-?[0-9]{1,4} -?[0-9]{1,4})+")


@transaction.atomic
def measure(
    *,
    actor: Actor,
    installation: Installation,
    place: int = 0,
    note: str = "",
    **values: Decimal | str | None,
) -> list[Reading]:
    """Keep readings at the supply (place 0) or an EVSE, each with the limit of the Location's country.

    What was read there before is read anew; what is None stays. The note goes with what is out of its limit; where
    nothing is, with the first. Raises NothingMeasured, and OutOfLimit when a value is out of its limit and no note
    says why.
    """
    given = {kind: value for kind, value in values.items() if value is not None and value != ""}
    if not given:
        raise NothingMeasured
    location = installation.station.location
    limits = limits_of(location.country if location else "")
    beyond = [kind for kind, value in given.items() if not limits[kind].holds(value)]
    if beyond and not note.strip():
        raise _out_of_limit(installation, beyond[0], given[beyond[0]], limits[beyond[0]])
    noted = beyond or [*given][:1]
    for kind, value in given.items():
        facts = {"value": _plain(value), "limit": limits[kind].as_json(), "within": kind not in beyond}
        facts["note"] = note.strip() if kind in noted else ""
        Reading.objects.update_or_create(
            installation=installation, place=place, kind=kind, defaults=facts | {"by": str(actor), "at": Now()}
        )
    record(actor=actor, verb="measure", subject=f"station {installation.station.charge_station_id}")
    return [*installation.readings.all()]


def _out_of_limit(installation: Installation, kind: str, value: Any, limit: Limit) -> OutOfLimit:
    """Refuse a reading; the note is no way out where the operator takes none for it."""
    allowed = rules_of(installation.operator).out_of_limit_allowed
    return OutOfLimit(
        what=Sentence(READINGS[kind]),
        value=f"{_plain(value)} {limit.unit}".strip(),
        limit=str(limit),
        way=Sentence(MEASURE_OR_SAY if allowed else MEASURE_OR_ASK),
        field="note" if allowed else kind,
    )


def _plain(value: Any) -> str:
    """Write a number as it was meant: 0.30 is 0.3, 300 is 300."""
    return value if isinstance(value, str) else f"{value.normalize():f}"


@transaction.atomic
def tick(*, actor: Actor, installation: Installation, lines: Sequence[str]) -> list[Tick]:
    """Answer for these lines of the checklist and for no others; who ticked one first stays. Raises LineUnknown."""
    asked = {line["text"] for line in rules_of(installation.operator).lines}
    unknown = next((line for line in lines if line not in asked), None)
    if unknown is not None:
        raise LineUnknown(line=unknown)
    installation.ticks.filter(text__in=asked).exclude(text__in=lines).delete()
    for line in lines:
        Tick.objects.get_or_create(installation=installation, text=line, defaults={"by": str(actor)})
    record(actor=actor, verb="tick", subject=f"station {installation.station.charge_station_id}")
    return [*installation.ticks.all()]


@transaction.atomic
def sign(*, actor: Actor, installation: Installation, name: str, drawing: str = "") -> Signature:
    """Sign for an installation: a typed name, and what was drawn beside it. Raises DrawingUnreadable."""
    if drawing and not DRAWN.fullmatch(drawing):
        raise DrawingUnreadable(field="drawing")
    facts = {"name": name, "drawing": drawing, "by": str(actor), "at": Now()}
    signature, _created = Signature.objects.update_or_create(installation=installation, defaults=facts)
    signature.refresh_from_db()
    record(actor=actor, verb="sign", subject=f"station {installation.station.charge_station_id}")
    return signature


@transaction.atomic
def set_rules(*, actor: Actor, installation: Installation | None = None, **rules: Any) -> EvidenceRules:  # noqa: ARG001 -- a step's verb
    """Say what an operator asks for before a hand-over; what is not said stays.

    Ticks of a line that is reworded do not count for the new words.
    """
    was = rules_of(actor.operator)
    changes = {name: [getattr(was, name), value] for name, value in rules.items() if getattr(was, name) != value}
    kept = keep_rules(actor.operator, **rules)
    record(actor=actor, verb="set_rules", subject=f"operator {actor.operator.cpo_id}", changes=changes)
    return kept


def keep_rules(operator: Operator, **rules: Any) -> EvidenceRules:
    """Write some of an operator's rules; of one that had none yet, the others are kept as they were proposed."""
    whole = _all_rules(rules_of(operator)) | rules
    return EvidenceRules.objects.update_or_create(operator=operator, defaults=whole)[0]


def _all_rules(rules: EvidenceRules) -> dict[str, Any]:
    names = ("lines", "photos", "readings", "signature", "out_of_limit_allowed", "photo_days")
    more = ("far_from_pin_m",)
    return {name: getattr(rules, name) for name in (*names, *more)}
