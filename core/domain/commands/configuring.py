"""Set what a station has set otherwise than its template expects, and read it back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction

from core.catalogue.expecting import fits, wanted
from core.domain.auditing import record
from core.domain.checks.configuration import setting
from core.domain.commands.commanding import ask_station
from core.domain.commands.values import objections
from core.domain.field.asking import ANSWER_WITHIN_S, ask
from core.domain.field.checking import begin_again
from core.errors import NotConnected, NothingToSet
from core.models import StationSetting
from core.queries.checking import facts_of

if TYPE_CHECKING:
    from core.models import Actor, CheckRun, Installation
    from core.queries.checking import Facts


@dataclass(frozen=True)
class Difference:
    """One key that a station has set otherwise than its template expects; `to` is what it would be set to."""

    key: str
    told: str
    wanted: str
    to: str
    readonly: bool

    @property
    def settable(self) -> bool:
        return not self.readonly and bool(self.to)


def differences(facts: Facts) -> list[Difference]:
    """Give what differs, as known on the present socket; of a range nobody knows what to set."""
    template = facts.template
    if template is None or "configuration" not in facts.extra:
        return []
    fixed = _readonly(facts)
    told = [(each, setting(facts, each["key"])) for each in template.expected_configuration]
    return [
        Difference(
            key=each["key"],
            told=value,
            wanted=wanted(each),
            to="" if each.get("range") else wanted(each),
            readonly=each["key"].casefold() in fixed,
        )
        for each, value in told
        if value is not None and not fits(value, each)
    ]


def _readonly(facts: Facts) -> set[str]:
    rows = StationSetting.objects.filter(station=facts.station, readonly=True)
    return {key.casefold() for key in rows.values_list("key", flat=True)}


@transaction.atomic
def set_what_differs(*, actor: Actor, installation: Installation) -> CheckRun:
    """Set every key that differs and may be set, then run the settings check again alone, which reads them back.

    A station answers one question after the other, so what is read back is what was set. A value that would harm it
    (`objections`) is not sent. Raises NotConnected, NothingToSet and what `begin_again` refuses.
    """
    run, at = begin_again(actor=actor, installation=installation, slug="configuration")
    facts = facts_of(run=run, at=at)
    if facts.session is None:
        raise NotConnected
    payloads = [{"key": each.key, "value": each.to} for each in differences(facts) if each.settable]
    harmless = [each for each in payloads if not objections(each, security_profile=facts.station.security_profile)]
    if not harmless:
        raise NothingToSet
    for number, payload in enumerate(harmless, 1):
        ask_station(
            station=facts.station,
            action="ChangeConfiguration",
            payload=payload,
            at=at,
            timeout_s=ANSWER_WITHIN_S,
            run=run,
            purpose=f"set_{number}",
            session=facts.session,
            asked_by=actor.user,
        )
    ask(facts_of(run=run, at=at))
    names = {"settings": [each["key"] for each in harmless]}
    record(actor=actor, verb="configure", subject=f"station {facts.station.charge_station_id}", changes=names)
    return run
