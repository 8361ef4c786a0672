"""The message log."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F

from core.choices import Direction
from core.models.sessions import Session
from core.models.stations import ChargeStation


class Exchange(models.Model):
    """One message of the log, as it stood on the wire but for masked secrets. Bounded by age and by count."""

    station = models.ForeignKey(ChargeStation, on_delete=models.CASCADE, related_name="exchanges")
    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="exchanges")
    at = models.DateTimeField()
    direction = models.CharField(max_length=3, choices=Direction)
    action = models.CharField(max_length=50, blank=True)
    message_id = models.CharField(max_length=36, blank=True)
    raw = models.TextField()

    class Meta:
        indexes: ClassVar = [models.Index(F("station"), F("at").desc(), name="exchange_newest")]

    def __str__(self) -> str:
        return f"{self.direction} {self.action} {self.message_id}"
