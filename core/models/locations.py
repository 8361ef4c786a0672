"""Where stations stand (OCPI 2.2.1 §8.3.1 Location)."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now, Upper

from core.choices import AccessType, LocationType
from core.models.actors import OwnedQuerySet
from core.models.operators import Operator
from core.models.rows import PlainRow

if TYPE_CHECKING:
    from decimal import Decimal


def new_location_id() -> str:
    return str(uuid.uuid4())


class EnergyMixProfile(models.Model):
    """Where a contract's electricity comes from (OCPI 2.1.1 §8.4.8). Editing it changes every Location that uses it."""

    operator = models.ForeignKey(Operator, on_delete=models.CASCADE, related_name="energy_mix_profiles")
    energy_mix_profile_id = models.CharField(max_length=36)
    is_green_energy = models.BooleanField()
    energy_sources = models.JSONField(default=list, blank=True)
    environ_impact = models.JSONField(default=list, blank=True)
    supplier_name = models.CharField(max_length=64, blank=True)
    energy_product_name = models.CharField(max_length=64, blank=True)
    etag = models.UUIDField(default=uuid.uuid4)
    created = models.DateTimeField(db_default=Now())
    modified = models.DateTimeField(db_default=Now())
    created_by = models.CharField(max_length=150, blank=True)
    modified_by = models.CharField(max_length=150, blank=True)

    objects = OwnedQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint("operator", Upper("energy_mix_profile_id"), name="energy_mix_profile_id_unique"),
        ]

    def __str__(self) -> str:
        return self.energy_mix_profile_id


class Location(PlainRow):
    """One place with stations. `modified` is the place itself, `last_updated` it or any of its EVSEs."""

    operator = models.ForeignKey(Operator, on_delete=models.CASCADE, related_name="locations", db_index=False)
    location_id = models.CharField(max_length=36, default=new_location_id)
    cpo_id = models.CharField(max_length=36)
    name = models.CharField(max_length=255)
    address = models.CharField(max_length=255)
    address_line_2 = models.CharField(max_length=255, blank=True)
    city = models.CharField(max_length=100)
    postal_code = models.CharField(max_length=20)
    country = models.CharField(max_length=3, help_text="ISO 3166-1 alpha-3.")
    latitude = models.DecimalField(max_digits=9, decimal_places=7, null=True, blank=True)
    longitude = models.DecimalField(max_digits=10, decimal_places=7, null=True, blank=True)
    type = models.CharField(max_length=20, choices=LocationType, default=LocationType.UNKNOWN)
    publish = models.BooleanField(default=False)
    access_type = models.CharField(max_length=10, choices=AccessType, default=AccessType.PRIVATE)
    auth_rules = models.JSONField(default=list, blank=True)
    custom_groups = models.JSONField(default=list, blank=True)
    remarks = models.TextField(blank=True)
    maintenance_info = models.TextField(blank=True)
    energy_mix_profile = models.ForeignKey(
        "EnergyMixProfile", null=True, blank=True, on_delete=models.PROTECT, related_name="locations"
    )
    directions = models.JSONField(default=list, blank=True)
    facilities = ArrayField(models.CharField(max_length=20), default=list, blank=True)
    opening_times = models.JSONField(null=True, blank=True, help_text="None: open day and night.")
    charging_when_closed = models.BooleanField(null=True, blank=True)
    cpo_customer_external_id = models.CharField(max_length=255, blank=True)
    payment_provider = models.CharField(max_length=255, blank=True)
    wallet_id = models.CharField(max_length=255, blank=True)
    customised_fields = models.JSONField(default=list, blank=True)
    time_zone = models.CharField(max_length=64, blank=True, help_text="IANA name.")
    etag = models.UUIDField(default=uuid.uuid4)
    created = models.DateTimeField(db_default=Now())
    modified = models.DateTimeField(db_default=Now())
    last_updated = models.DateTimeField(db_default=Now())
    created_by = models.CharField(max_length=150, blank=True)
    modified_by = models.CharField(max_length=150, blank=True)

    company_by = "cpo_id"
    objects = OwnedQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint("operator", Upper("location_id"), name="location_id_unique"),
            models.CheckConstraint(
                condition=models.Q(latitude__isnull=True, longitude__isnull=True)
                | models.Q(latitude__range=(-90, 90), longitude__range=(-180, 180)),
                name="location_coordinates",
            ),
        ]
        indexes: ClassVar = [models.Index("operator", "created", "location_id", name="location_feed")]

    def __str__(self) -> str:
        return f"{self.name}, {self.city}" if self.city not in self.name else self.name

    @property
    def position(self) -> tuple[Decimal, Decimal] | None:
        """Give latitude and longitude in degrees (WGS 84), or nothing."""
        if self.latitude is None or self.longitude is None:
            return None
        return self.latitude, self.longitude
