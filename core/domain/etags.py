"""Who read what may write it: the state a writer has seen, compared with the row that is locked now."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from core.errors import EtagRequired, FieldError, StaleEtag
from core.models import Event

if TYPE_CHECKING:
    import uuid

    from core.models import Actor


# Columns that are printed under another name.
PRINTED = {"latitude": "coordinates", "longitude": "coordinates", "energy_mix_profile_id": "energy_mix"}


@dataclass(frozen=True)
class Seen:
    """What a writer says of the state it has seen: its etags, or that there is any, or that there is none."""

    etags: frozenset[uuid.UUID] | None = None
    anything: bool = False
    nothing: bool = False

    @property
    def says(self) -> bool:
        return self.anything or self.etags is not None


ANYTHING = Seen()


def must_be_current(*, actor: Actor, row: Any, seen: Seen, subject: str, required: bool) -> None:
    """Let a writer on only if it has seen the row as it is; the row must be locked by now.

    Raises EtagRequired, and StaleEtag with the row itself and the names of what changed since.
    """
    if seen.nothing:
        raise StaleEtag(data=row, field="etag")
    if seen.anything or (seen.etags is not None and row.etag in seen.etags):
        return
    if seen.etags is not None:
        raise StaleEtag(data=row, errors=_told(actor, subject, seen.etags))
    if required:
        raise EtagRequired(field="etag")


def must_be_new(*, seen: Seen) -> None:
    """Refuse a writer that has seen what does not exist. Raises StaleEtag."""
    if seen.says:
        raise StaleEtag(field="etag")


def _told(actor: Actor, subject: str, etags: frozenset[uuid.UUID]) -> list[FieldError]:
    told = [FieldError("etag", StaleEtag.text, StaleEtag.slug)]
    return told + [
        FieldError(name, "It changed since you read it.", "changed") for name in changed_since(actor, subject, etags)
    ]


def changed_since(actor: Actor, subject: str, etags: frozenset[uuid.UUID]) -> list[str]:
    """Give the fields that the audit trail has changed since one of these etags was made; none when it cannot tell."""
    trail = Event.objects.visible_to(actor).filter(subject=subject)
    made = trail.filter(changes__etag__1__in=[str(etag) for etag in etags]).order_by("pk").last()
    if made is None:
        return []
    later = trail.filter(pk__gt=made.pk).values_list("changes", flat=True)
    return sorted({PRINTED.get(name, name) for changes in later for name in changes} - {"etag"})
