"""The exchange of keys, receiver side (OCPI 2.2.1 §7): POST to register, PUT to renew, DELETE to leave."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.response import Response

from core.api.authentication import asker
from core.api.envelope import field_errors, wrap
from core.documents.ocpi.v230 import business_details
from core.domain.partners import Registration, exchange, register, revoke
from core.errors import EndpointsMissing, FieldsWrong, PartnerNotRegistered, PartnerRegistered, VersionNotShared
from core.ocpi.authentication import caller
from core.ocpi.doors import Door
from core.ocpi.reaching import read_theirs

if TYPE_CHECKING:
    from rest_framework.request import Request


def shaped(pattern: str, shape: Any, **limits: Any) -> serializers.RegexField:
    """Give a field of CiString or a token, printable ASCII, that says in words what shape it has."""
    return serializers.RegexField(pattern, error_messages={"invalid": shape}, **limits)


class BusinessDetails(serializers.Serializer):
    name = serializers.CharField(max_length=100)


class CredentialsRole(serializers.Serializer):
    role = shaped(r"\A[A-Z_]+\Z", _("A role of OCPI in capital letters: CPO, EMSP, HUB."), max_length=20)
    business_details = BusinessDetails()
    party_id = shaped(r"\A[!-~]{3}\Z", _("Three letters or digits of ISO 15118."))
    country_code = shaped(r"\A[A-Za-z]{2}\Z", _("Two letters of ISO 3166-1: NL, DE, FR."))


class CredentialsBody(serializers.Serializer):
    token = shaped(r"\A[!-~]{1,64}\Z", _("Letters, digits and signs of ASCII without blanks, 64 at most."))
    url = shaped(r"\Ahttps?://[!-~]+\Z", _("An address that begins with http:// or https://."), max_length=255)
    roles = CredentialsRole(many=True, allow_empty=False)


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
    """Read a credentials object and visit the versions it names, before anything is written down."""
    body = CredentialsBody(data=request.data)
    if not body.is_valid():
        wrong = [f"{error.field or 'body'} ({error.message})" for error in field_errors(body.errors)]
        raise FieldsWrong(what=", ".join(wrong))
    said = body.validated_data
    their_version(said["url"], token=said["token"], version=version)
    return Registration(
        token=said["token"], versions_url=said["url"], version=version, roles=[dict(role) for role in said["roles"]]
    )


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
