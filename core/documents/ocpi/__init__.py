"""Locations as each version of OCPI prints them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from core.documents.ocpi import v211, v221
from core.documents.ocpi.v230 import location_object

if TYPE_CHECKING:
    from collections.abc import Iterable

    from core.models import Evse, Location, SubCpo

__all__ = ["VERSIONS", "print_location"]


@dataclass(frozen=True)
class Version:
    """One version of OCPI; `standards` are the plugs it can tell, None for any."""

    number: str
    standards: frozenset[str] | None


VERSIONS = {
    version.number: version
    for version in (
        Version("2.1.1", v211.STANDARDS | frozenset(v221.NEAREST_STANDARD)),
        Version("2.2.1", v221.STANDARDS | frozenset(v221.NEAREST_STANDARD)),
        Version("2.3.0", None),
    )
}


def print_location(
    version: str, location: Location, evses: Iterable[Evse], *, suboperator: SubCpo | None = None
) -> dict[str, Any]:
    """Give a Location with these EVSEs in the words of a version."""
    told = location_object(location, evses, suboperator=suboperator)
    if version == "2.3.0":
        return told
    told = v221.from_230(told)
    return told if version == "2.2.1" else v211.from_221(told)
