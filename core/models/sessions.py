"""The sockets of stations."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from core.choices import GoneCause, Protocol
from core.models.nodes import GatewayNode
from core.models.stations import ChargeStation


class Session(models.Model):
    """One socket of one station. One is open per station: the database decides, the epoch fences the loser."""

    station = models.ForeignKey(ChargeStation, on_delete=models.CASCADE, related_name="sessions")
    node = models.ForeignKey(GatewayNode, on_delete=models.CASCADE, related_name="sessions")
    epoch = models.PositiveBigIntegerField()
    address = models.GenericIPAddressField()
    port = models.PositiveIntegerField(help_text="Our port it came to.")
    tls = models.CharField(max_length=10, blank=True, help_text="TLS version; empty for a plain socket.")
    protocol = models.CharField(max_length=10, choices=Protocol)
    security_profile = models.PositiveSmallIntegerField()
    opened_at = models.DateTimeField(db_default=Now())
    booted_at = models.DateTimeField(null=True, blank=True, help_text="BootNotification accepted on this socket.")
    last_seen = models.DateTimeField(db_default=Now(), help_text="Any frame or pong.")
    last_heartbeat = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    gone_cause = models.CharField(max_length=10, choices=GoneCause, blank=True)
    close_code = models.PositiveIntegerField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint("station", condition=Q(closed_at__isnull=True), name="session_one_open"),
        ]
        indexes: ClassVar = [
            models.Index(F("station"), F("opened_at").desc(), name="session_newest"),
            models.Index("address", "last_seen", name="session_neighbours"),
        ]

    def __str__(self) -> str:
        return f"{self.station} since {self.opened_at}"
