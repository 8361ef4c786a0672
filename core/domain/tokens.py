"""API tokens: made once, shown once, kept as an HMAC."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from functools import cache
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import connection, transaction
from django.db.models.functions import Now

from core.errors import NoToken
from core.models import Actor, ApiToken, Operator

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from core.models import User

USE_RECORDED_EVERY_S = 60


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
    digest = keyed_digest("api-token", secret.encode("utf-8", "surrogatepass"))
    with connection.cursor() as cursor:
        cursor.execute(held_token(), [USE_RECORDED_EVERY_S, digest])
        row = cursor.fetchone()
    if row is None:
        raise NoToken
    split = len(ApiToken._meta.concrete_fields)  # noqa: SLF001 -- Django documents it
    token, stale = from_row(ApiToken, row[:split]), row[-1]
    token.operator = from_row(Operator, row[split:-1])
    if stale:
        ApiToken.objects.filter(pk=token.pk).update(last_used_at=Now())
    return Actor.of_machine(token)


@cache
def held_token() -> str:
    """Give the question that comes before every other one; putting it together anew would cost more than asking it."""
    named = ", ".join(
        f'{model._meta.db_table}."{field.column}"'  # noqa: SLF001 -- as above
        for model in (ApiToken, Operator)
        for field in model._meta.concrete_fields  # noqa: SLF001 -- as above
    )
    return f"""
        SELECT {named}, COALESCE(last_used_at < now() - make_interval(secs => %s), true)
          FROM core_apitoken JOIN core_operator ON core_operator.id = core_apitoken.operator_id
         WHERE digest = %s AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > now())
    """  # noqa: S608 -- put together of column names


def from_row(model: type[Any], row: Sequence[Any]) -> Any:
    names = [field.attname for field in model._meta.concrete_fields]  # noqa: SLF001 -- as above
    return model.from_db("default", names, row)
