"""Who is asking: a person, a machine, a partner or a command of one operator."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Q

from core.choices import Role, Scope

if TYPE_CHECKING:
    from collections.abc import Callable

    from core.models.jobs import Job, JobPass
    from core.models.operators import Operator
    from core.models.partners import Partner
    from core.models.people import Membership, User
    from core.models.tokens import ApiToken, RegistrationToken

READ = {Scope.LOCATIONS_READ, Scope.STATIONS_READ, Scope.TEMPLATES_READ}
WRITE = {Scope.LOCATIONS_WRITE, Scope.STATIONS_WRITE, Scope.TEMPLATES_WRITE}

ROLE_SCOPES: dict[str, frozenset[str]] = {
    Role.INSTALLER: frozenset(READ | {Scope.FIELD_INSTALL}),
    Role.SUPERVISOR: frozenset(
        READ | WRITE | {Scope.STATIONS_COMMAND, Scope.FIELD_INSTALL, Scope.FIELD_REVIEW, Scope.PEOPLE_INVITE}
    ),
    Role.DISPATCHER: frozenset(READ | WRITE | {Scope.STATIONS_COMMAND, Scope.PEOPLE_INVITE}),
    Role.ADMIN: frozenset(Scope.values),
}


@dataclass(frozen=True, eq=False)
class Actor:
    """Who is asking: a person by their membership, a machine, partner or new box by its token, a command by its name.

    Every query starts here.
    """

    operator: Operator
    user: User | None = None
    token: ApiToken | None = None
    role: str = ""
    partner: Partner | None = None
    command: str = ""
    registration: RegistrationToken | None = None
    job_pass: JobPass | None = None

    @classmethod
    def of_person(cls, membership: Membership) -> Actor:
        pass_of_user = getattr(membership.user, "job_pass", None)
        return cls(operator=membership.operator, user=membership.user, role=membership.role, job_pass=pass_of_user)

    @classmethod
    def of_machine(cls, token: ApiToken) -> Actor:
        return cls(operator=token.operator, token=token)

    @classmethod
    def of_partner(cls, partner: Partner) -> Actor:
        return cls(operator=partner.operator, partner=partner)

    @classmethod
    def of_command(cls, operator: Operator, command: str) -> Actor:
        """Who may run commands on the machine may do everything; the audit trail names the command."""
        return cls(operator=operator, role=Role.ADMIN, command=command)

    @classmethod
    def of_registration(cls, token: RegistrationToken) -> Actor:
        return cls(operator=token.operator, registration=token)

    @cached_property
    def scopes(self) -> frozenset[str]:
        if self.token is not None:
            return frozenset(self.token.scopes)
        return ROLE_SCOPES.get(self.role, frozenset())

    def may(self, scope: str) -> bool:
        return scope in self.scopes

    @property
    def companies(self) -> frozenset[str] | None:
        """Give the cpo_ids that a limited token may see and name; None, when it is everything of the operator."""
        return frozenset(self.token.cpo_ids) or None if self.token is not None else None

    @property
    def is_limited(self) -> bool:
        """Tell whether it sees less than its whole operator: some companies, or one job."""
        return self.companies is not None or self.job_pass is not None

    @property
    def adds_locations(self) -> bool:
        """Tell whether it may make a Location on the way."""
        if self.job_pass is not None:
            return False
        return self.may(Scope.LOCATIONS_WRITE) or self.operator.installers_add_locations

    def acts_for(self, cpo_id: str) -> bool:
        return self.companies is None or cpo_id in self.companies

    @property
    def company(self) -> str:
        """Give the cpo_id that what it makes belongs to when none is named."""
        own = self.operator.cpo_id
        return own if self.companies is None or own in self.companies else min(self.companies)

    @property
    def who(self) -> str:
        """Give a stable key of this actor; nonces and audit rows are keyed on it."""
        if self.partner is not None:
            return f"partner:{self.partner.pk}"
        if self.command:
            return f"command:{self.command}"
        if self.registration is not None:
            return f"registration:{self.registration.pk}"
        return f"token:{self.token.pk}" if self.token is not None else f"user:{self.user.pk if self.user else 0}"

    def __str__(self) -> str:
        token = self.token or self.registration
        return str(self.user or self.partner or (token.name if token else self.command))


def _stations(job: Job) -> Any:
    """Give the keys of the stations at a job's Location, and of those that are expected there."""
    model: Any = job.expected.model._meta.get_field("station").related_model  # noqa: SLF001 -- Django documents it
    there = Q(location=job.location_id) | Q(pk__in=job.expected.values("station"))
    return model.objects.filter(there, operator=job.operator_id).values("pk")


# What a pass sees of its job, by the name of the model. Other rows are seen with the one to which `company_by` leads;
# rows that lead nowhere are not seen at all.
SEEN_BY_PASS: dict[str, Callable[[Job, Actor], Q]] = {
    "Location": lambda job, _actor: Q(pk=job.location_id),
    "ChargeStation": lambda job, _actor: Q(pk__in=_stations(job)),
    "Job": lambda job, _actor: Q(pk=job.pk),
    "HardwareTemplate": lambda _job, _actor: ~Q(pk__in=[]),
    **dict.fromkeys(("Removal", "Departure"), lambda _job, _actor: Q(pk__in=[])),
    "StepAttempt": lambda job, actor: Q(who=actor.who) | Q(installation__station__in=_stations(job)),
}
LOOSE = {"Label"}  # on no station yet: a pass may stick it on one of its own


class OwnedQuerySet(models.QuerySet[Any]):
    """Rows of one operator: the only way faces and verbs get at them.

    A model whose rows belong to one of the operator's companies says by what: `company_by` is the column `cpo_id`, or
    the foreign key to what tells. Rows whose foreign key is empty are the operator's own.
    """

    def visible_to(self, actor: Actor) -> Any:
        """Narrow to what the actor's operator owns, a limited token's companies, a pass's job; others do not exist."""
        rows, by = self.filter(operator=actor.operator), getattr(self.model, "company_by", "")
        if actor.job_pass is not None:
            return rows.filter(self._of_job(actor, actor.job_pass.job, by))
        if actor.companies is None or not by:
            return rows
        if by == "cpo_id":
            return rows.filter(cpo_id__in=actor.companies)
        column: Any = self.model._meta.get_field(by)  # noqa: SLF001 -- Django documents it
        theirs = Q(**{f"{by}__in": column.related_model.objects.visible_to(actor)})
        own = Q(**{f"{by}__isnull": True}) if actor.acts_for(actor.operator.cpo_id) else Q()
        return rows.filter(theirs | own)

    def _of_job(self, actor: Actor, job: Job, by: str) -> Q:
        name = self.model.__name__
        if name in SEEN_BY_PASS:
            return SEEN_BY_PASS[name](job, actor)
        if not by:
            return Q(pk__in=[])
        column: Any = self.model._meta.get_field(by)  # noqa: SLF001 -- Django documents it
        theirs = Q(**{f"{by}__in": column.related_model.objects.visible_to(actor)})
        return theirs | Q(**{f"{by}__isnull": True}) if name in LOOSE else theirs
