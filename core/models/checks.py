"""Check runs: does the station really talk?"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from core.choices import CheckState, Verdict
from core.models.actors import OwnedQuerySet
from core.models.installs import Installation
from core.models.operators import Operator


class CheckRun(models.Model):
    """One round of checks. While it runs its results are read from the facts; at its end they are written down."""

    operator = models.ForeignKey(Operator, on_delete=models.CASCADE, related_name="check_runs")
    installation = models.ForeignKey(Installation, on_delete=models.CASCADE, related_name="check_runs")
    started_by = models.CharField(max_length=150)
    started_at = models.DateTimeField(db_default=Now())
    deadline = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)
    verdict = models.CharField(max_length=20, choices=Verdict, blank=True)
    only = models.CharField(
        max_length=20, blank=True, help_text="The one check that is run again; the others' results are the last run's."
    )

    company_by = "installation"
    objects = OwnedQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                "installation", condition=Q(finished_at__isnull=True), name="check_run_one_at_a_time"
            ),
        ]
        indexes: ClassVar = [
            models.Index(F("installation"), F("started_at").desc(), name="check_run_newest"),
            models.Index("deadline", condition=Q(finished_at__isnull=True), name="check_run_unfinished"),
        ]

    def __str__(self) -> str:
        return f"{self.installation} at {self.started_at}"


class CheckResult(models.Model):
    """What one check of a finished run said."""

    run = models.ForeignKey(CheckRun, on_delete=models.CASCADE, related_name="results")
    slug = models.CharField(max_length=20)
    position = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=12, choices=CheckState)
    required = models.BooleanField(default=True)
    value = models.CharField(max_length=100, blank=True)
    sentence = models.JSONField(null=True, blank=True)
    remedy = models.JSONField(null=True, blank=True)
    overridden_by = models.CharField(max_length=150, blank=True)
    override_reason = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint("run", "slug", name="check_result_unique")]
        ordering: ClassVar = ["position"]

    def __str__(self) -> str:
        return f"{self.slug}: {self.state}"
