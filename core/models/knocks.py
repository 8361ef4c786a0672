"""Refused and broken attempts to reach us."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models.functions import Coalesce

from core.models.operators import Operator

NO_ADDRESS = "0.0.0.0"  # noqa: S104 -- stands for "no address" in an index


class Knock(models.Model):
    """A refused or broken attempt to reach us, grouped by who, from where and why."""

    identity = models.CharField(max_length=100, blank=True)
    look_alike = models.CharField(max_length=100, blank=True, db_index=True, help_text="Identity, folded.")
    address = models.GenericIPAddressField(null=True)
    port = models.PositiveIntegerField()
    cause = models.CharField(max_length=40)
    evidence = models.JSONField(default=dict, help_text="What gave it away; secrets never.")
    operator = models.ForeignKey(
        Operator,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text="Whose registration token it came with.",
    )
    answered_at = models.DateTimeField(null=True, blank=True, help_text="When somebody said whose it is.")
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
        indexes: ClassVar = [models.Index("first_seen", "id", name="knock_list")]

    def __str__(self) -> str:
        return f"{self.identity or '?'} from {self.address}: {self.cause}"
