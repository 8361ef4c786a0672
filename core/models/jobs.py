"""What a dispatcher asks for: a day's work at a Location, by an installer, at stations that are expected there."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from core.models.actors import OwnedQuerySet
from core.models.locations import Location
from core.models.operators import Operator
from core.models.people import User
from core.models.stations import ChargeStation


class Job(models.Model):
    """A day's work at a Location. A cancelled one stays, so that whoever was sent there reads that it is off."""

    operator = models.ForeignKey(Operator, on_delete=models.CASCADE, related_name="jobs")
    location = models.ForeignKey(Location, on_delete=models.CASCADE, related_name="jobs")
    day = models.DateField()
    installer = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="jobs")
    note = models.TextField(blank=True, help_text="How to get in, whom to call.")
    version = models.PositiveIntegerField(default=1, help_text="Counts the changes: who read an older one is told.")
    created = models.DateTimeField(db_default=Now())
    created_by = models.CharField(max_length=150)
    changed_by = models.CharField(max_length=150, blank=True)
    cancelled_at = models.DateTimeField(null=True, blank=True)
    stations = models.ManyToManyField(ChargeStation, through="JobStation", related_name="jobs")

    company_by = "location"
    objects = OwnedQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [models.CheckConstraint(condition=Q(version__gte=1), name="job_version")]
        indexes: ClassVar = [
            models.Index("operator", "day", name="job_days"),
            models.Index("installer", "day", condition=Q(cancelled_at=None), name="job_of_installer"),
        ]

    def __str__(self) -> str:
        return f"{self.location}, {self.day}"


class JobStation(models.Model):
    """A station that is expected at a job."""

    job = models.ForeignKey(Job, on_delete=models.CASCADE, related_name="expected")
    station = models.ForeignKey(ChargeStation, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint("job", "station", name="job_station_once")]

    def __str__(self) -> str:
        return f"{self.station} at {self.job}"


class JobPass(models.Model):
    """Lets somebody of another firm in, for one job: they see its Location and its stations, and nothing else.

    The account is made for it; it opens nothing any more once the pass is revoked or its job is over.
    """

    operator = models.ForeignKey(Operator, on_delete=models.CASCADE, related_name="passes")
    job = models.ForeignKey(Job, on_delete=models.CASCADE, related_name="passes")
    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="job_pass")
    created = models.DateTimeField(db_default=Now())
    created_by = models.CharField(max_length=150)
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_by = models.CharField(max_length=150, blank=True)

    company_by = "job"
    objects = OwnedQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-created", "-id"]

    def __str__(self) -> str:
        return f"{self.user} for {self.job}"
