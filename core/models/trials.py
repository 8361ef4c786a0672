"""Trials: what a person does in front of a station, and what the station then says."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from core.choices import CheckState, TrialKind
from core.models.actors import OwnedQuerySet
from core.models.installs import Installation
from core.models.operators import Operator
from core.models.people import User


class Trial(models.Model):
    """One trial of an installation, of one socket where it is about one. Its row outlives a lost phone or station.

    `connector` is the one that it is about, `found` the one that moved. What a supervisor overrode is a row too.
    """

    operator = models.ForeignKey(Operator, on_delete=models.CASCADE, related_name="trials")
    installation = models.ForeignKey(Installation, on_delete=models.CASCADE, related_name="trials")
    kind = models.CharField(max_length=10, choices=TrialKind)
    connector = models.PositiveIntegerField(null=True, blank=True)
    place = models.CharField(max_length=16, blank=True, help_text="What the socket is called: left, right, a number.")
    found = models.PositiveIntegerField(null=True, blank=True)
    before = models.JSONField(default=dict, help_text="The connectors' states when it began, by number.")
    tag = models.CharField(max_length=20, blank=True, help_text="The token of a test charge.")
    state = models.CharField(max_length=12, choices=CheckState, default=CheckState.RUNNING)
    value = models.CharField(max_length=100, blank=True)
    sentence = models.JSONField(null=True, blank=True)
    remedy = models.JSONField(null=True, blank=True)
    started_by = models.CharField(max_length=150)
    user = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    started_at = models.DateTimeField(db_default=Now())
    deadline = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    stopped_by = models.CharField(
        max_length=150, blank=True, default="", db_default="", help_text="Who broke it off; its charge is ended first."
    )
    reason = models.CharField(max_length=500, blank=True, help_text="Why a supervisor overrode it.")

    company_by = "installation"
    objects = OwnedQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint("installation", condition=Q(ended_at__isnull=True), name="trial_one_at_a_time"),
        ]
        indexes: ClassVar = [models.Index(F("installation"), F("started_at").desc(), name="trial_newest")]

    def __str__(self) -> str:
        return f"{self.kind} of {self.installation}: {self.state}"
