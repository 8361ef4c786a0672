"""Who may come in by which door. A view that names no permission lets nobody in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

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
    """The actor holds a scope: a person by their role, a machine by its token."""

    scope: str = ""
    who = Sentence(_("your administrator"))

    def has_permission(self, request: Request, view: Any) -> bool:  # noqa: ARG002 -- DRF's signature
        if not request.user or not asker(request).may(self.scope):
            raise NotAllowed(who=self.who)
        return True


class MayInstall(May):
    scope = Scope.FIELD_INSTALL
    who = Sentence(_("an installer or your supervisor"))


class MayReview(May):
    scope = Scope.FIELD_REVIEW
    who = Sentence(_("your supervisor"))


class MaySeeTheWork(May):
    """Who does the field work or judges it may read it."""

    who = Sentence(_("an installer or your supervisor"))

    def has_permission(self, request: Request, view: Any) -> bool:  # noqa: ARG002 -- DRF's signature
        if not request.user or not {Scope.FIELD_INSTALL, Scope.FIELD_REVIEW} & asker(request).scopes:
            raise NotAllowed(who=self.who)
        return True


class MayCommand(May):
    """Who commands stations, or installs one: which of the stations is the verb's to say."""

    who = Sentence(_("your supervisor or dispatcher"))

    def has_permission(self, request: Request, view: Any) -> bool:  # noqa: ARG002 -- DRF's signature
        if not request.user or not {Scope.STATIONS_COMMAND, Scope.FIELD_INSTALL} & asker(request).scopes:
            raise NotAllowed(who=self.who)
        return True


class MayReadLocations(May):
    scope = Scope.LOCATIONS_READ


class MayReadStations(May):
    scope = Scope.STATIONS_READ


class MayClaim(May):
    """Whoever does the field work, judges it, or writes stations may say whose a box is."""

    who = Sentence(_("an installer or your supervisor"))

    def has_permission(self, request: Request, view: Any) -> bool:  # noqa: ARG002 -- DRF's signature
        some = {Scope.FIELD_INSTALL, Scope.FIELD_REVIEW, Scope.STATIONS_WRITE}
        if not request.user or not some & asker(request).scopes:
            raise NotAllowed(who=self.who)
        return True


class MayStick(May):
    """Whoever installs, or writes stations, may say which label is on one."""

    who = Sentence(_("an installer or your dispatcher"))

    def has_permission(self, request: Request, view: Any) -> bool:  # noqa: ARG002 -- DRF's signature
        if not request.user or not {Scope.FIELD_INSTALL, Scope.STATIONS_WRITE} & asker(request).scopes:
            raise NotAllowed(who=self.who)
        return True


class MaySeeFigures(May):
    """Who plans the work, or judges it, sees how it goes, and who does it how well."""

    who = Sentence(_("your supervisor or dispatcher"))

    def has_permission(self, request: Request, view: Any) -> bool:  # noqa: ARG002 -- DRF's signature
        if not request.user or not {Scope.STATIONS_WRITE, Scope.FIELD_REVIEW} & asker(request).scopes:
            raise NotAllowed(who=self.who)
        return True


class MayReadTemplates(May):
    scope = Scope.TEMPLATES_READ


class MayWriteLocations(May):
    scope = Scope.LOCATIONS_WRITE


class MayWriteStations(May):
    scope = Scope.STATIONS_WRITE


class MayWriteShared(May):
    """What all companies of an operator share is not for a token that is limited to some of them."""

    def has_permission(self, request: Request, view: Any) -> bool:
        if request.user and asker(request).companies is not None:
            raise NotAllowed(who=self.who)
        return super().has_permission(request, view)


class MayWriteTemplates(MayWriteShared):
    scope = Scope.TEMPLATES_WRITE


class MayWriteEnergyMixProfiles(MayWriteShared):
    scope = Scope.LOCATIONS_WRITE


class MayImport(May):
    """Who writes Locations or stations may bring some in: which of them is the verb's to say."""

    who = Sentence(_("your supervisor or dispatcher"))

    def has_permission(self, request: Request, view: Any) -> bool:  # noqa: ARG002 -- DRF's signature
        if not request.user or not {Scope.LOCATIONS_WRITE, Scope.STATIONS_WRITE} & asker(request).scopes:
            raise NotAllowed(who=self.who)
        return True


class MayAdminister(MayWriteShared):
    """Settings and webhooks are the whole operator's."""

    scope = Scope.OPERATOR_WRITE


class MayLookAfterPeople(MayWriteShared):
    """People and tokens are the whole operator's."""

    scope = Scope.PEOPLE_WRITE


class MayInvite(MayWriteShared):
    """Who invites installers, or looks after everybody; for whom exactly is the verb's to say."""

    def has_permission(self, request: Request, view: Any) -> bool:
        self.scope = Scope.PEOPLE_INVITE
        if request.user and asker(request).may(Scope.PEOPLE_WRITE):
            self.scope = Scope.PEOPLE_WRITE
        return super().has_permission(request, view)
