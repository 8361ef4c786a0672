"""What the feeds show, stored as it is sent, and how many of it there are."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models

from core.models.actors import OwnedQuerySet
from core.models.locations import Location
from core.models.operators import Operator
from core.models.stations import ChargeStation

SEQUENCE = "core_document_sequence"


class StoredDocument(models.Model):
    """What a row shows, and where that stands in the lists. Written by `core.domain.storing` alone.

    `sequence` is new with every change; `xact` is the transaction that made it (PostgreSQL's 64-bit id), by which a
    reader of changes knows that nothing earlier can still appear. So these rows are the outbox as well: each thing's
    newest change, in the transaction of the change, never purged.

    One statement writes it, out of its thing's own row, which is locked meanwhile: that the thing is there need not be
    looked up again for each.
    """

    # Its own thing vouches for the operator; every index begins with it.
    operator = models.ForeignKey(
        Operator, on_delete=models.CASCADE, related_name="+", db_index=False, db_constraint=False
    )
    key = models.CharField(max_length=48, help_text="The id that readers know.")
    created = models.DateTimeField()
    modified = models.DateTimeField()
    last_updated = models.DateTimeField()
    etag = models.UUIDField()
    sequence = models.BigIntegerField()
    xact = models.BigIntegerField()
    head = models.TextField(help_text="JSON: all but the EVSEs, its brace still open.")
    evses = models.TextField(help_text="JSON: the EVSEs, comma between them.")

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.key} {self.sequence}"


class LocationDocument(StoredDocument):
    """A Location; etag and last_updated are columns, so that a change of its EVSEs leaves its head alone."""

    location = models.OneToOneField(
        Location, on_delete=models.CASCADE, primary_key=True, related_name="document", db_constraint=False
    )

    company_by = "location"
    objects = OwnedQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [
            models.Index("operator", "created", "key", include=["location"], name="location_document_feed"),
            models.Index("operator", "last_updated", name="location_document_dates"),
            models.Index("operator", "modified", name="location_document_modified"),
            models.Index("operator", "xact", "sequence", name="location_document_changes"),
        ]


class StationDocument(StoredDocument):
    """A station: what its clock and socket say is added when it is read.

    `restricted` says that its EVSEs were printed for a Location where only customers may park.
    """

    station = models.OneToOneField(
        ChargeStation, on_delete=models.CASCADE, primary_key=True, related_name="document", db_constraint=False
    )
    restricted = models.BooleanField()

    company_by = "station"
    objects = OwnedQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [
            models.Index("operator", "created", "key", include=["station"], name="station_document_feed"),
            models.Index("operator", "last_updated", name="station_document_dates"),
            models.Index("operator", "modified", name="station_document_modified"),
            models.Index("operator", "xact", "sequence", name="station_document_changes"),
        ]


class Removal(models.Model):
    """A thing that was made by mistake and is gone: readers of changes are told, in the transaction that removed it.

    One row a thing, its newest removal; made again under the same id, the thing's document has the higher numbers.
    `cpo_id`: the company that it was of.
    """

    operator = models.ForeignKey(Operator, on_delete=models.CASCADE, related_name="+", db_index=False)
    kind = models.CharField(max_length=20, help_text="What it was, as the feed says it.")
    key = models.CharField(max_length=48, help_text="The id that readers know.")
    cpo_id = models.CharField(max_length=36)
    sequence = models.BigIntegerField()
    xact = models.BigIntegerField()

    company_by = "cpo_id"
    objects = OwnedQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint("operator", "kind", "key", name="removal_once")]
        indexes: ClassVar = [models.Index("operator", "xact", "sequence", name="removal_changes")]

    def __str__(self) -> str:
        return f"{self.key} {self.sequence}"


class Tally(models.Model):
    """How many rows an operator has: the sum of what each statement added, so that writers never wait for each other.

    Triggers write it (a statement that adds 1000 rows adds one here); `core.domain.tidying` sums it up.
    """

    operator = models.ForeignKey(
        Operator, on_delete=models.DO_NOTHING, related_name="+", db_index=False, db_constraint=False
    )
    kind = models.CharField(max_length=40, help_text="The table that is counted.")
    number = models.BigIntegerField()

    class Meta:
        indexes: ClassVar = [models.Index("operator", "kind", include=["number"], name="tally_sum")]

    def __str__(self) -> str:
        return f"{self.number} {self.kind}"


class Departure(models.Model):
    """A thing that is another company's now: whose token is limited to the one before is told that it is gone.

    One row a thing and company, the newest. Written by the database itself (core/migrations/0034_departures.py), in the
    transaction that moved the station, or gave the Location to the other company.
    """

    operator = models.ForeignKey(Operator, on_delete=models.CASCADE, related_name="+", db_index=False)
    kind = models.CharField(max_length=20, help_text="What it is, as the feed says it.")
    key = models.CharField(max_length=48, help_text="The id that readers know.")
    cpo_id = models.CharField(max_length=36, help_text="The company that it was of.")
    sequence = models.BigIntegerField()
    xact = models.BigIntegerField()

    company_by = "cpo_id"
    objects = OwnedQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint("operator", "kind", "key", "cpo_id", name="departure_once")]
        indexes: ClassVar = [models.Index("operator", "cpo_id", "xact", "sequence", name="departure_changes")]

    def __str__(self) -> str:
        return f"{self.key} {self.sequence}"


class FeedEpoch(models.Model):
    """One row: the history that cursors of `/changes` belong to; a restored backup begins another one."""

    only = models.BooleanField(primary_key=True, default=True)
    epoch = models.UUIDField(default=uuid.uuid4)

    def __str__(self) -> str:
        return str(self.epoch)
