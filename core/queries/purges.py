"""What the nightly purge has reported."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.models import PurgeReport

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from core.models import Actor


def purge_reports(actor: Actor) -> QuerySet[PurgeReport]:
    """Give the reports of the operator's nights, the newest first."""
    return PurgeReport.objects.filter(operator=actor.operator).order_by("-at", "what", "pk")
