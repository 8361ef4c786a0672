"""The keys of machines, and of boxes that nobody knows yet."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now

from core.choices import Scope
from core.models.actors import OwnedQuerySet
from core.models.locations import Location
from core.models.operators import Operator
from core.models.people import User
from core.models.rows import PlainRow


class ApiToken(PlainRow):
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


class RegistrationToken(models.Model):
    """Says whose a box is that calls at `/ocpp/{token}/{identity}`, and where it stands. Only its HMAC is kept."""

    operator = models.ForeignKey(Operator, on_delete=models.CASCADE, related_name="registration_tokens")
    location = models.ForeignKey(Location, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=100)
    digest = models.BinaryField(max_length=32, unique=True)
    security_profile = models.PositiveSmallIntegerField(default=1, help_text="Of the stations that it registers.")
    created = models.DateTimeField(db_default=Now())
    created_by = models.CharField(max_length=150, blank=True)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True)
    uses = models.PositiveIntegerField(default=0, help_text="How many stations it has registered.")
    most_uses = models.PositiveIntegerField(default=100, help_text="How many it may register.")

    company_by = "location"
    objects = OwnedQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(security_profile__lte=3), name="registration_security_profile"),
            models.CheckConstraint(condition=models.Q(uses__lte=models.F("most_uses")), name="registration_uses"),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.operator})"
