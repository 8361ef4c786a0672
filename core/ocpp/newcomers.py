"""Boxes that nobody knows and that bring a registration token: they are registered, or told why not."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import replace
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from core.domain.stations.registering import register_by_token, token_digest
from core.errors import IdentityTaken, TokenOver
from core.ocpp.protocol.credentials import PLAIN_BASIC, SHORTEST_KEY, TLS_BASIC, Expected
from core.ocpp.protocol.refusal import Refusal
from core.queries.callers import owners_of, registration_token_of, trouble_with

if TYPE_CHECKING:
    from collections.abc import Callable

    from core.models import RegistrationToken
    from core.ocpp.gateway import Gateway
    from core.ocpp.protocol.judging import Admission
    from core.ocpp.protocol.request import Visitor

    Judge = Callable[[Expected], Admission | Refusal]

UNKNOWN_FOR_S, MOST_UNKNOWN = 5.0, 10_000
OF_NO_KEY = b"none"  # no digest is that short


class Newcomers:
    """Registers who may register itself. A token that nobody made is not looked up again for five seconds."""

    def __init__(self, gateway: Gateway, digest: Callable[[bytes], bytes]) -> None:
        self._gateway, self._digest = gateway, digest
        self._unknown: OrderedDict[bytes, float] = OrderedDict()

    async def register(self, visitor: Visitor, judge: Judge) -> Refusal | None:
        """Register a box by its token; give the objection when there is one.

        It is judged first, as the station that it would be: a call that is refused makes nothing, so that the same box
        may come again and bring what was missing.
        """
        token = await self._token(token_digest(visitor.token))
        if token is None:
            return Refusal("token_unknown", HTTPStatus.NOT_FOUND, visitor.identity, {"identity": visitor.identity})
        trouble = trouble_with(token, at=self._gateway.clock.now())
        if trouble:
            return _refused(trouble, visitor, token)
        key = self._key_of(visitor, token)
        verdict = judge(Expected(token.security_profile, key or OF_NO_KEY, owners=owners_of(token)))
        if isinstance(verdict, Refusal):
            return replace(verdict, operator_id=token.operator_id)
        brought = {"identity": visitor.identity, "key_digest": key}
        try:
            await self._gateway.database.run(register_by_token, token_id=token.pk, **brought)
        except IdentityTaken:
            return _refused("identity_taken", visitor, token)
        except TokenOver:  # in this very moment
            return _refused("token_used_up", visitor, token)
        return None

    def _key_of(self, visitor: Visitor, token: RegistrationToken) -> bytes | None:
        """Give the digest of the key that a box brings along: it is its key from now on, if it is one."""
        takes_keys = token.security_profile in {PLAIN_BASIC, TLS_BASIC}
        if not takes_keys or visitor.key is None or visitor.user != visitor.identity.encode():
            return None
        return self._digest(visitor.key) if len(visitor.key) >= SHORTEST_KEY else None

    async def _token(self, digest: bytes) -> RegistrationToken | None:
        now = self._gateway.loop.time()
        if now < self._unknown.get(digest, 0.0):
            return None
        token = await self._gateway.database.run(registration_token_of, digest=digest)
        if token is None:
            self._unknown[digest] = now + UNKNOWN_FOR_S
            if len(self._unknown) > MOST_UNKNOWN:
                self._unknown.popitem(last=False)
        return token


def _refused(cause: str, visitor: Visitor, token: RegistrationToken) -> Refusal:
    facts: dict[str, Any] = {"identity": visitor.identity, "token": token.name, "uses": token.uses}
    return Refusal(cause, HTTPStatus.NOT_FOUND, visitor.identity, facts, operator_id=token.operator_id)
