"""What people and tokens may do."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Role(TextChoices):
    """What a person does for an operator."""

    INSTALLER = "installer", _("Installer")
    SUPERVISOR = "supervisor", _("Supervisor")
    DISPATCHER = "dispatcher", _("Dispatcher")
    ADMIN = "admin", _("Administrator")


class Scope(TextChoices):
    """What an API token may do."""

    LOCATIONS_READ = "locations:read"
    LOCATIONS_WRITE = "locations:write"
    STATIONS_READ = "stations:read"
    STATIONS_WRITE = "stations:write"
    STATIONS_COMMAND = "stations:command"
    TEMPLATES_READ = "templates:read"
    TEMPLATES_WRITE = "templates:write"
    FIELD_INSTALL = "field:install"
    FIELD_REVIEW = "field:review"
    PEOPLE_INVITE = "people:invite"
    PEOPLE_WRITE = "people:write"
    OPERATOR_WRITE = "operator:write"
