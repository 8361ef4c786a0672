"""Roaming partners (eMSPs, hubs) that read our Locations over OCPI."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from core.models.actors import OwnedQuerySet
from core.models.operators import Operator


class Partner(models.Model):
    """One party at the other end. Its token is kept as an HMAC; ours for calling it, as long as we do, in clear.

    `registration_digest` is of the token A with which it may register itself (OCPI 2.2.1 §7.1.1), once.
    """

    operator = models.ForeignKey(Operator, on_delete=models.CASCADE, related_name="partners")
    name = models.CharField(max_length=100)
    country_code = models.CharField(max_length=2, blank=True)
    party_id = models.CharField(max_length=3, blank=True)
    roles = models.JSONField(default=list, blank=True)
    version = models.CharField(max_length=5, blank=True)
    versions_url = models.URLField(max_length=255, blank=True)
    registration_digest = models.BinaryField(max_length=32, null=True, blank=True)
    digest = models.BinaryField(max_length=32, null=True, blank=True)
    token_for_them = models.CharField(max_length=64, blank=True, help_text="What they gave us to call them with.")
    created = models.DateTimeField(db_default=Now())
    registered_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True)

    objects = OwnedQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint("digest", condition=Q(digest__isnull=False), name="partner_digest_unique"),
            models.UniqueConstraint(
                "registration_digest",
                condition=Q(registration_digest__isnull=False),
                name="partner_registration_unique",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def reads_at_once(self) -> bool:
        """Tell whether it was given a token that reads, without an exchange of credentials."""
        return self.digest is not None and self.registered_at is None

    @property
    def state(self) -> str:
        """Say how far it is: "invited", "registered", "reads_at_once", or "revoked"."""
        if self.revoked_at is not None:
            return "revoked"
        if self.digest is None:
            return "invited"
        return "registered" if self.registered_at is not None else "reads_at_once"
