"""What the subjects of the audit trail are called today: a noun and an id there, a name for whoever reads it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from core.models import (
    ApiToken,
    ChargeStation,
    EnergyMixProfile,
    HardwareTemplate,
    Import,
    Invitation,
    Job,
    Label,
    Location,
    Membership,
    Partner,
    RegistrationToken,
    Webhook,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from core.models import Actor


class Noun(NamedTuple):
    """The table in which things of this kind stand, the column of their id, and those that say what they are called."""

    model: Any
    key: str
    called: tuple[str, ...]


NOUNS: dict[str, Noun] = {
    "station": Noun(ChargeStation, "charge_station_id", ("charge_station_id", "name")),
    "location": Noun(Location, "location_id", ("name", "city")),
    "person": Noun(Membership, "user__username", ("user__first_name", "user__last_name")),
    "job": Noun(Job, "pk", ("location__name", "day")),
    "template": Noun(HardwareTemplate, "template_id", ("name",)),
    "energy mix profile": Noun(EnergyMixProfile, "energy_mix_profile_id", ("energy_mix_profile_id",)),
    "import": Noun(Import, "pk", ("name",)),
    "invitation": Noun(Invitation, "pk", ("email",)),
    "label": Noun(Label, "code", ("code",)),
    "partner": Noun(Partner, "name", ("name",)),
    "registration token": Noun(RegistrationToken, "pk", ("name",)),
    "token": Noun(ApiToken, "pk", ("name",)),
    "webhook": Noun(Webhook, "pk", ("name", "url")),
}
ALL_SEEN = {"person", "token"}  # of no company: whoever sees the operator sees them all
LONGEST_FIRST = sorted(NOUNS, key=len, reverse=True)


def parted(subject: str) -> tuple[str, str]:
    """Give the noun and the id of a subject; of one whose noun has no table here, the first word and the rest."""
    for noun in LONGEST_FIRST:
        if subject.startswith(f"{noun} "):
            return noun, subject.removeprefix(f"{noun} ")
    noun, _space, key = subject.partition(" ")
    return noun, key


def called(actor: Actor, subjects: Iterable[str]) -> dict[str, tuple[Any, ...]]:
    """Say what these are called, of those that are there still and that the actor may see; a question for each noun."""
    asked: dict[str, set[str]] = {}
    for noun, key in map(parted, subjects):
        if noun in NOUNS and (key.isdecimal() or NOUNS[noun].key != "pk"):
            asked.setdefault(noun, set()).add(key)
    found = {}
    for noun, keys in asked.items():
        model, key, names = NOUNS[noun]
        rows = model.objects.filter(operator=actor.operator) if noun in ALL_SEEN else model.objects.visible_to(actor)
        for each, *told in rows.filter(**{f"{key}__in": keys}).order_by().values_list(key, *names):
            found[f"{noun} {each}"] = tuple(dict.fromkeys(filter(None, told)))
    return found
