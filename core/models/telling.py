"""What stations told besides their states: meter values, configuration, notices, transactions. All of it bounded."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from core.choices import NoticeKind
from core.models.stations import ChargeStation


class MeterReading(models.Model):
    """The newest value of one measurand, phase and location of one connector (OCPP 1.6 §7.43 SampledValue).

    `place` is the connector in OCPP 1.6 and the EVSE in 2.x; 0 is the station's own meter.
    """

    station = models.ForeignKey(ChargeStation, on_delete=models.CASCADE, related_name="meter_readings")
    place = models.PositiveIntegerField()
    measurand = models.CharField(max_length=50)
    phase = models.CharField(max_length=10, blank=True)
    location = models.CharField(max_length=20, blank=True)
    value = models.FloatField()
    unit = models.CharField(max_length=20, blank=True)
    context = models.CharField(max_length=30, blank=True)
    reported_at = models.DateTimeField(null=True, blank=True, help_text="The station's clock, as it said.")
    received_at = models.DateTimeField(help_text="Our clock.")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint("station", "place", "measurand", "phase", "location", name="meter_reading_unique")
        ]

    def __str__(self) -> str:
        return f"{self.station} {self.place} {self.measurand}: {self.value} {self.unit}"


class StationSetting(models.Model):
    """What a station told of one configuration key (OCPP 1.6 §9) or variable (2.x B06, B07); secrets are masked."""

    station = models.ForeignKey(ChargeStation, on_delete=models.CASCADE, related_name="settings_told")
    key = models.CharField(max_length=200)
    value = models.TextField(null=True, blank=True)  # noqa: DJ001 -- null: it did not say
    readonly = models.BooleanField(null=True, blank=True)
    received_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint("station", "key", name="station_setting_unique")]
        ordering: ClassVar = ["key"]

    def __str__(self) -> str:
        return f"{self.station} {self.key}"


class Notice(models.Model):
    """Something that a station announced; the newest of each kind is where it stands."""

    station = models.ForeignKey(ChargeStation, on_delete=models.CASCADE, related_name="notices")
    kind = models.CharField(max_length=10, choices=NoticeKind)
    status = models.CharField(max_length=50)
    info = models.CharField(max_length=255, blank=True)
    reported_at = models.DateTimeField(null=True, blank=True)
    received_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(F("station"), F("received_at").desc(), name="notice_newest")]

    def __str__(self) -> str:
        return f"{self.station} {self.kind}: {self.status}"


class Transaction(models.Model):
    """One charge, as the station told its begin and its end. The primary key is the transactionId of OCPP 1.6."""

    id = models.AutoField(primary_key=True)
    station = models.ForeignKey(ChargeStation, on_delete=models.CASCADE, related_name="transactions")
    transaction_id = models.CharField(max_length=36, blank=True, help_text="What a 2.x station calls it.")
    place = models.PositiveIntegerField(help_text="Connector in OCPP 1.6, EVSE in 2.x.")
    id_token = models.CharField(max_length=36, blank=True)
    accepted = models.BooleanField(default=False, help_text="Whether we said that this tag may charge.")
    meter_start_wh = models.FloatField(null=True, blank=True)
    meter_stop_wh = models.FloatField(null=True, blank=True)
    started_at = models.DateTimeField(null=True, blank=True, help_text="The station's clock, as it said.")
    stopped_at = models.DateTimeField(null=True, blank=True, help_text="The station's clock, as it said.")
    reason = models.CharField(max_length=30, blank=True)
    received_at = models.DateTimeField(help_text="Our clock, when we first heard of it.")
    ended_at = models.DateTimeField(null=True, blank=True, help_text="Our clock.")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                "station", "transaction_id", condition=~Q(transaction_id=""), name="transaction_unique"
            ),
        ]
        indexes: ClassVar = [models.Index(F("station"), F("received_at").desc(), name="transaction_newest")]

    def __str__(self) -> str:
        return f"{self.station} {self.transaction_id or self.pk}"
