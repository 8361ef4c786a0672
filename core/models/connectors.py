"""The connectors of an EVSE, and what the station reported of each."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models.functions import Now

from core.choices import (
    ConnectorFormat,
    ConnectorStandard,
    PowerType,
)
from core.models.evses import Evse
from core.models.rows import PlainRow
from core.models.stations import ChargeStation


class Connector(PlainRow):
    """One socket or cable (OCPI 2.2.1 §8.3.3); `connector_id` is the OCPP 1.6 connectorId, through the station."""

    # Every index that begins with it finds it as well, here and in the other tables that are written by the thousand.
    # An EVSE and its connectors are written while their station is locked: it need not be looked up for each of them.
    evse = models.ForeignKey(
        Evse, on_delete=models.CASCADE, related_name="connectors", db_index=False, db_constraint=False
    )
    connector_id = models.PositiveIntegerField()
    standard = models.CharField(max_length=25, choices=ConnectorStandard)
    format = models.CharField(max_length=6, choices=ConnectorFormat)
    power_type = models.CharField(max_length=16, choices=PowerType)
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

    station = models.ForeignKey(
        ChargeStation, on_delete=models.CASCADE, related_name="connector_reports", db_index=False
    )
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
