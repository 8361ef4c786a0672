"""What happens on the wire: sockets, refused attempts, our questions, the message log."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce, Now

from core.choices import CommandState, Direction, GoneCause, Protocol
from core.models.checks import CheckRun
from core.models.stations import ChargeStation
from core.models.tenancy import Operator, OwnedQuerySet, User

NO_ADDRESS = "0.0.0.0"  # noqa: S104 -- stands for "no address" in an index


class GatewayNode(models.Model):
    """One running gateway process; it beats once a second, and is dead when it has not for fifteen."""

    name = models.CharField(max_length=100, unique=True)
    started_at = models.DateTimeField(db_default=Now())
    beat_at = models.DateTimeField(db_default=Now())
    stopped_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.name


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
    booted_at = models.DateTimeField(null=True, blank=True, help_text="BootNotification answered on this socket.")
    last_seen = models.DateTimeField(db_default=Now(), help_text="Any frame or pong.")
    last_heartbeat = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    gone_cause = models.CharField(max_length=10, choices=GoneCause, blank=True)
    close_code = models.PositiveIntegerField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint("station", condition=Q(closed_at__isnull=True), name="session_one_open"),
        ]
        indexes: ClassVar = [models.Index(F("station"), F("opened_at").desc(), name="session_newest")]

    def __str__(self) -> str:
        return f"{self.station} since {self.opened_at}"


class Knock(models.Model):
    """A refused or broken attempt to reach us, grouped by who, from where and why."""

    identity = models.CharField(max_length=100, blank=True)
    look_alike = models.CharField(max_length=100, blank=True, db_index=True, help_text="Identity, folded.")
    address = models.GenericIPAddressField(null=True)
    port = models.PositiveIntegerField()
    cause = models.CharField(max_length=40)
    evidence = models.JSONField(default=dict, help_text="What gave it away; secrets never.")
    first_seen = models.DateTimeField()
    last_seen = models.DateTimeField(db_index=True)
    count = models.PositiveIntegerField(default=1)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                "identity",
                Coalesce("address", models.Value(NO_ADDRESS)),
                "port",
                "cause",
                name="knock_group_unique",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.identity or '?'} from {self.address}: {self.cause}"


class Command(models.Model):
    """One question to a station. Pages write it, the gateway that holds the socket claims it and writes its end."""

    operator = models.ForeignKey(Operator, on_delete=models.CASCADE, related_name="commands")
    station = models.ForeignKey(ChargeStation, on_delete=models.CASCADE, related_name="commands")
    run = models.ForeignKey(CheckRun, null=True, blank=True, on_delete=models.CASCADE, related_name="commands")
    purpose = models.CharField(max_length=40, blank=True, help_text="Which question of the run this is.")
    action = models.CharField(max_length=50)
    payload = models.JSONField(default=dict)
    asked_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    state = models.CharField(max_length=12, choices=CommandState, default=CommandState.WAITING)
    created_at = models.DateTimeField(db_default=Now())
    deadline = models.DateTimeField()
    session = models.ForeignKey(Session, null=True, blank=True, on_delete=models.SET_NULL, related_name="commands")
    message_id = models.CharField(max_length=36, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    answer = models.JSONField(
        null=True, blank=True, help_text="CALLRESULT payload, or {code, description} of a CALLERROR."
    )

    objects = OwnedQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [
            models.Index("station", "created_at", condition=Q(state="waiting"), name="command_waiting"),
            models.Index("deadline", condition=Q(state__in=["waiting", "sent"]), name="command_unended"),
        ]

    def __str__(self) -> str:
        return f"{self.action} to {self.station}: {self.state}"

    @property
    def round_trip_s(self) -> float | None:
        """Give the seconds between sending and answer, once both are known."""
        if self.sent_at is None or self.ended_at is None:
            return None
        return (self.ended_at - self.sent_at).total_seconds()


class Exchange(models.Model):
    """One message of the log, as it stood on the wire but for masked secrets. Bounded by age and by count."""

    station = models.ForeignKey(ChargeStation, on_delete=models.CASCADE, related_name="exchanges")
    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="exchanges")
    at = models.DateTimeField()
    direction = models.CharField(max_length=3, choices=Direction)
    action = models.CharField(max_length=50, blank=True)
    message_id = models.CharField(max_length=36, blank=True)
    raw = models.TextField()

    class Meta:
        indexes: ClassVar = [models.Index(F("station"), F("at").desc(), name="exchange_newest")]

    def __str__(self) -> str:
        return f"{self.direction} {self.action} {self.message_id}"
