"""Who is asking: a person, a machine or a partner of one operator."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.db import models

from core.choices import Role, Scope

if TYPE_CHECKING:
    from core.models.operators import Operator
    from core.models.partners import Partner
    from core.models.people import Membership, User
    from core.models.tokens import ApiToken

READ = {Scope.LOCATIONS_READ, Scope.STATIONS_READ, Scope.TEMPLATES_READ}
WRITE = {Scope.LOCATIONS_WRITE, Scope.STATIONS_WRITE, Scope.TEMPLATES_WRITE}

ROLE_SCOPES: dict[str, frozenset[str]] = {
    Role.INSTALLER: frozenset(READ | {Scope.FIELD_INSTALL}),
    Role.SUPERVISOR: frozenset(READ | WRITE | {Scope.FIELD_INSTALL, Scope.FIELD_REVIEW}),
    Role.DISPATCHER: frozenset(READ | WRITE),
    Role.ADMIN: frozenset(Scope.values),
}


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
