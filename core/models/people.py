"""People, and what they do for an operator."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models.functions import Now, Upper
from django.utils.translation import gettext_lazy as _

from core.choices import Role
from core.models.actors import OwnedQuerySet
from core.models.operators import Operator

LONGEST_CALLED = 150  # letters; first and last name have as many each


class User(AbstractUser):
    """A person. What they may do hangs on their membership, never on the account.

    `language` is the one that they chose to read; nothing: the one that their browser asks for.
    """

    language = models.CharField(max_length=8, blank=True, default="", db_default="")

    class Meta(AbstractUser.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(Upper("username"), name="user_username_unique", violation_error_message=_("Taken")),
            models.UniqueConstraint(
                Upper("email"),
                condition=~models.Q(email=""),
                name="user_email_unique",
                violation_error_message=_("Taken"),
            ),
        ]

    def __str__(self) -> str:
        """Give what people call them, as far as the columns that say by whom something was done have room for it."""
        return self.get_full_name()[:LONGEST_CALLED] or self.username


class SignInLink(models.Model):
    """A way in without a password, shown as a QR code: for one person, for ten minutes, once. Only its HMAC is kept."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="sign_in_links")
    digest = models.BinaryField(max_length=32, unique=True)
    created = models.DateTimeField(db_default=Now())
    created_by = models.CharField(max_length=150)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"sign-in of {self.user}"


class Invitation(models.Model):
    """A mail that asks somebody to come in with a role: for seven days, once. Only the HMAC of its link is kept."""

    operator = models.ForeignKey(Operator, on_delete=models.CASCADE, related_name="invitations")
    email = models.EmailField()
    role = models.CharField(max_length=12, choices=Role)
    language = models.CharField(max_length=8)
    digest = models.BinaryField(max_length=32, unique=True)
    created = models.DateTimeField(db_default=Now())
    created_by = models.CharField(max_length=150)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    accepted_at = models.DateTimeField(null=True, blank=True)
    user = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")

    objects = OwnedQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(role__in=Role.values), name="invitation_role"),
            models.UniqueConstraint(
                "operator",
                Upper("email"),
                condition=models.Q(accepted_at=None, revoked_at=None),
                name="invitation_open_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.email} ({self.role}, {self.operator})"


class Device(models.Model):
    """A phone or computer on which somebody signed in; it is over when its session is.

    `passkey` is the one that was made there, or that let them in there; it outlives the session.
    """

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="devices")
    session_key = models.CharField(max_length=40, unique=True)
    user_agent = models.CharField(max_length=300, blank=True)
    address = models.GenericIPAddressField(null=True, blank=True)
    created = models.DateTimeField(db_default=Now())
    passkey = models.ForeignKey(
        "mfa.Authenticator", null=True, blank=True, on_delete=models.SET_NULL, related_name="devices"
    )

    def __str__(self) -> str:
        return f"{self.user_agent} ({self.user})"


class Membership(models.Model):
    """One person's role at one operator. A person works for one operator at a time."""

    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="membership")
    operator = models.ForeignKey(Operator, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=12, choices=Role)
    created = models.DateTimeField(db_default=Now())

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(role__in=Role.values), name="membership_role")
        ]

    def __str__(self) -> str:
        return f"{self.user} ({self.role}, {self.operator})"
