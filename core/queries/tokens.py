"""The machines that may use the management API."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Case, F, Q, Value, When
from django.db.models.functions import Now

from core.models import ApiToken, RegistrationToken

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from core.models import Actor

USE_RECORDED_EVERY_S = 60
# Of `core_apitoken`: it opens something today; that it was used has been written down of late (within %s seconds).
LIVES = "revoked_at IS NULL AND (expires_at IS NULL OR expires_at > now())"
RECORDED = "COALESCE(last_used_at >= now() - make_interval(secs => %s), false)"


def living_tokens(actor: Actor) -> QuerySet[ApiToken]:
    """Give the operator's tokens that open something today, by name, the newest of a name first."""
    lives = Q(expires_at=None) | Q(expires_at__gt=Now())
    rows = ApiToken.objects.filter(lives, operator=actor.operator, revoked_at=None)
    return rows.select_related("created_by").order_by("name", "-created", "-pk")


def registration_tokens(actor: Actor) -> QuerySet[RegistrationToken]:
    """Give the operator's registration tokens, the newest first, each with its `state`: alive, or why it is not."""
    rows: QuerySet[RegistrationToken] = RegistrationToken.objects.visible_to(actor)
    state = Case(
        When(revoked_at__isnull=False, then=Value("revoked")),
        When(expires_at__lte=Now(), then=Value("expired")),
        When(uses__gte=F("most_uses"), then=Value("used_up")),
        default=Value("alive"),
    )
    return rows.select_related("location").annotate(state=state).order_by("-pk")
