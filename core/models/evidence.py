"""Evidence of an installation: photos, readings, the operator's checklist, the signature, and the record of it all.

Photos are bytes in the database: one dump holds everything, a restored backup has no photo without its row and no row
without its photo, and who may see one is asked where everything else is. Some 400 kB each, 16 MB an installation at
most; PostgreSQL keeps them beside the table, so that no list reads them.
"""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F
from django.db.models.functions import Now

from core.choices import PhotoKind, ReadingKind
from core.models.actors import OwnedQuerySet
from core.models.installs import Installation
from core.models.operators import Operator


class EvidenceRules(models.Model):
    """What an operator asks for before a hand-over; an operator without a row asks for nothing."""

    operator = models.OneToOneField(Operator, on_delete=models.CASCADE, related_name="evidence_rules")
    lines = models.JSONField(default=list, help_text="The checklist: {text, required} each.")
    photos = ArrayField(models.CharField(max_length=10, choices=PhotoKind), default=list, blank=True)
    readings = ArrayField(models.CharField(max_length=10, choices=ReadingKind), default=list, blank=True)
    signature = models.BooleanField(default=False)
    out_of_limit_allowed = models.BooleanField(default=False)
    photo_days = models.PositiveSmallIntegerField(default=365, help_text="How long proof photos are kept.")
    far_from_pin_m = models.PositiveIntegerField(
        default=250, db_default=250, help_text="Whoever links from farther than so many metres is asked why."
    )

    def __str__(self) -> str:
        return f"what {self.operator} asks for"


class Photo(models.Model):
    """A photo as we made it anew: a JPEG without anything but its picture. Bytes that are gone were purged."""

    operator = models.ForeignKey(Operator, on_delete=models.CASCADE, related_name="photos")
    installation = models.ForeignKey(Installation, on_delete=models.CASCADE, related_name="photos")
    key = models.CharField(max_length=32, unique=True, help_text="Random: its address tells nothing.")
    kind = models.CharField(max_length=10, choices=PhotoKind)
    image = models.BinaryField()
    thumbnail = models.BinaryField()
    size = models.PositiveIntegerField(help_text="Bytes of the image.")
    sha256 = models.CharField(max_length=64)
    width = models.PositiveSmallIntegerField()
    height = models.PositiveSmallIntegerField()
    by = models.CharField(max_length=150)
    at = models.DateTimeField(db_default=Now())
    taken_at = models.DateTimeField(null=True, blank=True, help_text="The phone's clock, as it said.")
    latitude = models.DecimalField(max_digits=7, decimal_places=4, null=True, blank=True)
    longitude = models.DecimalField(max_digits=7, decimal_places=4, null=True, blank=True)
    purged_at = models.DateTimeField(null=True, blank=True)

    company_by = "installation"
    objects = OwnedQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["at", "id"]
        indexes: ClassVar = [models.Index(F("installation"), F("at"), name="photo_of_installation")]

    def __str__(self) -> str:
        return f"{self.kind} of {self.installation}"


class Reading(models.Model):
    """What an instrument showed, with the limit that held then. `place` is an EVSE's number, 0 the supply."""

    installation = models.ForeignKey(Installation, on_delete=models.CASCADE, related_name="readings")
    place = models.PositiveSmallIntegerField(default=0)
    kind = models.CharField(max_length=10, choices=ReadingKind)
    value = models.CharField(max_length=20, help_text="A number in the limit's unit, or a word.")
    limit = models.JSONField(help_text="unit, least, most, allowed, source: as it was when this was measured.")
    within = models.BooleanField()
    note = models.CharField(max_length=500, blank=True)
    by = models.CharField(max_length=150)
    at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering: ClassVar = ["place", "id"]
        constraints: ClassVar = [models.UniqueConstraint("installation", "place", "kind", name="reading_unique")]

    def __str__(self) -> str:
        return f"{self.kind} at {self.place}: {self.value}"


class Tick(models.Model):
    """A line of the checklist that somebody answered for, in the words that it had."""

    installation = models.ForeignKey(Installation, on_delete=models.CASCADE, related_name="ticks")
    text = models.CharField(max_length=200)
    by = models.CharField(max_length=150)
    at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [models.UniqueConstraint("installation", "text", name="tick_unique")]

    def __str__(self) -> str:
        return self.text


class Signature(models.Model):
    """Who signed for an installation: a typed name, and what was drawn as the path of an SVG, 300 by 100."""

    installation = models.OneToOneField(Installation, on_delete=models.CASCADE, related_name="signature")
    name = models.CharField(max_length=100)
    drawing = models.TextField(blank=True)
    by = models.CharField(max_length=150)
    at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return self.name


class CommissioningRecord(models.Model):
    """What was true at a hand-over or an approval, as text that never changes; `sha256` is the hash of that text."""

    operator = models.ForeignKey(Operator, on_delete=models.CASCADE, related_name="records")
    installation = models.ForeignKey(Installation, on_delete=models.CASCADE, related_name="records")
    number = models.PositiveSmallIntegerField()
    text = models.TextField()
    sha256 = models.CharField(max_length=64)
    made_at = models.DateTimeField(db_default=Now())

    company_by = "installation"
    objects = OwnedQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint("installation", "number", name="record_number_unique")]

    def __str__(self) -> str:
        return f"record {self.number} of {self.installation}"
