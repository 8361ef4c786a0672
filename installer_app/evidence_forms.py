"""What the forms of the evidence show, on the page of an installation and on the one that works without signal."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from core.catalogue.limits import limits_of
from core.choices import PhotoKind, Polarity, ReadingKind, Rotation

if TYPE_CHECKING:
    from core.queries.evidence import Evidence

NUMBERS = (ReadingKind.CONTINUITY, ReadingKind.INSULATION, ReadingKind.LOOP, ReadingKind.RCD)
WORDS = ((ReadingKind.POLARITY, Polarity), (ReadingKind.ROTATION, Rotation))


@dataclass(frozen=True)
class NumberedPlace:
    """An EVSE of which a phone without signal knows no more than its number, or a mark where the number goes."""

    evse_sequence_number: int | str

    def __str__(self) -> str:
        return _("EVSE %(n)s") % {"n": self.evse_sequence_number}


def evidence_forms(evidence: Evidence, country: str) -> dict[str, Any]:
    """Give what there is, what is missing, and each field with the limit that its country sets."""
    limits = limits_of(country)
    return {
        "evidence": evidence,
        "missing": [lack.part for lack in evidence.lacks],
        "kinds": PhotoKind,
        "numbers": [(kind, kind.label, limits[kind]) for kind in NUMBERS],
        "words": [(kind, kind.label, choices) for kind, choices in WORDS],
    }
