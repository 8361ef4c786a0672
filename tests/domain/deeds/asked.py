"""A verb is asked to do something: what the audit trail says of it afterwards, or how it was refused."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

import pytest
from django.apps import apps

from core.errors import Refused
from core.models import Event
from core.queries.prepared import rows_of

if TYPE_CHECKING:
    from collections.abc import Callable

STAMPS = ("etag", "created", "modified", "modified_by", "last_updated")
Told = tuple[str, str, str, dict[str, Any]]


@cache
def _everything() -> str:
    tables = sorted({model._meta.db_table for model in apps.get_models(include_auto_created=True)})
    rows = "SELECT '{0}', count(*), sum(hashtextextended(kept::text, 0)) FROM {0} AS kept HAVING count(*) > 0"
    return " UNION ALL ".join(rows.format(table) for table in tables)


def everything() -> dict[str, list[Any]]:
    """Give what tells each table, as it is, from any other state of it; by its name, those with rows.

    That is how many rows there are, and the sum of what each hashes to: to put them in order would cost twenty times
    as much.
    """
    return {table: digest for table, *digest in rows_of(_everything(), [])}


def changed(act: Callable[[], Any]) -> list[str]:
    """Do something and name the tables that are another than before."""
    before = everything()
    act()
    after = everything()
    return sorted(name for name in before.keys() | after.keys() if before.get(name) != after.get(name))


def refused(act: Callable[[], Any]) -> list[str]:
    """Give number and slug of a refusal, its sentence, and what is wrong by field; nothing at all was written."""
    before = everything()
    with pytest.raises(Refused) as caught:
        act()
    assert everything() == before
    refusal = caught.value
    return [f"{refusal.status_code} {refusal.slug}", str(refusal.sentence), *map(said_of, refusal.errors)]


def said_of(error: Any) -> str:
    return f"{error.field}: {error.message}"


def told(act: Callable[[], Any]) -> list[Told]:
    """Do something and give what the audit trail says of it: verb, by whom, of what, and what changed."""
    newest = Event.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    act()
    rows = Event.objects.filter(pk__gt=newest).order_by("pk")
    return list(rows.values_list("verb", "by", "subject", "changes"))


def nobody(who: str) -> list[str]:
    """Say how somebody is refused who may not: by naming who may."""
    return ["2000 not_allowed", f"You may not do this. Ask somebody who may: {who}."]


NOT_HERE = ["2003 not_found", "There is no such thing here."]
WRONG = "2000 invalid", "Something in what was sent is missing or wrong."


def stamps(row: Any) -> dict[str, Any]:
    return {name: getattr(type(row).objects.get(pk=row.pk), name) for name in STAMPS}


def moved(row: Any, before: dict[str, Any]) -> list[str]:
    """Name the stamps that have changed; those that count time never went back."""
    after = stamps(row)
    assert all(after[name] >= before[name] for name in ("created", "modified", "last_updated"))
    return [name for name in STAMPS if after[name] != before[name]]
