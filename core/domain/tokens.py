"""API tokens: made once, shown once, kept as an HMAC."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from datetime import timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone

from core.errors import NoToken
from core.models import Actor, ApiToken

if TYPE_CHECKING:
    from collections.abc import Iterable

    from core.models import Operator, User

USE_RECORDED_EVERY = timedelta(minutes=1)


def keyed_digest(purpose: str, secret: bytes) -> bytes:
    """Give the HMAC-SHA256 of a random secret under the installation's pepper (no slow hash: 160 random bits)."""
    pepper = hashlib.sha256(f"{purpose}:{settings.SECRET_KEY}".encode()).digest()
    return hmac.digest(pepper, secret, "sha256")


def create_token(
    *,
    operator: Operator,
    name: str,
    scopes: Iterable[str],
    created_by: User | None = None,
    cpo_ids: Iterable[str] = (),
) -> tuple[ApiToken, str]:
    """Make a token; its secret is in the answer and nowhere else, ever.

    `cpo_ids` limit it to what belongs to these companies of the operator: itself, or those under its wing.
    """
    secret = f"plinth_{secrets.token_urlsafe(30)}"
    token = ApiToken.objects.create(
        operator=operator,
        name=name,
        digest=keyed_digest("api-token", secret.encode()),
        scopes=sorted(scopes),
        created_by=created_by,
        cpo_ids=sorted(cpo_ids),
    )
    return token, secret


@transaction.atomic
def revoke_token(*, operator: Operator, name: str) -> int:
    """End every living token of this name at once; give how many that were."""
    living = ApiToken.objects.filter(operator=operator, name=name, revoked_at__isnull=True)
    return living.update(revoked_at=Now())


def actor_of_token(*, secret: str) -> Actor:
    """Give the machine behind a secret. Raises NoToken for unknown, expired and revoked ones alike."""
    alive = Q(revoked_at__isnull=True) & (Q(expires_at__isnull=True) | Q(expires_at__gt=Now()))
    digest = keyed_digest("api-token", secret.encode("utf-8", "surrogatepass"))
    token = ApiToken.objects.filter(alive, digest=digest).select_related("operator").first()
    if token is None:
        raise NoToken
    stale = Q(last_used_at__isnull=True) | Q(last_used_at__lt=timezone.now() - USE_RECORDED_EVERY)
    ApiToken.objects.filter(stale, pk=token.pk).update(last_used_at=Now())
    return Actor.of_machine(token)
