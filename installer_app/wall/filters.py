"""What an address asks the wall, and the map, to show."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from core.queries import sites as seen
from core.queries.stations import STATE_WORDS
from core.queries.wall import URGENCY

if TYPE_CHECKING:
    from django.http import HttpRequest

    from core.models import Actor
    from core.queries.wall import Wall

KIND_WORDS = {**STATE_WORDS, "knocked": _("Called under another name"), "": _("No stations")}


@dataclass(frozen=True)
class Asked:
    """A search (`?q=`) and a kind (`?show=`, a key of URGENCY); empty: everything."""

    search: str
    show: str

    @classmethod
    def of(cls, request: HttpRequest) -> Asked:
        show = request.GET.get("show", "")
        return cls(request.GET.get("q", "").strip(), show if show in URGENCY else "")

    def found(self, actor: Actor) -> list[int]:
        """Give the keys of the Locations that the search finds, by name."""
        return [*seen.locations(actor, search=self.search).values_list("pk", flat=True)]

    def narrowed(self, keys: list[int], wall: Wall) -> list[int]:
        """Keep those that have the kind asked for, the most urgent first."""
        kept = [key for key in keys if not self.show or self.show in wall.tally(key).kinds]
        return sorted(kept, key=lambda key: wall.tally(key).rank)


def kinds(wall: Wall, keys: list[int]) -> list[dict[str, Any]]:
    """Give what these sites can be narrowed to: each kind, its word, and how many of them have it."""
    told = [wall.tally(key).kinds for key in keys]
    counted = {kind: sum(kind in each for each in told) for kind in URGENCY}
    return [{"kind": kind, "word": KIND_WORDS[kind], "count": number} for kind, number in counted.items() if number]
