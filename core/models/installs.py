"""The field work: one installation per station, and every attempt at every step."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from core.choices import OVER, FarReason, InstallationState, ReviewVerdict, StepName
from core.models.actors import OwnedQuerySet
from core.models.operators import Operator
from core.models.people import User
from core.models.stations import ChargeStation


class Installation(models.Model):
    """The commissioning of one station, from its first scan until it is approved or dropped; one is open a station."""

    operator = models.ForeignKey(Operator, on_delete=models.CASCADE, related_name="installations")
    station = models.ForeignKey(ChargeStation, on_delete=models.CASCADE, related_name="installations")
    state = models.CharField(max_length=12, choices=InstallationState, default=InstallationState.OPEN)
    opened_by = models.CharField(max_length=150)
    opened_by_user = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.SET_NULL, related_name="installations"
    )
    opened_at = models.DateTimeField(db_default=Now())
    handed_over_at = models.DateTimeField(null=True, blank=True)
    handed_over_by = models.CharField(max_length=150, blank=True)
    handed_over_who = models.CharField(max_length=30, blank=True, help_text="Actor.who: nobody reviews their own work.")
    approved_at = models.DateTimeField(null=True, blank=True)
    note = models.TextField(blank=True)
    linked_off_m = models.PositiveIntegerField(
        null=True, blank=True, help_text="How far from the Location's pin the phone was at the link; empty: unknown."
    )
    far_reason = models.CharField(max_length=10, choices=FarReason, blank=True, db_default="")
    far_note = models.CharField(
        max_length=500, blank=True, db_default="", help_text="Why it was that far, in the person's own words."
    )
    handed_over_off_m = models.PositiveIntegerField(
        null=True, blank=True, help_text="How far from the Location's pin the phone was at the hand-over."
    )
    suspicion = models.JSONField(
        null=True, blank=True, help_text="Why another box may have been handed over than was scanned: a sentence."
    )

    company_by = "station"
    objects = OwnedQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint("station", condition=~Q(state__in=OVER), name="installation_open_once"),
        ]
        indexes: ClassVar = [models.Index("operator", "state", "opened_at", name="installation_queue")]

    def __str__(self) -> str:
        return f"{self.station} ({self.state})"


class StepAttempt(models.Model):
    """Somebody tried a step: who, when, with what, how it ended. Refusals are rows too; success uses a nonce up."""

    operator = models.ForeignKey(Operator, on_delete=models.CASCADE, related_name="step_attempts")
    installation = models.ForeignKey(
        Installation, null=True, blank=True, on_delete=models.CASCADE, related_name="attempts"
    )
    step = models.CharField(max_length=10, choices=StepName)
    who = models.CharField(max_length=30)
    by = models.CharField(max_length=150)
    user = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(db_default=Now())
    happened_at = models.DateTimeField(
        null=True, blank=True, help_text="By the phone's clock; what was kept without signal comes later."
    )
    address = models.GenericIPAddressField(null=True, blank=True, help_text="Where the person's phone called from.")
    latitude = models.DecimalField(
        max_digits=7, decimal_places=4, null=True, blank=True, help_text="Where the phone was, to some ten metres."
    )
    longitude = models.DecimalField(max_digits=7, decimal_places=4, null=True, blank=True)
    accuracy_m = models.PositiveIntegerField(null=True, blank=True, help_text="How sure the phone was of it.")
    nonce = models.UUIDField()
    outcome = models.PositiveSmallIntegerField(help_text="1000, or the number of the refusal.")
    slug = models.CharField(max_length=40, blank=True)
    said = models.JSONField(default=dict, help_text="What was asked for, secrets masked.")
    sentence = models.JSONField(null=True, blank=True)
    answer = models.JSONField(null=True, blank=True, help_text="What a repeat of the same nonce is answered.")

    objects = OwnedQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                "installation", "step", "nonce", condition=Q(outcome=1000), name="attempt_nonce_unique"
            ),
            models.UniqueConstraint(
                "who", "step", "nonce", condition=Q(outcome=1000), name="attempt_scan_nonce_unique"
            ),
        ]
        indexes: ClassVar = [
            models.Index(F("installation"), F("step"), F("at").desc(), name="attempt_history"),
            models.Index(F("installation"), F("at").desc(), F("id").desc(), name="attempt_timeline"),
            models.Index("address", "at", condition=Q(address__isnull=False), name="attempt_neighbours"),
            models.Index("at", condition=Q(latitude__isnull=False), name="attempt_positions"),
        ]

    def __str__(self) -> str:
        return f"{self.step} by {self.by}: {self.outcome}"


class Review(models.Model):
    """A supervisor's word on a hand-over."""

    installation = models.ForeignKey(Installation, on_delete=models.CASCADE, related_name="reviews")
    by = models.CharField(max_length=150)
    user = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(db_default=Now())
    verdict = models.CharField(max_length=8, choices=ReviewVerdict)
    step = models.CharField(max_length=10, choices=StepName, blank=True)
    comment = models.TextField(blank=True)

    class Meta:
        ordering: ClassVar = ["at", "id"]

    def __str__(self) -> str:
        return f"{self.verdict} by {self.by}"
