"""What a partner says of itself when keys are exchanged (OCPI 2.2.1 §7.3 Credentials)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, ClassVar

from msgspec import Meta

from core.bodies.fields import NOT_BLANK, UNSET, Body, Unset
from core.web_address import unfit

if TYPE_CHECKING:
    from collections.abc import Iterable

    from core.words import Sentence

PRINTED = r"\A[!-~]{1,64}\Z"
ROLE = r"\A[A-Z_]{1,20}\Z"
PARTY = r"\A[!-~]{3}\Z"
COUNTRY = r"\A[A-Za-z][A-Za-z]\Z"


class BusinessDetailsBody(Body):
    name: Annotated[str, Meta(max_length=100, pattern=NOT_BLANK)] | Unset = UNSET
    must: ClassVar = ("name",)


class CredentialsRoleBody(Body):
    role: Annotated[str, Meta(pattern=ROLE)] | Unset = UNSET
    business_details: BusinessDetailsBody | Unset = UNSET
    party_id: Annotated[str, Meta(pattern=PARTY)] | Unset = UNSET
    country_code: Annotated[str, Meta(pattern=COUNTRY)] | Unset = UNSET
    must: ClassVar = ("role", "business_details", "party_id", "country_code")


class CredentialsBody(Body):
    token: Annotated[str, Meta(pattern=PRINTED)] | Unset = UNSET
    url: Annotated[str, Meta(max_length=255)] | Unset = UNSET
    roles: Annotated[list[CredentialsRoleBody], Meta(min_length=1)] | Unset = UNSET
    must: ClassVar = ("token", "url", "roles")

    def faults(self) -> Iterable[tuple[str, Sentence | str]]:
        why = unfit(self.url) if isinstance(self.url, str) else None
        if why is not None:
            yield "url", why
