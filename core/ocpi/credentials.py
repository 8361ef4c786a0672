"""The exchange of keys, receiver side (OCPI 2.2.1 §7): POST to register, PUT to renew, DELETE to leave."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rest_framework.response import Response

from core.api.authentication import asker
from core.api.envelope import wrap
from core.bodies.credentials import CredentialsBody
from core.bodies.reading import UNKNOWN, read_body
from core.documents.ocpi.v230 import business_details
from core.domain.partners import Registration, exchange, register, revoke
from core.errors import EndpointsMissing, FieldsWrong, PartnerNotRegistered, PartnerRegistered, VersionNotShared
from core.ocpi.authentication import caller
from core.ocpi.doors import Door
from core.ocpi.reaching import read_theirs
from core.words import Sentence, listed

if TYPE_CHECKING:
    from rest_framework.request import Request

ABOUT = "%(field)s (%(why)s)"


class Credentials(Door):
    def get(self, request: Request, version: str) -> Response:  # noqa: ARG002 -- the address names it
        """Answer our credentials with the token that was sent, which only its holder can have said."""
        return self._ours(request, caller(request).token)

    def post(self, request: Request, version: str) -> Response:
        """Register. Raises PartnerRegistered, FieldsWrong, PartnerUnreachable, VersionNotShared, EndpointsMissing."""
        if caller(request).partner.registration_digest is None:
            raise PartnerRegistered
        return self._ours(request, register(partner=caller(request).partner, told=told_by(request, version)))

    def put(self, request: Request, version: str) -> Response:
        """Renew. Raises PartnerNotRegistered, and what POST raises."""
        if caller(request).partner.digest is None:
            raise PartnerNotRegistered
        return self._ours(request, exchange(partner=caller(request).partner, told=told_by(request, version)))

    def delete(self, request: Request, version: str) -> Response:  # noqa: ARG002 -- the address names it
        """Leave. Raises PartnerNotRegistered."""
        revoke(partner=caller(request).partner)
        return Response(wrap(None))

    def _ours(self, request: Request, token: str) -> Response:
        operator = asker(request).operator
        role = {
            "role": "CPO",
            "business_details": business_details(operator),
            "party_id": operator.party_id,
            "country_code": operator.country_code,
        }
        return Response(wrap({"token": token, "url": request.build_absolute_uri("/ocpi/versions"), "roles": [role]}))


def told_by(request: Request, version: str) -> Registration:
    """Read a credentials object and visit the versions it names, before anything is written down.

    Fields that we do not know are none of our business (2.3.0 forbids to refuse them). Raises FieldsWrong, and what
    `their_version` raises.
    """
    read = read_body(CredentialsBody, request.data)
    wrong = [
        Sentence(ABOUT, {"field": error.field or "body", "why": error.sentence})
        for error in read.errors
        if error.code != UNKNOWN
    ]
    if wrong:
        raise FieldsWrong(what=listed(wrong))
    said = read.said
    their_version(said["url"], token=said["token"], version=version)
    return Registration(token=said["token"], versions_url=said["url"], version=version, roles=said["roles"])


def their_version(url: str, *, token: str, version: str) -> None:
    """Make sure that a partner's API answers, has our version, and credentials in it.

    Raises PartnerUnreachable, VersionNotShared, EndpointsMissing.
    """
    offered = {str(row.get("version")): row.get("url") for row in objects(read_theirs(url, token=token))}
    details = offered.get(version)
    if not isinstance(details, str):
        raise VersionNotShared(version=version)
    told = read_theirs(details, token=token)
    endpoints = objects(told.get("endpoints") if isinstance(told, dict) else None)
    if "credentials" not in {row.get("identifier") for row in endpoints}:
        raise EndpointsMissing(what="credentials")


def objects(data: Any) -> list[dict[str, Any]]:
    return [row for row in data if isinstance(row, dict)] if isinstance(data, list) else []
