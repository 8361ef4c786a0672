"""Charge stations, and what they say of themselves."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now, Upper

from core.choices import (
    ChargerType,
    ContactlessType,
    DeployState,
    Protocol,
)
from core.models.actors import OwnedQuerySet
from core.models.hardware import HardwareTemplate
from core.models.locations import Location
from core.models.operators import Operator
from core.models.rows import PlainRow


class ChargeStation(PlainRow):
    """One box that calls in. `charge_station_id` is its OCPP identity, unique over the whole installation.

    The columns from `vendor` on are runtime facts told by the station: they change neither etag nor `modified`.
    """

    operator = models.ForeignKey(Operator, on_delete=models.CASCADE, related_name="stations", db_index=False)
    charge_station_id = models.CharField(max_length=48)
    look_alike = models.CharField(max_length=48, help_text="The identity, folded for did-you-mean.")
    location = models.ForeignKey(Location, null=True, blank=True, on_delete=models.PROTECT, related_name="stations")
    name = models.CharField(max_length=255, blank=True)
    deploy_state = models.CharField(max_length=10, choices=DeployState, default=DeployState.STOCK)
    charger_type = models.CharField(max_length=8, choices=ChargerType, default=ChargerType.PUBLIC)
    default_charge_station_tariff_id = models.CharField(max_length=36, blank=True)
    installation_date = models.DateField(null=True, blank=True)
    default_charge_station_reimbursement_tariff_id = models.CharField(max_length=36, blank=True)
    default_charge_station_directions = models.JSONField(default=list, blank=True)
    default_charge_station_floor_level = models.CharField(max_length=4, blank=True)
    maintenance_info = models.TextField(blank=True)
    remarks = models.TextField(blank=True)
    contactless_terminal_serial_number = models.CharField(max_length=100, blank=True)
    contactless_terminal_auth_amount = models.DecimalField(
        max_digits=8, decimal_places=2, null=True, blank=True, help_text="In the currency of the Location's country."
    )
    contactless_type = models.CharField(max_length=10, choices=ContactlessType, blank=True)
    tap_to_stop = models.BooleanField(null=True, blank=True)
    stop_on_parking = models.BooleanField(null=True, blank=True)
    dynamic_time_based_tariffs = models.BooleanField(null=True, blank=True)
    time_of_use_tariffs = models.BooleanField(null=True, blank=True)
    exclude_vat = models.BooleanField(null=True, blank=True)
    status_schedule = models.JSONField(default=list, blank=True)
    auth_rules = models.JSONField(default=list, blank=True)
    driver_id = models.CharField(max_length=100, blank=True, help_text="Whose home it stands at; kept elsewhere.")
    customer_id = models.CharField(max_length=100, blank=True, help_text="Who pays for it; kept elsewhere.")
    grid_connection_id = models.CharField(max_length=100, blank=True, help_text="Its grid connection; kept elsewhere.")
    template = models.ForeignKey(
        HardwareTemplate,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="stations",
        db_index=False,
    )
    template_version = models.PositiveIntegerField(null=True, blank=True)
    linked_at = models.DateTimeField(null=True, blank=True)
    linked_by = models.CharField(max_length=150, blank=True)
    rebuilt_at = models.DateTimeField(
        null=True, blank=True, help_text="When EVSEs or connectors last changed: older checks prove nothing any more."
    )
    security_profile = models.PositiveSmallIntegerField(default=1, help_text="OCPP security profile expected, 0 to 3.")
    key_digest = models.BinaryField(max_length=32, null=True, blank=True, help_text="HMAC-SHA256 of the station's key.")
    next_key_digest = models.BinaryField(
        max_length=32, null=True, blank=True, help_text="Of a key that was sent to it, until it is known which it uses."
    )
    next_key_until = models.DateTimeField(null=True, blank=True)
    old_key_digest = models.BinaryField(
        max_length=32, null=True, blank=True, help_text="The key before, to tell who still sends it. It opens nothing."
    )
    factory_key_digest = models.BinaryField(
        max_length=32, null=True, blank=True, help_text="Of the key that it brought along and that we did not make."
    )
    etag = models.UUIDField(default=uuid.uuid4)
    created = models.DateTimeField(db_default=Now())
    modified = models.DateTimeField(db_default=Now())
    last_updated = models.DateTimeField(db_default=Now())
    created_by = models.CharField(max_length=150, blank=True)
    modified_by = models.CharField(max_length=150, blank=True)

    vendor = models.CharField(max_length=100, blank=True)
    model = models.CharField(max_length=100, blank=True)
    charge_point_serial_number = models.CharField(max_length=100, blank=True)
    charge_box_serial_number = models.CharField(max_length=100, blank=True)
    firmware_version = models.CharField(max_length=100, blank=True)
    iccid = models.CharField(max_length=50, blank=True)
    imsi = models.CharField(max_length=50, blank=True)
    meter_type = models.CharField(max_length=100, blank=True)
    meter_serial_number = models.CharField(max_length=100, blank=True)
    booted_at = models.DateTimeField(null=True, blank=True)
    held_since = models.DateTimeField(
        null=True, blank=True, help_text="Since when its boots are answered Pending; empty once it is let in."
    )
    number_of_connectors = models.PositiveIntegerField(null=True, blank=True)
    heartbeat_interval = models.PositiveIntegerField(null=True, blank=True, help_text="Seconds.")
    protocol_version = models.CharField(max_length=10, choices=Protocol, blank=True)
    last_seen = models.DateTimeField(null=True, blank=True)
    clock_offset_s = models.FloatField(null=True, blank=True, help_text="Its clock minus ours, seconds.")
    clock_read_at = models.DateTimeField(null=True, blank=True)
    epoch = models.PositiveBigIntegerField(default=0, help_text="Fence: only the newest connection may write.")

    # What this very row's transaction has stored of it: its EVSEs, and before them all else.
    stored: tuple[str, str] | None = None

    company_by = "location"
    objects = OwnedQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(Upper("charge_station_id"), name="station_identity_unique"),
            models.CheckConstraint(
                condition=Q(deploy_state=DeployState.STOCK) | Q(location__isnull=False), name="station_placed"
            ),
            models.CheckConstraint(condition=Q(security_profile__lte=3), name="station_security_profile"),
        ]
        indexes: ClassVar = [
            models.Index("operator", "created", "charge_station_id", name="station_feed"),
            models.Index("look_alike", name="station_look_alike"),
            models.Index(fields=["template"], condition=Q(template__isnull=False), name="station_template"),
            models.Index(
                "operator",
                Upper("charge_box_serial_number"),
                condition=~Q(charge_box_serial_number=""),
                name="station_box_serial",
            ),
            models.Index(
                "operator",
                Upper("charge_point_serial_number"),
                condition=~Q(charge_point_serial_number=""),
                name="station_point_serial",
            ),
        ]

    def __str__(self) -> str:
        return self.charge_station_id

    @property
    def serials(self) -> list[str]:
        """Give the serial numbers it booted with, without blanks."""
        return [serial for serial in (self.charge_box_serial_number, self.charge_point_serial_number) if serial]
