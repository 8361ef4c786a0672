"""API tokens: made once, shown once, kept as an HMAC."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from datetime import timedelta
from functools import cache
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import transaction
from django.db.models.functions import Now

from core.choices import Scope
from core.domain.auditing import record
from core.errors import Invalid, NotAllowed, NotFound, NoToken
from core.errors.base import FieldError
from core.models import Actor, ApiToken, Operator
from core.models.clock import database_now
from core.queries.prepared import rows_of
from core.queries.tokens import LIVES, RECORDED, USE_RECORDED_EVERY_S, living_tokens
from core.words import _

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from core.models import User

CHANGE_OVER = timedelta(days=7)
NAME_FITS = 100  # letters


def keyed_digest(purpose: str, secret: bytes) -> bytes:
    """Give the HMAC-SHA256 of a random secret under the installation's pepper (no slow hash: 160 random bits)."""
    return hmac.digest(_pepper(purpose, settings.SECRET_KEY), secret, "sha256")


@cache
def _pepper(purpose: str, key: str) -> bytes:
    return hashlib.sha256(f"{purpose}:{key}".encode()).digest()


def digest_of(secret: str) -> bytes:
    """Give the form in which an API token is kept."""
    return keyed_digest("api-token", secret.encode("utf-8", "surrogatepass"))


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
        digest=digest_of(secret),
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


@transaction.atomic
def issue_token(
    *, actor: Actor, name: str, scopes: Iterable[str], cpo_ids: Iterable[str] = (), days: int | None = None
) -> tuple[ApiToken, str]:
    """Make a token in an administrator's name; its secret is given this once. It lives `days`, or until it is ended.

    A machine gives no token more than its own may do.

    Raises NotAllowed, and Invalid (`name`, `scopes`, `cpo_ids`).
    """
    _refuse_others(actor)
    scopes, cpo_ids = sorted(set(scopes)), sorted(set(cpo_ids))
    companies = {actor.operator.cpo_id, *actor.operator.sub_cpos.values_list("cpo_id", flat=True)}
    wrong = [
        FieldError(field, message)
        for field, message, is_wrong in (
            ("name", _("Say what it is for."), not 0 < len(name) <= NAME_FITS or "\0" in name),
            ("scopes", _("Tick what it may do."), not scopes or not set(scopes) <= set(Scope.values)),
            ("scopes", _("You cannot give what you may not do yourself."), bool(_beyond(actor, scopes))),
            ("cpo_ids", _("Pick companies of your own."), not set(cpo_ids) <= companies),
        )
        if is_wrong
    ]
    if wrong:
        raise Invalid(errors=wrong)
    token, secret = create_token(
        operator=actor.operator, name=name, scopes=scopes, created_by=actor.user, cpo_ids=cpo_ids
    )
    if days is not None:
        token.expires_at = database_now() + timedelta(days=days)
        token.save(update_fields=["expires_at"])
    record(actor=actor, verb="issue_token", subject=f"token {token.pk}", changes={"scopes": [None, scopes]})
    return token, secret


@transaction.atomic
def renew_token(*, actor: Actor, token_id: int) -> tuple[ApiToken, str]:
    """Make a second token like this one; the first lives on for a week at most, so that its machine can change over.

    Raises NotFound, NotAllowed, also for a machine that may less than the token.
    """
    old = _living(actor, token_id)
    if _beyond(actor, old.scopes):
        raise NotAllowed(who=_("your administrator"))
    new, secret = create_token(
        operator=old.operator, name=old.name, scopes=old.scopes, created_by=actor.user, cpo_ids=old.cpo_ids
    )
    latest = database_now() + CHANGE_OVER
    old.expires_at = min(latest, old.expires_at or latest)
    old.save(update_fields=["expires_at"])
    record(actor=actor, verb="renew_token", subject=f"token {token_id}", changes={"token": [token_id, new.pk]})
    return new, secret


@transaction.atomic
def end_token(*, actor: Actor, token_id: int) -> None:
    """Shut a token out at once; its machine gets 401 from then on. Raises NotFound, NotAllowed."""
    token = _living(actor, token_id)
    token.revoked_at = database_now()
    token.save(update_fields=["revoked_at"])
    record(actor=actor, verb="end_token", subject=f"token {token_id}")


def _living(actor: Actor, token_id: int) -> ApiToken:
    """Give a token of the actor's operator that still opens something, locked."""
    _refuse_others(actor)
    token = living_tokens(actor).select_for_update(of=("self",)).filter(pk=token_id).first()
    if token is None:
        raise NotFound
    return token


def _beyond(actor: Actor, scopes: Iterable[str]) -> set[str]:
    """Give what the actor may not do itself, and so not give either."""
    return {*scopes} & {*Scope.values} - actor.scopes


def _refuse_others(actor: Actor) -> None:
    if not actor.may(Scope.PEOPLE_WRITE) or actor.companies is not None:
        raise NotAllowed(who=_("your administrator"))


def actor_of_token(*, secret: str) -> Actor:
    """Give the machine behind a secret. Raises NoToken for unknown, expired and revoked ones alike."""
    rows = rows_of(held_token(), [USE_RECORDED_EVERY_S, digest_of(secret)])
    if not rows:
        raise NoToken
    [row] = rows
    split = len(ApiToken._meta.concrete_fields)  # noqa: SLF001 -- Django documents it
    token, recorded = from_row(ApiToken, row[:split]), row[-1]
    token.operator = from_row(Operator, row[split:-1])
    if not recorded:
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
        SELECT {named}, {RECORDED}
          FROM core_apitoken JOIN core_operator ON core_operator.id = core_apitoken.operator_id
         WHERE digest = %s AND {LIVES}
    """  # noqa: S608 -- put together of column names


def from_row(model: type[Any], row: Sequence[Any]) -> Any:
    names = [field.attname for field in model._meta.concrete_fields]  # noqa: SLF001 -- as above
    return model.from_db("default", names, row)
