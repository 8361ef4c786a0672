"""Let somebody of another firm in for one job, and take that back."""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction

from core.choices import Role, Scope
from core.domain.auditing import record
from core.domain.people.colleagues import end_devices, link_digest, one_at_a_time
from core.errors import FieldError, Invalid, NotAllowed, NotFound, PassOver
from core.models import Job, JobPass, Membership, SignInLink, User
from core.models.clock import database_now, midnight
from core.queries.passes import GRACE, WHY_OVER, why_over
from core.words import Sentence, _

if TYPE_CHECKING:
    from core.models import Actor

LONGEST_NAME = 100
DISPATCHER = Sentence(_("your supervisor or dispatcher"))


@transaction.atomic
def make_pass(*, actor: Actor, job_id: int, name: str) -> tuple[JobPass, str]:
    """Make an account that opens one job, and a sign-in link that works once; its secret is given this once.

    Both end with the day after the job's, by the operator's clock.

    Raises NotAllowed, NotFound, Invalid (`name`), PassOver for a job that is.
    """
    _refuse_others(actor)
    job = Job.objects.visible_to(actor).select_related("location").select_for_update(of=("self",)).filter(pk=job_id)
    row: Job | None = job.first()
    if row is None:
        raise NotFound
    name = name.strip()
    if not name or len(name) > LONGEST_NAME or "\0" in name:
        raise Invalid(errors=[FieldError("name", _("Say whom it is for, in at most 100 characters."))])
    why = why_over(JobPass(operator=actor.operator, job=row), today=actor.operator.day_at(database_now()))
    if why:
        raise PassOver(why=Sentence(WHY_OVER[why]))
    user = User(username=f"pass-{secrets.token_hex(6)}", first_name=name)
    user.set_unusable_password()
    user.save()
    Membership.objects.create(user=user, operator=actor.operator, role=Role.INSTALLER)
    made = JobPass.objects.create(operator=actor.operator, job=row, user=user, created_by=str(actor))
    secret = secrets.token_urlsafe(20)
    ends = midnight(row.day + GRACE + timedelta(days=1), actor.operator.zone)
    SignInLink.objects.create(user=user, digest=link_digest(secret), created_by=str(actor), expires_at=ends)
    record(actor=actor, verb="make_pass", subject=f"job {row.pk}", changes={"pass": [None, name]})
    return made, secret


@transaction.atomic
def revoke_pass(*, actor: Actor, pass_id: int) -> JobPass:
    """Take a pass back: it opens nothing any more, wherever its person is signed in. Saying it twice is fine.

    Raises NotAllowed, NotFound.
    """
    _refuse_others(actor)
    rows = JobPass.objects.visible_to(actor).select_related("user").select_for_update(of=("self",))
    row: JobPass | None = rows.filter(pk=pass_id).first()
    if row is None:
        raise NotFound
    if row.revoked_at is None:
        row.revoked_at, row.revoked_by = database_now(), str(actor)
        row.save(update_fields=["revoked_at", "revoked_by"])
        SignInLink.objects.filter(user=row.user, used_at=None).update(expires_at=row.revoked_at)
        one_at_a_time(row.user)
        end_devices(row.user)
        record(actor=actor, verb="revoke_pass", subject=f"job {row.job_id}", changes={"pass": [str(row.user), None]})
    return row


def _refuse_others(actor: Actor) -> None:
    if not actor.may(Scope.PEOPLE_INVITE) and not actor.may(Scope.PEOPLE_WRITE):
        raise NotAllowed(who=DISPATCHER)
