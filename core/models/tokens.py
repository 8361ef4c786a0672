"""The keys of machines."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now

from core.choices import Scope
from core.models.operators import Operator
from core.models.people import User


class ApiToken(models.Model):
    """A machine's key. Only its HMAC is kept: a token has 160 random bits, so a slow hash would add nothing."""

    operator = models.ForeignKey(Operator, on_delete=models.CASCADE, related_name="api_tokens")
    name = models.CharField(max_length=100)
    digest = models.BinaryField(max_length=32, unique=True)
    scopes = ArrayField(models.CharField(max_length=20, choices=Scope))
    cpo_ids = ArrayField(
        models.CharField(max_length=36),
        default=list,
        blank=True,
        help_text="The companies it is limited to; none: all.",
    )
    created = models.DateTimeField(db_default=Now())
    created_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    expires_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.name} ({self.operator})"
