"""Labels that we print."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models.functions import Now

from core.models.actors import OwnedQuerySet
from core.models.operators import Operator
from core.models.stations import ChargeStation


class Label(models.Model):
    """One sticker with our code; unclaimed until it is stuck on a station. Old codes keep resolving."""

    operator = models.ForeignKey(Operator, on_delete=models.CASCADE, related_name="labels")
    code = models.CharField(max_length=16, unique=True)
    station = models.ForeignKey(ChargeStation, null=True, blank=True, on_delete=models.CASCADE, related_name="labels")
    created = models.DateTimeField(db_default=Now())
    stuck_at = models.DateTimeField(
        null=True, blank=True, help_text="Since when it is its station's; the newest one is the one that counts."
    )

    company_by = "station"
    objects = OwnedQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = [models.F("stuck_at").desc(nulls_last=True), "-created", "-id"]

    def __str__(self) -> str:
        return self.code
