"""Hardware templates as people look them up: which there are, how many stations each made, what each version said."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from django.db.models import Count, F, Q, TextField
from django.db.models.functions import Cast

from core.catalogue.content import changes
from core.catalogue.reading import catalogue
from core.models import ChargeStation, HardwareTemplate
from core.queries.narrowing import with_words

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from django.db.models import QuerySet

    from core.catalogue.content import Change
    from core.catalogue.reading import CatalogueTemplate
    from core.models import Actor


class Version(NamedTuple):
    """One version of a template: what it changed against the one before, and how many stations have it today."""

    number: int
    by: str
    at: datetime
    changes: list[Change]
    stations: int
    today: bool


def templates_found(actor: Actor, search: str = "") -> QuerySet[HardwareTemplate]:
    """Give the operator's templates in which every word of the search is found, by name.

    Each row carries how many `made` stations stand for it, and how many `behind` of these have an older version.
    """
    behind = ~Q(stations__template_version=F("version")) & Q(stations__isnull=False)
    rows = HardwareTemplate.objects.visible_to(actor).alias(vendors=Cast("vendor", TextField()))
    rows = with_words(rows, search, "name", "vendors", "model", "template_id")
    counted = rows.annotate(made=Count("stations"), behind=Count("stations", filter=behind))
    found: QuerySet[HardwareTemplate] = counted.order_by("name", "pk")
    return found


def one_template(actor: Actor, template_id: str) -> HardwareTemplate | None:
    rows = HardwareTemplate.objects.visible_to(actor).filter(template_id__iexact=template_id.replace("\0", ""))
    found: HardwareTemplate | None = rows.first()
    return found


def products(search: str = "") -> list[CatalogueTemplate]:
    """Give the products of the catalogue in which every word of the search is found, by name."""
    words = search.casefold().split()
    return [
        product
        for product in catalogue()
        if all(word in f"{product.name} {product.brand} {product.model or ''}".casefold() for word in words)
    ]


def made_from(actor: Actor, product_ids: Iterable[str]) -> dict[str, list[HardwareTemplate]]:
    """Give the operator's templates that stand for these products, by the product's id; without any: not in it."""
    rows = HardwareTemplate.objects.visible_to(actor)
    ids = [*product_ids]
    found: dict[str, list[HardwareTemplate]] = {}
    for row in rows.filter(Q(product__in=ids) | Q(template_id__in=ids)).order_by("name", "pk"):
        found.setdefault(row.product or row.template_id, []).append(row)
    return found


def versions_of(actor: Actor, template: HardwareTemplate) -> list[Version]:
    """Give all versions that are known, the newest first, each with what it changed.

    The first one changed nothing; of the oldest that is kept, when that is not the first, nobody knows.
    """
    rows = ChargeStation.objects.visible_to(actor).filter(template=template).order_by()
    counts = dict(rows.values_list("template_version").annotate(Count("pk")))
    past = list(template.past.all())
    by = {row.version + 1: row.replaced_by for row in past}
    contents = [(template.version, template.modified, template.content)]
    contents += [(row.version, row.made_at, row.content) for row in past]
    older = [content for _number, _at, content in contents[1:]]
    return [
        Version(
            number=number,
            by=by.get(number, ""),
            at=at,
            changes=changes(before, content) if before is not None else [],
            stations=counts.get(number, 0),
            today=number == template.version,
        )
        for (number, at, content), before in zip(contents, [*older, None], strict=True)
    ]
