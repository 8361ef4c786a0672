"""What evidence an installation has, what its operator asks for, and what is missing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from core.choices import PhotoKind, Polarity, ReadingKind, Rotation
from core.models import EvidenceRules, MeterReading, Photo
from core.words import Sentence, _

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from django.db.models import QuerySet

    from core.models import Actor, Installation, Operator, Reading, Signature, Tick

BYTES = ("image", "thumbnail")
USUAL_LINES = (
    _("The station is fixed firmly and stands upright."),
    _("Cables are clamped, and the cable gland is tight."),
    _("Covers are closed, and nothing live can be touched."),
    _("The isolation point is marked."),
    _("Labels can be read: station, EVSE, phone number."),
    _("The place was left clean, and the packaging is gone."),
)

PHOTOS: dict[str, str] = {
    PhotoKind.LABEL: _("Label"),
    PhotoKind.INSTALLED: _("Installed station"),
    PhotoKind.PANEL: _("Panel"),
    PhotoKind.OTHER: _("Something else"),
}
READINGS: dict[str, str] = {
    ReadingKind.CONTINUITY: _("Continuity of the protective conductor"),
    ReadingKind.INSULATION: _("Insulation resistance"),
    ReadingKind.POLARITY: _("Polarity"),
    ReadingKind.LOOP: _("Earth fault loop impedance"),
    ReadingKind.RCD: _("RCD trip time"),
    ReadingKind.ROTATION: _("Phase rotation"),
}
READING_WORDS = dict(Polarity.choices) | dict(Rotation.choices)  # what is read as a word, not as a number


@dataclass(frozen=True)
class Lack:
    """Something that keeps a hand-over back: which part of the evidence, and what of it."""

    part: str
    what: Sentence


@dataclass(frozen=True)
class Evidence:
    """What there is and what is asked for."""

    rules: EvidenceRules
    photos: Sequence[Photo]
    readings: Sequence[Reading]
    ticks: Mapping[str, Tick]
    signature: Signature | None

    @property
    def lines(self) -> list[dict[str, Any]]:
        """Give the checklist as it is asked for, each line with who ticked it."""
        return [line | {"tick": self.ticks.get(line["text"])} for line in self.rules.lines]

    @property
    def ticked(self) -> int:
        """Count the lines of the checklist that are ticked."""
        return sum(line["tick"] is not None for line in self.lines)

    @property
    def unfinished(self) -> bool:
        """Tell whether the checklist was begun, and is ticked in part."""
        return bool(self.ticks) and self.ticked < len(self.rules.lines)

    @property
    def beyond(self) -> list[Reading]:
        """Give the readings that are out of their limits."""
        return [reading for reading in self.readings if not reading.within]

    @property
    def held_back(self) -> list[Reading]:
        """Give the readings out of their limits that keep the hand-over back: the operator takes no note for them."""
        return [] if self.rules.out_of_limit_allowed else self.beyond

    @property
    def asks(self) -> bool:
        """Tell whether the operator asks for anything at all."""
        rules = self.rules
        return bool(rules.photos or rules.readings or rules.signature or any(line["required"] for line in rules.lines))

    @property
    def lacks(self) -> list[Lack]:
        """Name everything that is asked for and not there."""
        shown = {photo.kind for photo in self.photos}
        measured = {reading.kind for reading in self.readings}
        unticked = [line["text"] for line in self.lines if line["required"] and line["tick"] is None]
        unsigned = self.rules.signature and self.signature is None
        return [
            *(Lack("photos", _photo(kind)) for kind in self.rules.photos if kind not in shown),
            *(Lack("readings", Sentence(READINGS[kind])) for kind in self.rules.readings if kind not in measured),
            *(Lack("checklist", Sentence(text)) for text in unticked),
            *([Lack("signature", Sentence(_("Signature")))] if unsigned else []),
        ]


def _photo(kind: str) -> Sentence:
    return Sentence(_("photo: %(kind)s"), {"kind": Sentence(PHOTOS[kind])})


def rules_of(operator: Operator) -> EvidenceRules:
    """Give what an operator asks for; one that never said asks for nothing and proposes the usual checklist."""
    kept = EvidenceRules.objects.filter(operator=operator).first()
    lines = [{"text": text, "required": False} for text in USUAL_LINES]
    return kept or EvidenceRules(operator=operator, lines=lines)


def evidence_of(*, actor: Actor, installation: Installation) -> Evidence:  # noqa: ARG001 -- reads start at who is asking
    """Give the evidence of an installation that the actor was shown, without the bytes of its photos."""
    return Evidence(
        rules=rules_of(installation.operator),
        photos=[*installation.photos.defer(*BYTES)],
        readings=[*installation.readings.all()],
        ticks={tick.text: tick for tick in installation.ticks.all()},
        signature=getattr(installation, "signature", None),
    )


def photos_of(actor: Actor) -> QuerySet[Photo]:
    """Give the photos whose installations the actor may see, and whose pictures are still there."""
    return Photo.objects.visible_to(actor).filter(purged_at=None)


def meter_values(installation: Installation) -> QuerySet[MeterReading]:
    """Give what the station's own meter told last, to hold beside the instrument."""
    return MeterReading.objects.filter(station=installation.station_id).order_by("place", "measurand", "phase")
