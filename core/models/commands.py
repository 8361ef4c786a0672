"""Our questions to stations."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from core.choices import CommandState
from core.models.actors import OwnedQuerySet
from core.models.checks import CheckRun
from core.models.operators import Operator
from core.models.people import User
from core.models.sessions import Session
from core.models.stations import ChargeStation

MOST_NUMBER = 2**31  # of an integer of OCPP


class Command(models.Model):
    """One question to a station. Pages write it, the gateway that holds the socket claims it and writes its end."""

    operator = models.ForeignKey(Operator, on_delete=models.CASCADE, related_name="commands")
    station = models.ForeignKey(ChargeStation, on_delete=models.CASCADE, related_name="commands")
    run = models.ForeignKey(CheckRun, null=True, blank=True, on_delete=models.CASCADE, related_name="commands")
    purpose = models.CharField(max_length=40, blank=True, help_text="Which question of the run this is.")
    action = models.CharField(max_length=50)
    payload = models.JSONField(default=dict)
    nonce = models.UUIDField(null=True, blank=True, help_text="Of the form that gave it: sent twice, it is one.")
    asked_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    state = models.CharField(max_length=12, choices=CommandState, default=CommandState.WAITING)
    created_at = models.DateTimeField(db_default=Now())
    deadline = models.DateTimeField()
    session = models.ForeignKey(Session, null=True, blank=True, on_delete=models.SET_NULL, related_name="commands")
    message_id = models.CharField(max_length=36, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    answer = models.JSONField(
        null=True, blank=True, help_text="CALLRESULT payload, or {code, description} of a CALLERROR."
    )

    company_by = "station"
    objects = OwnedQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["station", "asked_by", "nonce"], name="command_nonce_unique"),
        ]
        indexes: ClassVar = [
            models.Index("station", "created_at", condition=Q(state="waiting"), name="command_waiting"),
            models.Index(F("station"), F("created_at").desc(), condition=Q(run__isnull=True), name="command_history"),
            models.Index("deadline", condition=Q(state__in=["waiting", "sent"]), name="command_unended"),
        ]

    def __str__(self) -> str:
        return f"{self.action} to {self.station}: {self.state}"

    @property
    def number(self) -> int:
        """Give the number of this question, where OCPP 2.x wants one."""
        return self.pk % MOST_NUMBER

    @property
    def round_trip_s(self) -> float | None:
        """Give the seconds between sending and answer, once both are known."""
        if self.sent_at is None or self.ended_at is None:
            return None
        return (self.ended_at - self.sent_at).total_seconds()
