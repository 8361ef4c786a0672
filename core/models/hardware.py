"""What a kind of station looks like."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now, Upper

from core.choices import ModelMatch
from core.models.actors import OwnedQuerySet
from core.models.operators import Operator

CONTENT = (
    "name", "vendor", "model", "model_match", "serial_prefix", "min_firmware", "evse_templates",
    "expected_configuration", "playbook", "note", "product",
)  # fmt: skip


class HardwareTemplate(models.Model):
    """One hardware model of an operator. It is copied when applied; editing it never changes a station."""

    operator = models.ForeignKey(Operator, on_delete=models.CASCADE, related_name="hardware_templates")
    template_id = models.CharField(max_length=64)
    version = models.PositiveIntegerField(default=1)
    name = models.CharField(max_length=255)
    vendor = ArrayField(models.CharField(max_length=100, blank=True), default=list, blank=True)
    model = models.CharField(max_length=100, blank=True)
    model_match = models.CharField(max_length=6, choices=ModelMatch, default=ModelMatch.EXACT)
    serial_prefix = models.CharField(max_length=50, blank=True)
    min_firmware = models.CharField(max_length=50, blank=True)
    evse_templates = models.JSONField(default=list)
    expected_configuration = models.JSONField(default=list, blank=True)
    playbook = models.JSONField(default=dict, blank=True)
    note = models.TextField(blank=True)
    product = models.CharField(
        max_length=64, blank=True, help_text="Of the catalogue, whose playbook holds here; empty: as template_id says."
    )
    inferred = ArrayField(models.CharField(max_length=255), default=list, blank=True)
    etag = models.UUIDField(default=uuid.uuid4)
    created = models.DateTimeField(db_default=Now())
    modified = models.DateTimeField(db_default=Now())

    objects = OwnedQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint("operator", Upper("template_id"), name="template_id_unique"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def content(self) -> dict[str, Any]:
        """Give all that a version of it says."""
        return {name: getattr(self, name) for name in CONTENT}


class TemplateVersion(models.Model):
    """What a template said before somebody changed it; what it says today is in its own row."""

    template = models.ForeignKey(HardwareTemplate, on_delete=models.CASCADE, related_name="past")
    version = models.PositiveIntegerField()
    content = models.JSONField(help_text="The columns of CONTENT by their names.")
    made_at = models.DateTimeField(help_text="When it began to say this.")
    replaced_by = models.CharField(max_length=150, help_text="Who changed it, and so made the version after.")

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint("template", "version", name="template_version_unique")]
        ordering: ClassVar = ["-version"]

    def __str__(self) -> str:
        return f"{self.template} {self.version}"
