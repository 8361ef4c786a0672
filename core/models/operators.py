"""Operators: everything in Plinth belongs to exactly one."""

from __future__ import annotations

from datetime import UTC
from typing import TYPE_CHECKING, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Lower, Now
from django.utils.translation import gettext_lazy as _

from core.choices import Hold
from core.models.clock import zone_called
from core.models.rows import PlainRow

if TYPE_CHECKING:
    from datetime import date, datetime, tzinfo


class Operator(PlainRow):
    """A charge point operator (OCPI: CPO); everything in Plinth belongs to exactly one."""

    name = models.CharField(max_length=100, unique=True)
    country_code = models.CharField(max_length=2, help_text="OCPI country_code, the first part of its EVSE ids.")
    party_id = models.CharField(max_length=3, help_text="OCPI party_id, the second part of its EVSE ids.")
    cpo_id = models.CharField(max_length=36, unique=True, help_text="How the management API names this operator.")
    phone = models.CharField(max_length=25, blank=True)
    website = models.URLField(blank=True)
    logo = models.URLField(max_length=255, blank=True, help_text="A picture on the web: .png, .jpg, .gif or .svg.")
    default_tariff_id = models.CharField(max_length=36, default="default")
    registers_by_scan = models.BooleanField(
        default=False, help_text="An installer's scan of an unknown identity registers the station."
    )
    accepts_every_tag = models.BooleanField(
        default=False, help_text="Whoever shows a tag may charge, also where no commissioning test runs."
    )
    registers_by_token = models.BooleanField(
        default=False, help_text="A box that calls with a registration token of ours registers itself."
    )
    hold_stations = models.CharField(
        max_length=20,
        choices=Hold,
        default=Hold.NEVER,
        db_default=Hold.NEVER,
        help_text="Until when new stations are answered Pending, and may do nothing but be read and set.",
    )
    installers_add_locations = models.BooleanField(default=True)
    publish_on_approval = models.BooleanField(default=True)
    optional_checks = ArrayField(
        models.CharField(max_length=20), default=list, blank=True, help_text="Slugs of checks that may fail."
    )
    extra_checks = ArrayField(
        models.CharField(max_length=20), default=list, blank=True, help_text="Slugs of checks beyond the usual ones."
    )
    language = models.CharField(max_length=8, db_default="en", help_text="Of mails to people who chose none.")
    time_zone = models.CharField(max_length=64, db_default="UTC", help_text="IANA name; mails tell times in it.")
    message_days = models.PositiveSmallIntegerField(db_default=14, help_text="How long stations' messages are kept.")
    knock_days = models.PositiveSmallIntegerField(db_default=90, help_text="How long refused calls are kept.")
    place_days = models.PositiveSmallIntegerField(
        db_default=60, help_text="How long it is kept where phones were and photos were taken."
    )
    created = models.DateTimeField(db_default=Now())

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                Lower("country_code"),
                Lower("party_id"),
                name="operator_party_unique",
                violation_error_message=_("Taken"),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def zone(self) -> tzinfo:
        """Give the zone of the operator's own clock, by which their jobs have their days."""
        return zone_called(self.time_zone) or UTC

    def day_at(self, at: datetime) -> date:
        """Give the day that a moment falls on by the operator's own clock."""
        return at.astimezone(self.zone).date()


class SubCpo(models.Model):
    """A company under the operator's wing, named in `cpo_id` of its Locations."""

    operator = models.ForeignKey(Operator, on_delete=models.CASCADE, related_name="sub_cpos")
    cpo_id = models.CharField(max_length=36, unique=True)
    name = models.CharField(max_length=100)
    website = models.URLField(blank=True)
    logo = models.URLField(max_length=255, blank=True)
    phone = models.CharField(max_length=25, blank=True)

    def __str__(self) -> str:
        return self.name


class PurgeReport(models.Model):
    """What the nightly purge forgot for one operator: how many rows of a kind, up to which moment."""

    operator = models.ForeignKey(Operator, on_delete=models.CASCADE, related_name="purge_reports")
    at = models.DateTimeField()
    what = models.CharField(max_length=20)
    days = models.PositiveSmallIntegerField(help_text="The period that held.")
    until = models.DateTimeField(help_text="What is older went.")
    number = models.PositiveIntegerField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint("operator", "at", "what", name="purge_report_once")]

    def __str__(self) -> str:
        return f"{self.number} {self.what} until {self.until:%Y-%m-%d}"
