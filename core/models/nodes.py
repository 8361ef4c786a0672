"""The gateway processes of this installation."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Now


class GatewayNode(models.Model):
    """One running gateway process; it beats once a second, and is dead when it has not for fifteen."""

    name = models.CharField(max_length=100, unique=True)
    started_at = models.DateTimeField(db_default=Now())
    beat_at = models.DateTimeField(db_default=Now())
    stopped_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.name
