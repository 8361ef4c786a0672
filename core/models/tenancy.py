"""Who is asking: operators, their people and their machines."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar

from django.contrib.auth.models import AbstractUser
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Lower, Now, Upper
from django.utils.translation import gettext_lazy as _

from core.choices import Role, Scope

if TYPE_CHECKING:
    from core.models.partners import Partner

READ = {Scope.LOCATIONS_READ, Scope.STATIONS_READ, Scope.TEMPLATES_READ}
WRITE = {Scope.LOCATIONS_WRITE, Scope.STATIONS_WRITE, Scope.TEMPLATES_WRITE}

ROLE_SCOPES: dict[str, frozenset[str]] = {
    Role.INSTALLER: frozenset(READ | {Scope.FIELD_INSTALL}),
    Role.SUPERVISOR: frozenset(READ | WRITE | {Scope.FIELD_INSTALL, Scope.FIELD_REVIEW}),
    Role.DISPATCHER: frozenset(READ | WRITE),
    Role.ADMIN: frozenset(Scope.values),
}


class User(AbstractUser):
    """A person. What they may do hangs on their membership, never on the account."""

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
        return self.get_full_name() or self.username


class Operator(models.Model):
    """A charge point operator (OCPI: CPO); everything in Plinth belongs to exactly one."""

    name = models.CharField(max_length=100, unique=True)
    country_code = models.CharField(max_length=2, help_text="OCPI country_code, the first part of its EVSE ids.")
    party_id = models.CharField(max_length=3, help_text="OCPI party_id, the second part of its EVSE ids.")
    cpo_id = models.CharField(max_length=36, unique=True, help_text="How the management API names this operator.")
    phone = models.CharField(max_length=25, blank=True)
    website = models.URLField(blank=True)
    default_tariff_id = models.CharField(max_length=36, default="default")
    registers_by_scan = models.BooleanField(
        default=False, help_text="An installer's scan of an unknown identity registers the station."
    )
    installers_add_locations = models.BooleanField(default=True)
    publish_on_approval = models.BooleanField(default=True)
    optional_checks = ArrayField(
        models.CharField(max_length=20), default=list, blank=True, help_text="Slugs of checks that may fail."
    )
    created = models.DateTimeField(db_default=Now())

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                Lower("country_code"),
                Lower("party_id"),
                name="operator_party_unique",
                violation_error_message=_("Taken"),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class SubCpo(models.Model):
    """A company under the operator's wing, named in `cpo_id` of its Locations."""

    operator = models.ForeignKey(Operator, on_delete=models.CASCADE, related_name="sub_cpos")
    cpo_id = models.CharField(max_length=36, unique=True)
    name = models.CharField(max_length=100)
    website = models.URLField(blank=True)
    phone = models.CharField(max_length=25, blank=True)

    def __str__(self) -> str:
        return self.name


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


class ApiToken(models.Model):
    """A machine's key. Only its HMAC is kept: a token has 160 random bits, so a slow hash would add nothing."""

    operator = models.ForeignKey(Operator, on_delete=models.CASCADE, related_name="api_tokens")
    name = models.CharField(max_length=100)
    digest = models.BinaryField(max_length=32, unique=True)
    scopes = ArrayField(models.CharField(max_length=20, choices=Scope))
    created = models.DateTimeField(db_default=Now())
    created_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    expires_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.name} ({self.operator})"


@dataclass(frozen=True, eq=False)
class Actor:
    """Who is asking: a person by their membership, a machine or a partner by its token. Every query starts here."""

    operator: Operator
    user: User | None = None
    token: ApiToken | None = None
    role: str = ""
    partner: Partner | None = None

    @classmethod
    def of_person(cls, membership: Membership) -> Actor:
        return cls(operator=membership.operator, user=membership.user, role=membership.role)

    @classmethod
    def of_machine(cls, token: ApiToken) -> Actor:
        return cls(operator=token.operator, token=token)

    @classmethod
    def of_partner(cls, partner: Partner) -> Actor:
        return cls(operator=partner.operator, partner=partner)

    @cached_property
    def scopes(self) -> frozenset[str]:
        if self.token is not None:
            return frozenset(self.token.scopes)
        return ROLE_SCOPES.get(self.role, frozenset())

    def may(self, scope: str) -> bool:
        return scope in self.scopes

    @property
    def who(self) -> str:
        """Give a stable key of this actor; nonces and audit rows are keyed on it."""
        if self.partner is not None:
            return f"partner:{self.partner.pk}"
        return f"token:{self.token.pk}" if self.token is not None else f"user:{self.user.pk if self.user else 0}"

    def __str__(self) -> str:
        return str(self.user or self.partner or (self.token.name if self.token else ""))


class OwnedQuerySet(models.QuerySet[Any]):
    """Rows of one operator: the only way faces and verbs get at them."""

    def visible_to(self, actor: Actor) -> Any:
        """Narrow to what the actor's operator owns; another operator's rows do not exist for them."""
        return self.filter(operator=actor.operator)
