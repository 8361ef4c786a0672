"""What the owner of a site may look at without an account."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F
from django.db.models.functions import Now

from core.models.actors import OwnedQuerySet
from core.models.locations import Location
from core.models.operators import Operator


class OwnerLink(models.Model):
    """A way to look at one Location, for whoever has its address, until it ends. Only its HMAC is kept."""

    operator = models.ForeignKey(Operator, on_delete=models.CASCADE, related_name="owner_links")
    location = models.ForeignKey(Location, on_delete=models.CASCADE, related_name="owner_links")
    digest = models.BinaryField(max_length=32, unique=True)
    note = models.CharField(max_length=100, blank=True, help_text="For whom it is.")
    created = models.DateTimeField(db_default=Now())
    created_by = models.CharField(max_length=150)
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.CharField(max_length=150, blank=True)
    opened_at = models.DateTimeField(null=True, blank=True, help_text="When somebody looked last, to the hour.")

    company_by = "location"
    objects = OwnedQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [models.Index(F("location"), F("created").desc(), name="owner_link_of_location")]

    def __str__(self) -> str:
        return f"link of {self.location} for {self.note or '?'}"
