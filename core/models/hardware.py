"""What a kind of station looks like."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now, Upper

from core.choices import ModelMatch
from core.models.actors import OwnedQuerySet
from core.models.operators import Operator


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
    def connector_count(self) -> int:
        return sum(len(evse["connector_templates"]) for evse in self.evse_templates)
