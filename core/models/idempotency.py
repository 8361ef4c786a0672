"""What a machine said once is done once: keys of requests, with the answer that their repeats get."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models.functions import Now

from core.models.operators import Operator


class IdempotencyKey(models.Model):
    """One `Idempotency-Key` of one caller. It goes in first, in the transaction of the effect itself."""

    operator = models.ForeignKey(Operator, on_delete=models.CASCADE, related_name="+")
    who = models.CharField(max_length=30, help_text="Actor.who.")
    key = models.CharField(max_length=255)
    route = models.CharField(max_length=255, help_text="Method and path.")
    fingerprint = models.BinaryField(max_length=32, help_text="SHA-256 of the body.")
    answer = models.BinaryField(null=True, help_text="The body that was answered.")
    created = models.DateTimeField(db_default=Now())

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint("who", "key", name="idempotency_key_unique")]
        indexes: ClassVar = [models.Index("created", name="idempotency_key_age")]

    def __str__(self) -> str:
        return self.key
