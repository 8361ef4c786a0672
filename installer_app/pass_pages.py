"""Job passes: make one and show its sign-in code this once, and take one back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.urls import reverse
from django.utils.formats import date_format
from django.views.decorators.http import require_POST

from core.domain.guests import passes as verbs
from core.errors import Refused
from installer_app.acts import act_of
from installer_app.policy import DISPATCHING, for_roles
from installer_app.shown_once import show_once
from installer_app.steps.doors import refuse_page

if TYPE_CHECKING:
    from django.http import HttpResponse

    from core.models import Actor
    from installer_app.policy import PageRequest


@require_POST
@for_roles(*DISPATCHING)
def make(request: PageRequest, actor: Actor, pk: int) -> HttpResponse:
    """Make a pass for a job, and show the code that lets its person in."""
    try:
        made, secret = verbs.make_pass(actor=actor, job_id=pk, name=request.POST.get("name", ""))
    except Refused as refusal:
        return refuse_page(request, refusal)
    url = settings.PUBLIC_URL + reverse("come_in", args=[secret])
    job = f"{made.job.location}, {date_format(made.job.day)}"
    said = {"person": str(made.user), "job": job, "url": url}
    return show_once(request, "passes/made.html", back=reverse("job", args=[pk]), **said)


@act_of(*DISPATCHING)
def revoke(_request: PageRequest, actor: Actor, pk: int) -> str:
    """Take a pass back, and show its job."""
    row = verbs.revoke_pass(actor=actor, pass_id=pk)
    return reverse("job", args=[row.job_id])
