"""Who is let in from outside, for machines: the owner of a site by a link, somebody of another firm by a job pass."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from core.api import filters
from core.api.admin.things import Secrets, Things
from core.api.desk.bodies import OwnerLinkBody, PassBody
from core.api.permissions import MayInvite, MayWriteLocations
from core.documents.plain import present, stamp
from core.domain.guests.owner_links import end_owner_link, make_owner_link
from core.domain.guests.passes import make_pass, revoke_pass
from core.errors import NotFound, UnknownReference
from core.models.clock import database_now
from core.queries.owners import links_asked_for
from core.queries.passes import passes_of, view_passes

if TYPE_CHECKING:
    from collections.abc import Mapping

    from core.models import Actor, JobPass


class OwnerLinks(Things):
    """Links by which owners look at their sites, the newest first, those that ended too."""

    permission_classes = [MayWriteLocations]
    of_list = filters.PAGE | {"location_id": filters.text}
    of_one_thing = ("GET", "DELETE")
    bodies = {"POST": OwnerLinkBody}
    needs = {"POST": ("location_id", "days")}

    def rows(self, actor: Actor, asked: Mapping[str, Any]) -> Any:
        return links_asked_for(actor, location_id=asked.get("location_id", ""))

    @staticmethod
    def card(row: Any) -> dict[str, Any]:
        """Print a link; `opened_at` is when somebody looked last, to the hour."""
        card = {
            "id": row.pk,
            "location_id": row.location.location_id,
            "note": row.note,
            "state": "ended" if row.ended_at else "alive" if row.expires_at > timezone.now() else "expired",
            "created": stamp(row.created),
            "created_by": row.created_by,
            "expires_at": stamp(row.expires_at),
            "opened_at": stamp(row.opened_at),
            "ended_at": stamp(row.ended_at),
            "ended_by": row.ended_by,
        }
        return present(card)

    def make(self, actor: Actor, **said: Any) -> tuple[int, Secrets]:
        try:
            link, secret = make_owner_link(actor=actor, **said)
        except NotFound as error:
            raise UnknownReference(what=f"location_id {said['location_id']}", field="location_id") from error
        return link.pk, {"url": settings.PUBLIC_URL + reverse("owner", args=[secret])}

    def end(self, actor: Actor, key: int) -> None:
        end_owner_link(actor=actor, link_id=key)


class Passes(Things):
    """Job passes, the newest first, those that are over too; a pass ends with a day of the operator's."""

    permission_classes = [MayInvite]
    of_list = filters.PAGE | {"job_id": filters.whole}
    of_one_thing = ("GET", "DELETE")
    bodies = {"POST": PassBody}
    needs = {"POST": ("job_id", "name")}

    def rows(self, actor: Actor, asked: Mapping[str, Any]) -> Any:
        return passes_of(actor, asked.get("job_id"))

    def looked_at(self, actor: Actor, page: list[Any]) -> list[Any]:
        return view_passes(actor, page, today=actor.operator.day_at(database_now()))

    @staticmethod
    def card(row: tuple[JobPass, str]) -> dict[str, Any]:
        """Print a pass; `over` says why it opens nothing any more, when it does not."""
        one, why = row
        card = {
            "id": one.pk,
            "job_id": one.job_id,
            "name": str(one.user),
            "over": why,
            "created": stamp(one.created),
            "created_by": one.created_by,
            "revoked_at": stamp(one.revoked_at),
            "revoked_by": one.revoked_by,
        }
        return present(card)

    def make(self, actor: Actor, **said: Any) -> tuple[int, Secrets]:
        try:
            made, secret = make_pass(actor=actor, **said)
        except NotFound as error:
            raise UnknownReference(what=f"job_id {said['job_id']}", field="job_id") from error
        return made.pk, {"url": settings.PUBLIC_URL + reverse("come_in", args=[secret])}

    def end(self, actor: Actor, key: int) -> None:
        revoke_pass(actor=actor, pass_id=key)
