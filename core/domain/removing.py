"""Take away what was made by mistake a while ago, and what nobody has done anything with since."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import connection, transaction

from core.domain.auditing import of_stations, record_all
from core.domain.etags import renew_locations
from core.domain.retrying import retried
from core.domain.storing import NEXT, store
from core.domain.writing import locked
from core.errors import AlreadyPublished, NotFound, Refused, StaleEtag, StillUsed
from core.models import ChargeStation, Connector, Evse, Location, LocationDocument, StationDocument

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from core.models import Actor

OWN = (Evse, Connector, LocationDocument, StationDocument)  # what goes with the row itself
# Readers of changes keep a copy of everything: they are told what is gone, and whose it was.
TELL = f"""
    INSERT INTO core_removal (operator_id, kind, key, cpo_id, sequence, xact)
    SELECT gone.operator_id, gone.kind, gone.key, gone.cpo_id, {NEXT}
      FROM (SELECT id, operator_id, 'Location' AS kind, location_id AS key, cpo_id FROM core_location
             WHERE id = ANY(%(locations)s)
            UNION ALL
            SELECT station.id, station.operator_id, 'ChargeStation', charge_station_id,
                   COALESCE(place.cpo_id, operator.cpo_id)
              FROM core_chargestation AS station JOIN core_operator AS operator ON operator.id = station.operator_id
              LEFT JOIN core_location AS place ON place.id = station.location_id
             WHERE station.id = ANY(%(stations)s)) AS gone
     ORDER BY gone.id
        ON CONFLICT (operator_id, kind, key)
        DO UPDATE SET cpo_id = EXCLUDED.cpo_id, sequence = EXCLUDED.sequence, xact = EXCLUDED.xact
"""  # noqa: S608 -- put together of constants


@retried
@transaction.atomic
def remove_locations(*, actor: Actor, etags: Mapping[str, str]) -> dict[str, Refused | None]:
    """Remove Locations, each with the etag that it was made with; give the refusal of each that stays.

    Refuses with NotFound, StaleEtag (somebody changed it), StillUsed (stations or jobs are there), AlreadyPublished.
    """
    return _remove(actor, Location, "location_id", etags, lambda row: row.publish)


@retried
@transaction.atomic
def remove_stations(*, actor: Actor, etags: Mapping[str, str]) -> dict[str, Refused | None]:
    """Remove stations as `remove_locations` does; AlreadyPublished for one whose EVSEs partners may have read."""
    places = ChargeStation.objects.visible_to(actor).filter(charge_station_id__in=etags, location__isnull=False)
    stood = {pk: (place, name) for pk, place, name in places.values_list("pk", "location", "charge_station_id")}
    published = set(places.filter(location__publish=True).values_list("pk", flat=True))
    outcomes = _remove(actor, ChargeStation, "charge_station_id", etags, lambda row: row.pk in published)
    left = set(stood) - set(ChargeStation.objects.filter(pk__in=stood).values_list("pk", flat=True))
    by_place: dict[int, list[str]] = {}
    for pk in left:
        by_place.setdefault(stood[pk][0], []).append(stood[pk][1])
    for place, names in sorted(by_place.items()):
        at = Location.objects.visible_to(actor).filter(pk=place)
        renew_locations(actor=actor, places=at, changes=of_stations(names))
    store(locations=sorted(by_place))
    return outcomes


def _remove(
    actor: Actor, model: Any, key: str, etags: Mapping[str, str], is_public: Callable[[Any], bool]
) -> dict[str, Refused | None]:
    rows = locked(model, actor, key, [*etags])
    used = _used(model, [row.pk for row in rows.values()])
    outcomes: dict[str, Refused | None] = {}
    gone: list[Any] = []
    for name, etag in etags.items():
        row = rows.get(name.upper())
        outcomes[name] = refusal = _why_not(row, etag, used, is_public)
        if refusal is None:
            gone.append(row)
    pks = [row.pk for row in gone]
    with connection.cursor() as cursor:
        told = {"locations": pks, "stations": []} if model is Location else {"locations": [], "stations": pks}
        cursor.execute(TELL, told)
    model.objects.filter(pk__in=pks).delete()
    noun = "location" if model is Location else "station"
    names = {row.pk: {"name": [row.name, ""]} if row.name else {} for row in gone}  # nothing else tells it any more
    record_all(actor=actor, entries=[("remove", f"{noun} {getattr(row, key)}", names[row.pk]) for row in gone])
    return outcomes


def _why_not(row: Any, etag: str, used: set[int], is_public: Callable[[Any], bool]) -> Refused | None:
    if row is None:
        return NotFound()
    if str(row.etag) != etag:
        return StaleEtag()
    if row.pk in used:
        return StillUsed()
    return AlreadyPublished() if is_public(row) else None


def _used(model: Any, pks: Iterable[int]) -> set[int]:
    """Give those of these rows that something else speaks of, whatever it is."""
    used: set[int] = set()
    for relation in model._meta.get_fields(include_hidden=True):  # noqa: SLF001 -- Django documents it
        if not (relation.auto_created and (relation.one_to_many or relation.one_to_one)):
            continue
        column, speaks = relation.field, relation.related_model
        if speaks not in OWN or column.name == "left_at":
            rows = speaks._base_manager.filter(**{f"{column.name}__in": pks})  # noqa: SLF001 -- as above
            used |= set(rows.values_list(column.attname, flat=True))
    return used
