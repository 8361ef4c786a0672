"""Charge stations with their EVSEs and connectors, and what they say of themselves."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now, Upper

from core.choices import (
    ChargerType,
    ConnectorFormat,
    ConnectorStandard,
    ContactlessType,
    DeployState,
    EvseStatus,
    PowerType,
    Protocol,
)
from core.models.hardware import HardwareTemplate
from core.models.locations import Location
from core.models.tenancy import Operator, OwnedQuerySet


class ChargeStation(models.Model):
    """One box that calls in. `charge_station_id` is its OCPP identity, unique over the whole installation.

    The columns from `vendor` on are runtime facts told by the station: they change neither etag nor `modified`.
    """

    operator = models.ForeignKey(Operator, on_delete=models.CASCADE, related_name="stations")
    charge_station_id = models.CharField(max_length=48)
    look_alike = models.CharField(max_length=48, db_index=True, help_text="The identity, folded for did-you-mean.")
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
    template = models.ForeignKey(
        HardwareTemplate, null=True, blank=True, on_delete=models.SET_NULL, related_name="stations"
    )
    template_version = models.PositiveIntegerField(null=True, blank=True)
    linked_at = models.DateTimeField(null=True, blank=True)
    linked_by = models.CharField(max_length=150, blank=True)
    security_profile = models.PositiveSmallIntegerField(default=1, help_text="OCPP security profile expected, 0 to 3.")
    key_digest = models.BinaryField(max_length=32, null=True, blank=True, help_text="HMAC-SHA256 of the station's key.")
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
    number_of_connectors = models.PositiveIntegerField(null=True, blank=True)
    heartbeat_interval = models.PositiveIntegerField(null=True, blank=True, help_text="Seconds.")
    protocol_version = models.CharField(max_length=10, choices=Protocol, blank=True)
    last_seen = models.DateTimeField(null=True, blank=True)
    clock_offset_s = models.FloatField(null=True, blank=True, help_text="Its clock minus ours, seconds.")
    clock_read_at = models.DateTimeField(null=True, blank=True)
    epoch = models.PositiveBigIntegerField(default=0, help_text="Fence: only the newest connection may write.")

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
            models.Index("operator", Upper("charge_box_serial_number"), name="station_box_serial"),
            models.Index("operator", Upper("charge_point_serial_number"), name="station_point_serial"),
        ]

    def __str__(self) -> str:
        return self.charge_station_id

    @property
    def serials(self) -> list[str]:
        """Give the serial numbers it booted with, without blanks."""
        return [serial for serial in (self.charge_box_serial_number, self.charge_point_serial_number) if serial]


class Evse(models.Model):
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
        ordering: ClassVar = ["evse_sequence_number", "id"]

    def __str__(self) -> str:
        return self.evse_id or self.uid


class Connector(models.Model):
    """One socket or cable (OCPI 2.2.1 §8.3.3); `connector_id` is the OCPP 1.6 connectorId, through the station."""

    evse = models.ForeignKey(Evse, on_delete=models.CASCADE, related_name="connectors")
    connector_id = models.PositiveIntegerField()
    standard = models.CharField(max_length=25, choices=ConnectorStandard)
    format = models.CharField(max_length=6, choices=ConnectorFormat)
    power_type = models.CharField(max_length=12, choices=PowerType)
    voltage = models.PositiveIntegerField(help_text="Volt; line to neutral for AC.")
    amperage = models.PositiveIntegerField(help_text="Ampere.")
    max_electric_power = models.PositiveIntegerField(null=True, blank=True, help_text="Watt.")
    tariff_id = models.CharField(max_length=36, blank=True)
    reimbursement_tariff_id = models.CharField(max_length=36, blank=True)
    terms_and_conditions = models.URLField(max_length=255, blank=True)
    last_updated = models.DateTimeField(db_default=Now())

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint("evse", "connector_id", name="connector_id_unique")]
        ordering: ClassVar = ["connector_id"]

    def __str__(self) -> str:
        return f"{self.connector_id}: {self.standard}"


class ConnectorReport(models.Model):
    """The newest StatusNotification of one connector, raw, whether or not a template was fitted yet.

    `connector_id` 0 is the station itself (OCPP 1.6 §4.9). For 2.x, `connector_id` counts through the station as the
    template does; `evse_number` and `evse_connector` keep what was said.
    """

    station = models.ForeignKey(ChargeStation, on_delete=models.CASCADE, related_name="connector_reports")
    connector_id = models.PositiveIntegerField()
    evse_number = models.PositiveIntegerField(null=True, blank=True)
    evse_connector = models.PositiveIntegerField(null=True, blank=True)
    status = models.CharField(max_length=30)
    error_code = models.CharField(max_length=50, blank=True)
    info = models.CharField(max_length=255, blank=True)
    reported_at = models.DateTimeField(null=True, blank=True, help_text="The station's clock, as it said.")
    received_at = models.DateTimeField(help_text="Our clock.")

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint("station", "connector_id", name="connector_report_unique")]
        ordering: ClassVar = ["connector_id"]

    def __str__(self) -> str:
        return f"{self.station} {self.connector_id}: {self.status}"
