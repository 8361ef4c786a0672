"""People and invitations, for machines."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from core.api import filters
from core.api.admin.bodies import InvitationBody, PersonBody, RoleBody
from core.api.admin.things import Secrets, Things
from core.api.permissions import MayInvite
from core.documents.plain import present, stamp
from core.domain.guests import inviting
from core.domain.people import colleagues as verbs
from core.queries.people import pending_invitations, people

if TYPE_CHECKING:
    from collections.abc import Mapping

    from core.models import Actor


def person_card(row: Any) -> dict[str, Any]:
    """Print a member."""
    card = {
        "username": row.user.username,
        "name": row.user.get_full_name(),
        "email": row.user.email,
        "role": row.role,
        "language": row.user.language,
        "created": stamp(row.created),
        "last_sign_in": stamp(row.last_sign_in),
    }
    return present(card)


class People(Things):
    """Who works for the operator, by user name."""

    card = staticmethod(person_card)
    permission_classes = [MayInvite]
    key = "user__username"
    of_list = filters.PAGE | {"q": filters.words}
    bodies = {"POST": PersonBody, "PATCH": RoleBody}
    needs = {"POST": ("username", "role"), "PATCH": ("role",)}

    def rows(self, actor: Actor, asked: Mapping[str, Any]) -> Any:
        return people(actor, search=asked.get("q", ""))

    def make(self, actor: Actor, **said: Any) -> tuple[str, Secrets]:
        return verbs.add_colleague(actor=actor, **said).user.username, {}

    def change(self, actor: Actor, key: str, **said: Any) -> None:
        verbs.change_role(actor=actor, username=key, **said)

    def end(self, actor: Actor, key: str) -> None:
        verbs.remove_colleague(actor=actor, username=key)


def invitation_card(row: Any) -> dict[str, Any]:
    """Print an invitation."""
    stamps = {"created": stamp(row.created), "created_by": row.created_by, "expires_at": stamp(row.expires_at)}
    return {"id": row.pk, "email": row.email, "role": row.role, "language": row.language, **stamps}


class Invitations(Things):
    """Mails that may still let somebody in, the newest first."""

    listed = staticmethod(pending_invitations)
    card = staticmethod(invitation_card)
    permission_classes = [MayInvite]
    of_one_thing = ("GET", "DELETE")
    bodies = {"POST": InvitationBody}
    needs = {"POST": ("email", "role")}

    def make(self, actor: Actor, **said: Any) -> tuple[int, Secrets]:
        return inviting.invite(actor=actor, **said).pk, {}

    def end(self, actor: Actor, key: int) -> None:
        inviting.take_back(actor=actor, invitation_id=key)
