"""What is said of the things that administrators look after."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from msgspec import Meta

from core.bodies.fields import NOT_BLANK, UNSET, Body, Flag, Id, Unset
from core.choices import Hold, Role, Scope
from core.domain.guests.inviting import language_errors
from core.domain.partners import LONGEST_NAME
from core.domain.people.usernames import LONGEST_NAME as LONGEST_USERNAME
from core.domain.people.usernames import email_errors, username_errors

if TYPE_CHECKING:
    from collections.abc import Iterable

    from core.words import Sentence

Named = Annotated[str, Meta(min_length=1, max_length=100, pattern=NOT_BLANK)]
Label = Annotated[str, Meta(max_length=100)]
Address = Annotated[str, Meta(min_length=1, max_length=500)]
Mail = Annotated[str, Meta(max_length=254)]


class WebhookBody(Body):
    """Another system that is told what happens; `events` are words of the list in the guide, none is all of them."""

    url: Address | Unset = UNSET
    name: Label | Unset = UNSET
    events: Annotated[list[Annotated[str, Meta(max_length=20)]], Meta(max_length=40)] | Unset = UNSET
    active: Flag | Unset = UNSET


class ReplayBody(Body):
    """Which message is sent once more; without `delivery_id` all that are parked."""

    delivery_id: Annotated[int, Meta(ge=1, le=10**18)] | Unset = UNSET


class PersonBody(Body):
    """Somebody who gets an account; a sign-in code, or a mail with a link, lets them in."""

    username: Annotated[str, Meta(min_length=1, max_length=LONGEST_USERNAME)] | Unset = UNSET
    role: Role | Unset = UNSET
    name: Annotated[str, Meta(max_length=300)] | Unset = UNSET
    email: Mail | Unset = UNSET

    def faults(self) -> Iterable[tuple[str, Sentence | str]]:
        errors = username_errors(self.username) if isinstance(self.username, str) else []
        errors += email_errors(self.email) if isinstance(self.email, str) and self.email else []
        yield from ((each.field, each.sentence) for each in errors)


class RoleBody(Body):
    """What somebody works as from now on."""

    role: Role | Unset = UNSET


class InvitationBody(Body):
    """Whom a mail asks in; `language` is the mail's, else the operator's."""

    email: Mail | Unset = UNSET
    role: Role | Unset = UNSET
    language: Annotated[str, Meta(min_length=2, max_length=8)] | Unset = UNSET

    def faults(self) -> Iterable[tuple[str, Sentence | str]]:
        errors = email_errors(self.email.strip()) if isinstance(self.email, str) else []
        errors += language_errors(self.language) if isinstance(self.language, str) else []
        yield from ((each.field, each.sentence) for each in errors)


class TokenBody(Body):
    """A machine's token: for the companies `cpo_ids` alone, if any is named; for `days`, else until it is ended."""

    name: Named | Unset = UNSET
    scopes: Annotated[list[Scope], Meta(min_length=1, max_length=20)] | Unset = UNSET
    cpo_ids: Annotated[list[Id], Meta(max_length=100)] | Unset = UNSET
    days: Annotated[int, Meta(ge=1, le=3650)] | Unset = UNSET


class RegistrationTokenBody(Body):
    """What boxes register themselves with, as Stock at `location_id` if one is named."""

    name: Named | Unset = UNSET
    location_id: Id | Unset = UNSET
    days: Annotated[int, Meta(ge=1, le=365)] | Unset = UNSET
    most_uses: Annotated[int, Meta(ge=1, le=10_000)] | Unset = UNSET
    security_profile: Annotated[int, Meta(ge=0, le=3)] | Unset = UNSET


class PartnerBody(Body):
    """A roaming partner; `reads_at_once` is for OCPI 2.1.1 and whoever does not exchange credentials."""

    name: Annotated[str, Meta(min_length=1, max_length=LONGEST_NAME, pattern=NOT_BLANK)] | Unset = UNSET
    reads_at_once: Flag | Unset = UNSET


Period = Annotated[int, Meta(ge=1, le=3650)]


class SettingsBody(Body):
    """What an administrator may change of the operator; periods are days."""

    name: Named | Unset = UNSET
    phone: Annotated[str, Meta(max_length=25)] | Unset = UNSET
    website: Annotated[str, Meta(max_length=200)] | Unset = UNSET
    language: Annotated[str, Meta(min_length=2, max_length=8)] | Unset = UNSET
    time_zone: Annotated[str, Meta(min_length=1, max_length=64)] | Unset = UNSET
    publish_on_approval: Flag | Unset = UNSET
    installers_add_locations: Flag | Unset = UNSET
    registers_by_scan: Flag | Unset = UNSET
    registers_by_token: Flag | Unset = UNSET
    hold_stations: Hold | Unset = UNSET
    message_days: Period | Unset = UNSET
    knock_days: Period | Unset = UNSET
    place_days: Period | Unset = UNSET
    photo_days: Period | Unset = UNSET
