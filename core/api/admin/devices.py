"""How somebody gets in, for machines: a sign-in code, the phones that are signed in, their passkeys."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.urls import reverse

from core.api.admin.people import People
from core.api.admin.things import Act, Secrets, Things
from core.api.authentication import asker
from core.api.envelope import wrap
from core.api.once import answered_once
from core.api.permissions import MayInvite
from core.api.writing import no_query
from core.documents.plain import present, stamp
from core.domain.people import colleagues as verbs
from core.domain.people.passkeys import remove_passkey
from core.errors import NotAllowed, NotFound
from core.queries.people import devices_of, looks_after, named, passkeys_of, people
from core.words import _

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.http import HttpResponse
    from rest_framework.request import Request

    from core.models import Actor, Device, User


class SignInCode(Act):
    """Make a way in for somebody: an address to open once within ten minutes; older ones of theirs end."""

    permission_classes = [MayInvite]
    of = People

    def act(self, actor: Actor, key: str, **said: Any) -> tuple[str, Secrets]:  # noqa: ARG002 -- nothing is said
        link, secret = verbs.make_sign_in_link(actor=actor, username=key)
        url = settings.PUBLIC_URL + reverse("come_in", args=[secret])
        return link.user.username, {"sign_in_url": url, "sign_in_until": stamp(link.expires_at) or ""}


class OfPerson(Things):
    """What lets one person in; whoever looks after them sees it, and takes it away."""

    permission_classes = [MayInvite]
    of_its_list = ("GET",)
    of_one_thing = ("GET", "DELETE")

    @property
    def allowed_methods(self) -> list[str]:
        """Give the methods of this very address: the person's id is in that of the list as well."""
        asked = getattr(self, "kwargs", None)
        named = self.of_its_list if asked is not None and "pk" not in asked else self.of_one_thing
        return [*named, "HEAD", "OPTIONS"]

    def get(self, request: Request, key: str | None = None, pk: str | None = None) -> HttpResponse:
        """Answer a page, or one thing. Raises NotFound, NotAllowed, BadQuery."""
        self.whose = user_called(asker(request), key or "")
        return super().get(request, None, pk)

    def delete(self, request: Request, key: str = "", pk: str = "") -> HttpResponse:
        """Take it away, and answer nothing. Raises NotFound, NotAllowed."""
        no_query(request)
        actor = asker(request)
        self.whose = user_called(actor, key)

        def act() -> dict[str, Any]:
            if not self.rows(actor, {}).filter(pk=pk).exists():
                raise NotFound
            self.end(actor, int(pk))
            return wrap(None)

        return answered_once(request, act)


def user_called(actor: Actor, username: str) -> User:
    """Give somebody whom the actor looks after. Raises NotFound, NotAllowed."""
    row = people(actor).filter(user__username__iexact=username).first()
    if row is None:
        raise NotFound
    if not looks_after(actor, row):
        raise NotAllowed(who=_("your administrator"))
    return row.user


class Devices(OfPerson):
    """Where somebody is signed in, the newest first; DELETE signs them out there, and ends the passkey of there."""

    def rows(self, actor: Actor, asked: Mapping[str, Any]) -> Any:  # noqa: ARG002 -- as declared
        return devices_of(self.whose)

    @staticmethod
    def card(row: Device) -> dict[str, Any]:
        """Print a phone or computer."""
        card = {"id": row.pk, "name": named(row.user_agent), "address": row.address, "since": stamp(row.created)}
        return present(card)

    def end(self, actor: Actor, key: int) -> None:
        verbs.end_device(actor=actor, username=self.whose.username, device_id=key)


class Passkeys(OfPerson):
    """What signs somebody in by the lock of a phone, the newest first; DELETE lets it open nothing any more."""

    def rows(self, actor: Actor, asked: Mapping[str, Any]) -> Any:  # noqa: ARG002 -- as declared
        return passkeys_of(self.whose).order_by("-pk")

    @staticmethod
    def card(row: Any) -> dict[str, Any]:
        """Print a passkey."""
        stamps = {"since": stamp(row.created_at), "last_used_at": stamp(row.last_used_at)}
        return present({"id": row.pk, "name": row.data["name"], **stamps})

    def end(self, actor: Actor, key: int) -> None:
        remove_passkey(actor=actor, username=self.whose.username, passkey_id=key)
