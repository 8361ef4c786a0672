"""Who may come in by which door. A view that names no permission lets nobody in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from rest_framework.permissions import BasePermission

from core.api.authentication import asker
from core.choices import Scope
from core.errors import NotAllowed
from core.words import Sentence, _

if TYPE_CHECKING:
    from rest_framework.request import Request


class Nobody(BasePermission):
    """The default: forgetting a permission shuts the door."""

    def has_permission(self, request: Request, view: Any) -> bool:  # noqa: ARG002 -- DRF's signature
        return False


class May(BasePermission):
    """The actor holds one of these scopes: a person by their role, a machine by its token."""

    scopes: ClassVar[tuple[str, ...]] = ()
    who = Sentence(_("your administrator"))

    def has_permission(self, request: Request, view: Any) -> bool:  # noqa: ARG002 -- DRF's signature
        if not request.user or asker(request).scopes.isdisjoint(self.scopes):
            raise NotAllowed(who=self.who)
        return True


class MayInstall(May):
    scopes = (Scope.FIELD_INSTALL,)
    who = Sentence(_("an installer or your supervisor"))


class MayReview(May):
    scopes = (Scope.FIELD_REVIEW,)
    who = Sentence(_("your supervisor"))


class MaySeeTheWork(May):
    """Who does the field work or judges it may read it."""

    scopes = (Scope.FIELD_INSTALL, Scope.FIELD_REVIEW)
    who = Sentence(_("an installer or your supervisor"))


class MayCommand(May):
    """Who commands stations, or installs one: which of the stations is the verb's to say."""

    scopes = (Scope.STATIONS_COMMAND, Scope.FIELD_INSTALL)
    who = Sentence(_("your supervisor or dispatcher"))


class MayReadLocations(May):
    scopes = (Scope.LOCATIONS_READ,)


class MayReadStations(May):
    scopes = (Scope.STATIONS_READ,)


class MayClaim(May):
    """Whoever does the field work, judges it, or writes stations may say whose a box is."""

    scopes = (Scope.FIELD_INSTALL, Scope.FIELD_REVIEW, Scope.STATIONS_WRITE)
    who = Sentence(_("an installer or your supervisor"))


class MayStick(May):
    """Whoever installs, or writes stations, may say which label is on one."""

    scopes = (Scope.FIELD_INSTALL, Scope.STATIONS_WRITE)
    who = Sentence(_("an installer or your dispatcher"))


class MaySeeFigures(May):
    """Who plans the work, or judges it, sees how it goes, and who does it how well."""

    scopes = (Scope.STATIONS_WRITE, Scope.FIELD_REVIEW)
    who = Sentence(_("your supervisor or dispatcher"))


class MayReadTemplates(May):
    scopes = (Scope.TEMPLATES_READ,)


class MayWriteLocations(May):
    scopes = (Scope.LOCATIONS_WRITE,)


class MayWriteStations(May):
    scopes = (Scope.STATIONS_WRITE,)


class MayWriteShared(May):
    """What all companies of an operator share is not for a token that is limited to some of them."""

    def has_permission(self, request: Request, view: Any) -> bool:
        if request.user and asker(request).companies is not None:
            raise NotAllowed(who=self.who)
        return super().has_permission(request, view)


class MayWriteTemplates(MayWriteShared):
    scopes = (Scope.TEMPLATES_WRITE,)


class MayWriteEnergyMixProfiles(MayWriteShared):
    scopes = (Scope.LOCATIONS_WRITE,)


class MayImport(May):
    """Who writes Locations or stations may bring some in: which of them is the verb's to say."""

    scopes = (Scope.LOCATIONS_WRITE, Scope.STATIONS_WRITE)
    who = Sentence(_("your supervisor or dispatcher"))


class MayAdminister(MayWriteShared):
    """Settings and webhooks are the whole operator's."""

    scopes = (Scope.OPERATOR_WRITE,)


class MayLookAfterPeople(MayWriteShared):
    """People and tokens are the whole operator's."""

    scopes = (Scope.PEOPLE_WRITE,)


class MayInvite(MayWriteShared):
    """Who invites installers, or looks after everybody; for whom exactly is the verb's to say."""

    scopes = (Scope.PEOPLE_INVITE, Scope.PEOPLE_WRITE)
