"""The EVSEs of a station, those it has and those it had."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q, Value
from django.db.models.functions import Now, Replace, Upper

from core.choices import (
    EvseStatus,
)
from core.models.locations import Location
from core.models.rows import PlainRow
from core.models.stations import ChargeStation

PLAIN_EVSE_ID = Upper(Replace("evse_id", Value("*"), Value("")))


class Evse(PlainRow):
    """One place to charge one car (OCPI 2.2.1 §8.3.2). A REMOVED one stays, without evse_id: feeds must see it go."""

    station = models.ForeignKey(ChargeStation, on_delete=models.CASCADE, related_name="evses")
    uid = models.CharField(max_length=36)
    evse_id = models.CharField(max_length=48, blank=True)
    evse_sequence_number = models.PositiveIntegerField()
    status = models.CharField(max_length=12, choices=EvseStatus, default=EvseStatus.UNKNOWN)
    capabilities = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    physical_reference = models.CharField(max_length=16, blank=True)
    floor_level = models.CharField(max_length=4, blank=True)
    status_schedule = models.JSONField(default=list, blank=True)
    latitude = models.DecimalField(max_digits=9, decimal_places=7, null=True, blank=True)
    longitude = models.DecimalField(max_digits=10, decimal_places=7, null=True, blank=True)
    directions = models.JSONField(default=list, blank=True)
    parking_restrictions = ArrayField(models.CharField(max_length=20), default=list, blank=True)
    images = models.JSONField(default=list, blank=True)
    left_at = models.ForeignKey(
        Location,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="left_evses",
        db_index=False,
        help_text="Where a REMOVED one stood when its station moved away.",
    )
    last_updated = models.DateTimeField(db_default=Now())

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(Upper("uid"), condition=~Q(status=EvseStatus.REMOVED), name="evse_uid_unique"),
            models.UniqueConstraint(
                Upper("evse_id"), condition=~Q(status=EvseStatus.REMOVED) & ~Q(evse_id=""), name="evse_id_unique"
            ),
            models.UniqueConstraint(
                "station", "evse_sequence_number", condition=~Q(status=EvseStatus.REMOVED), name="evse_sequence_unique"
            ),
        ]
        indexes: ClassVar = [
            models.Index(PLAIN_EVSE_ID, name="evse_plain_id"),
            models.Index(fields=["left_at"], condition=Q(left_at__isnull=False), name="evse_left_at"),
        ]
        ordering: ClassVar = ["evse_sequence_number", "id"]

    def __str__(self) -> str:
        return self.evse_id or self.uid
