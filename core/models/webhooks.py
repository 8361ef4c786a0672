"""Other systems that are told what happens here, and each message to them."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from core.choices import DeliveryState
from core.models.actors import OwnedQuerySet
from core.models.operators import Operator


class Webhook(models.Model):
    """An address of another system. Of its secret only the salt is kept, which without SECRET_KEY tells nothing.

    `free_at` is when its next turn may begin: whoever sends to it moves it on first, so that nobody else does
    meanwhile, and a sender that was killed is followed by another one.
    """

    operator = models.ForeignKey(Operator, on_delete=models.CASCADE, related_name="webhooks")
    name = models.CharField(max_length=100, blank=True)
    url = models.CharField(max_length=500)
    events = ArrayField(models.CharField(max_length=20), default=list, blank=True, help_text="None: all of them.")
    active = models.BooleanField(default=True, help_text="What happens while it is off is not told later either.")
    salt = models.BinaryField(max_length=32)
    old_salt = models.BinaryField(max_length=32, null=True, blank=True)
    old_until = models.DateTimeField(null=True, blank=True, help_text="Until when the secret before signs as well.")
    failing_since = models.DateTimeField(null=True, blank=True)
    trouble = models.CharField(max_length=200, blank=True, help_text="What went wrong last.")
    paused_at = models.DateTimeField(null=True, blank=True, help_text="When we gave up; messages are parked since.")
    free_at = models.DateTimeField(db_default=Now())
    created = models.DateTimeField(db_default=Now())
    created_by = models.CharField(max_length=150)

    objects = OwnedQuerySet.as_manager()

    def __str__(self) -> str:
        return self.name or self.url


class Delivery(models.Model):
    """One message to one address. A trigger writes it with the row that it tells of (migration 0026), we send it.

    The body is what is sent, letter by letter, however often.
    """

    operator = models.ForeignKey(Operator, on_delete=models.CASCADE, related_name="deliveries")
    webhook = models.ForeignKey(Webhook, on_delete=models.CASCADE, related_name="deliveries")
    message_id = models.UUIDField(db_default=models.Func(function="gen_random_uuid"))
    event = models.CharField(max_length=20)
    subject = models.CharField(max_length=160)
    body = models.TextField()
    state = models.CharField(max_length=8, choices=DeliveryState, db_default=DeliveryState.WAITING)
    attempts = models.PositiveSmallIntegerField(db_default=0)
    created = models.DateTimeField(db_default=Now())
    due_at = models.DateTimeField(db_default=Now())
    tried_at = models.DateTimeField(null=True, blank=True)
    http = models.PositiveSmallIntegerField(null=True, blank=True)
    answer = models.CharField(max_length=500, db_default="", help_text="How their answer begins, or why there is none.")

    objects = OwnedQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(state__in=DeliveryState.values), name="delivery_state")
        ]
        indexes: ClassVar = [
            models.Index("webhook", "due_at", condition=Q(state="waiting"), name="delivery_due"),
            models.Index("webhook", F("id").desc(), name="delivery_newest"),
            models.Index("created", name="delivery_age"),
        ]

    def __str__(self) -> str:
        return f"{self.event} to {self.webhook}"
