"""Everything that an operator owns, row by row, whatever there is of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import connection
from django.db.models import BinaryField, ForeignKey, Prefetch

from core.models import (
    ApiToken,
    CheckRun,
    ColumnName,
    Command,
    CommissioningRecord,
    ConnectorReport,
    Delivery,
    Departure,
    Event,
    EvidenceRules,
    Exchange,
    Import,
    ImportRow,
    Installation,
    Invitation,
    Job,
    JobPass,
    Knock,
    Label,
    Membership,
    MeterReading,
    Notice,
    Operator,
    OwnerLink,
    Partner,
    Photo,
    PurgeReport,
    Reading,
    RegistrationToken,
    Removal,
    Session,
    Signature,
    StationSetting,
    StepAttempt,
    SubCpo,
    TemplateVersion,
    Tick,
    Transaction,
    Trial,
    Webhook,
)
from core.queries.documents import newest_socket
from core.queries.feeds import energy_mixes_feed, locations_feed, stations_feed, templates_feed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from django.db.models import Model, QuerySet

    from core.models import Actor, ChargeStation, Location

PIECE = 200


def in_pieces(rows: QuerySet[Any]) -> Iterator[Any]:
    """Give rows a piece at a time, in their order: their keys come through a cursor of the server.

    Only inside a transaction, where a cursor lives; `one_moment` makes all pieces of one snapshot.
    """
    keys, facts = rows.values_list("pk", flat=True).query.sql_with_params()
    with connection.chunked_cursor() as cursor:
        cursor.execute(keys, facts)
        while some := cursor.fetchmany(PIECE):
            yield from rows.filter(pk__in=[key for (key, *_rest) in some])


def locations_export(actor: Actor) -> QuerySet[Location]:
    """Give Locations as the API prints them, oldest first."""
    return locations_feed(actor).order_by("created", "location_id")


def stations_export(actor: Actor) -> QuerySet[ChargeStation]:
    """Give stations as the API prints them, oldest first."""
    return stations_feed(actor).annotate(**newest_socket()).order_by("created", "charge_station_id")


def installations_export(actor: Actor) -> QuerySet[Installation]:
    """Give installations with all that was tried, found and said, oldest first."""
    runs = CheckRun.objects.prefetch_related("results").order_by("started_at", "pk")
    attempts = StepAttempt.objects.order_by("at", "pk")
    parts = (Prefetch("check_runs", runs), Prefetch("attempts", attempts), "reviews")
    rows = Installation.objects.visible_to(actor).select_related("station").prefetch_related(*parts)
    return rows.order_by("opened_at", "pk")


def loose_attempts(actor: Actor) -> QuerySet[StepAttempt]:
    """Give attempts that belong to no installation: scans that were refused."""
    return StepAttempt.objects.visible_to(actor).filter(installation__isnull=True).order_by("at", "pk")


def events_export(actor: Actor) -> QuerySet[Event]:
    return Event.objects.visible_to(actor).order_by("at", "pk")


def owned(model: type[Model], *order: str, by: str = "operator") -> Callable[[Actor], QuerySet[Any]]:
    """Give what reads all rows of a model that lead to the operator `by` these foreign keys."""
    named = [
        field.name
        for field in model._meta.concrete_fields  # noqa: SLF001 -- Django documents it
        if isinstance(field, ForeignKey) and field.name not in {"operator", "of"}
    ]

    def rows(actor: Actor) -> QuerySet[Any]:
        # Bytes stay where they are: a photo has its own address, a file that was brought in is its sender's.
        bytes_of = [field.name for field in model._meta.concrete_fields if isinstance(field, BinaryField)]  # noqa: SLF001 -- as above
        found = model._default_manager.filter(**{by: actor.operator}).defer(*bytes_of)  # noqa: SLF001 -- as above
        return found.select_related(*named).order_by(*order, "pk") if named else found.order_by(*order, "pk")

    return rows


def itself(actor: Actor) -> QuerySet[Operator]:
    return Operator.objects.filter(pk=actor.operator.pk).order_by("pk")


def jobs_export(actor: Actor) -> QuerySet[Job]:
    """Give jobs, those that were called off as well, with the stations that were expected."""
    return owned(Job, "day")(actor).prefetch_related("stations")


# By kind, in the order in which they could be brought in again.
OWNED: dict[str, Callable[[Actor], QuerySet[Any]]] = {
    "operator": itself,
    "company": owned(SubCpo, "cpo_id"),
    "evidence_rules": owned(EvidenceRules),
    "member": owned(Membership, "created"),
    "invitation": owned(Invitation),
    "token": owned(ApiToken),
    "partner": owned(Partner),
    "webhook": owned(Webhook),
    "energy_mix_profile": energy_mixes_feed,
    "template": templates_feed,
    "template_version": owned(TemplateVersion, "template", "version", by="template__operator"),
    "location": locations_export,
    "station": stations_export,
    "station_setting": owned(StationSetting, "station", "key", by="station__operator"),
    "label": owned(Label, "created"),
    "registration_token": owned(RegistrationToken),
    "owner_link": owned(OwnerLink, "created"),
    "job": jobs_export,
    "job_pass": owned(JobPass, "created"),
    "installation": installations_export,
    "trial": owned(Trial, "started_at"),
    "photo": owned(Photo, "at"),
    "reading": owned(Reading, "at", by="installation__operator"),
    "tick": owned(Tick, "at", by="installation__operator"),
    "signature": owned(Signature, "at", by="installation__operator"),
    "record": owned(CommissioningRecord, "made_at"),
    "attempt": loose_attempts,
    "import": owned(Import, "created"),
    "import_row": owned(ImportRow, "of", "line", by="of__operator"),
    "column_name": owned(ColumnName, "kind", "heading"),
    "session": owned(Session, "opened_at", by="station__operator"),
    "message": owned(Exchange, "at", by="station__operator"),
    "connector_report": owned(ConnectorReport, "station", by="station__operator"),
    "meter_reading": owned(MeterReading, "station", by="station__operator"),
    "notice": owned(Notice, "received_at", by="station__operator"),
    "charge": owned(Transaction, "received_at", by="station__operator"),
    "command": owned(Command, "created_at"),
    "knock": owned(Knock, "first_seen"),
    "delivery": owned(Delivery, "created"),
    "purge_report": owned(PurgeReport, "at", "what"),
    "removal": owned(Removal, "sequence"),
    "departure": owned(Departure, "sequence"),
    "event": events_export,
}
