"""Who changed what."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F
from django.db.models.functions import Now

from core.models.actors import OwnedQuerySet
from core.models.operators import Operator
from core.models.rows import PlainRow


class Event(PlainRow):
    """One entry of the audit trail: a verb, its subject and what it changed."""

    # Whoever acts belongs to it: it need not be looked up for each of a thousand entries.
    operator = models.ForeignKey(
        Operator, on_delete=models.CASCADE, related_name="events", db_index=False, db_constraint=False
    )
    at = models.DateTimeField(db_default=Now())
    by = models.CharField(max_length=150)
    who = models.CharField(max_length=30)
    verb = models.CharField(max_length=40)
    subject = models.CharField(max_length=160, help_text="A noun and an id: a user name has up to 150 letters.")
    changes = models.JSONField(default=dict)

    objects = OwnedQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [
            models.Index(F("operator"), F("at").desc(), name="event_newest"),
            models.Index(F("operator"), F("subject"), F("at").desc(), F("id").desc(), name="event_history"),
        ]

    def __str__(self) -> str:
        return f"{self.by} {self.verb} {self.subject}"
