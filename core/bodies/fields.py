"""The kinds of fields that bodies are made of.

Every field may be left out (UNSET); what a POST or PUT must name, and what may not be cleared by null, is the verbs'
knowledge. A numeric string is read as a number where a number is meant; `core.bodies.reading` sees to that.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, ClassVar

from msgspec import UNSET, Meta, Struct, UnsetType

if TYPE_CHECKING:
    from collections.abc import Iterable

    from core.words import Sentence

__all__ = [
    "CLOCK",
    "DEGREES",
    "KEY",
    "MOMENT",
    "NAME_OF_A_STATION",
    "NOT_BLANK",
    "NUMERAL",
    "UID",
    "UNSET",
    "URL",
    "Amount",
    "Body",
    "Clock",
    "Day",
    "Degrees",
    "ExternalId",
    "Flag",
    "Id",
    "Identity",
    "Level",
    "Long",
    "Moment",
    "ReadOnly",
    "Short",
    "TariffId",
    "TemplateId",
    "Texts",
    "Unset",
    "Url",
    "Words",
]

Unset = UnsetType

# Printable ASCII without the slash, which would end the id in an address (OCPI 2.2.1 §16.1.1 CiString). One or two
# points alone are none either: curl and browsers take such a segment out of an address (RFC 3986 §5.2.4).
KEY = r"\A(?!\.{1,2}\Z)[\x21-\x2e\x30-\x7e]+\Z"
Id = Annotated[str, Meta(min_length=1, max_length=36, pattern=KEY)]
TemplateId = Annotated[str, Meta(min_length=1, max_length=64, pattern=KEY)]
# A uid stands in addresses as well; it has spaces inside where its station's identity has.
UID = r"\A(?!\.{1,2}\Z|\x20+\Z)[\x20-\x2e\x30-\x7e]+\Z"
# What names a station; whether it can be an OCPP identity is for the verbs to say.
NAME_OF_A_STATION = r"\A(?!\.{1,2}\Z)[\x20-\x7e]+\Z"
Identity = Annotated[str, Meta(min_length=1, max_length=48, pattern=NAME_OF_A_STATION)]
NOT_BLANK = r"\S"
ExternalId = Annotated[str, Meta(min_length=1, max_length=255, pattern=NOT_BLANK)]
TariffId = Annotated[str, Meta(min_length=1, max_length=36, pattern=NOT_BLANK)]
Words = Annotated[str, Meta(min_length=1, max_length=255, pattern=NOT_BLANK)]
Short = Annotated[str, Meta(max_length=100)]
Long = Annotated[str, Meta(max_length=10_000)]
Level = Annotated[str, Meta(max_length=4)]
URL = r"\Ahttps?://[^\s/]+[^\s]*\Z"
DEGREES = r"\A-?[0-9]{1,3}(\.[0-9]{1,15})?\Z"
SEEN = r"\A[0-9]{1,18}\.[0-9]{1,18}\Z"  # a hand-over, and the microsecond in which it was handed over
CLOCK = r"\A([01][0-9]|2[0-3]):[0-5][0-9]\Z"
MOMENT = (
    r"\A[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,6})?)?"
    r"(Z|[+-][0-9]{2}:[0-9]{2})?\Z"
)
Url = Annotated[str, Meta(max_length=255, pattern=URL)]
Texts = list[Annotated[str, Meta(min_length=1, max_length=40)]]
Flag = bool
NUMERAL = r"-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?"
# An exponent of more digits may be too large for Decimal.
Amount = Annotated[str, Meta(max_length=20, pattern=rf"\A{NUMERAL}\Z")] | int | float
Degrees = Annotated[str, Meta(pattern=DEGREES)]
Clock = Annotated[str, Meta(pattern=CLOCK)]
Day = Annotated[int, Meta(ge=1, le=7)]
Moment = Annotated[str, Meta(pattern=MOMENT)]
ReadOnly = Annotated[Any, Meta(extra={"read_only": True})]


class Body(Struct, forbid_unknown_fields=True, kw_only=True, omit_defaults=True):
    """Something that is sent. `aliases` maps a name that is accepted to the one that is meant.

    `about` tells readers of the contract what a field's type does not.
    """

    aliases: ClassVar[dict[str, str]] = {}
    about: ClassVar[dict[str, str]] = {}
    must: ClassVar[tuple[str, ...]] = ()

    def lacks(self) -> list[str]:
        """Give what it must name and does not."""
        return [name for name in self.must if getattr(self, name) is UNSET]

    def faults(self) -> Iterable[tuple[str, Sentence | str]]:
        """Give what is wrong between the fields: (field, sentence); without a field it is the whole that is wrong."""
        return ()
