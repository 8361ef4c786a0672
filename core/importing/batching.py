"""A file of any size, written a batch at a time."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any

from django.db import transaction

from core.importing.errors import FeedBroken, TableUnreadable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

# What is written by one transaction: the API allows 1000, but whoever polls by date waits for the longest transaction,
# so each ends within a second or so.
BATCH = 250


def in_batches(things: Iterable[Any], write: Callable[[list[Any]], None], *, dry_run: bool) -> str:
    """Write things, a batch a time; a dry run undoes each batch.

    Gives why the file stopped being readable, nothing when it did not; what came before that still counts.
    """
    broken = []

    def readable() -> Iterator[Any]:
        try:
            yield from things
        except (FeedBroken, TableUnreadable) as error:
            broken.append(str(error))

    for batch in batches(readable()):
        if not dry_run:
            write(batch)
            continue
        with transaction.atomic():
            write(batch)
            transaction.set_rollback(True)
    return "".join(broken)


def batches(things: Iterable[Any]) -> Iterator[list[Any]]:
    """Give so many things at a time."""
    rest = iter(things)
    while batch := list(islice(rest, BATCH)):
        yield batch
