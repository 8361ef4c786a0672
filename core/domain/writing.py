"""Write Locations, templates and profiles: look, lock, plan each, write all by one statement."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, TypeVar

from django.db.models.functions import Upper

from core.domain.auditing import record_all
from core.domain.batch import Item, Method, assign, difference, facts, missing, refusal_of, renew, without_way
from core.domain.copying import write_rows_at_once
from core.domain.etags import must_be_current, must_be_new
from core.errors import FieldError, Invalid, NotFound, Refused
from core.models.clock import database_now
from core.words import Sentence, _

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from datetime import datetime

    from django.db.models import Model

    from core.domain.batch import Outcome
    from core.models import Actor

P = TypeVar("P")
TICK = timedelta(microseconds=1)


@dataclass(frozen=True)
class Kind:
    """A kind of thing that is written whole: its row, the name of its id, and its columns.

    `required` and `optional` are columns that are called as the contract calls them, `derived` those that `fill` sets.
    `must` names what a whole one needs (as sent, where that is not `required`), `counts` a column that counts changes;
    `keep` is told of what is about to be written, to keep what was; `meant` gives what is meant by what was said of a
    row (whole: by all of it), where readers are shown it as something else.
    """

    model: type[Model]
    key: str
    id_field: str
    noun: str
    required: tuple[str, ...]
    optional: tuple[str, ...]
    derived: tuple[str, ...] = ()
    stamps: tuple[str, ...] = ("etag", "modified", "modified_by", "last_updated")
    must: tuple[str, ...] = ()
    counts: str = ""
    keep: Callable[[Actor, Sequence[Planned]], None] | None = None
    meant: Callable[[Any, dict[str, Any], bool], dict[str, Any]] | None = None

    @property
    def columns(self) -> tuple[str, ...]:
        return self.required + self.optional + self.derived

    @property
    def needed(self) -> tuple[str, ...]:
        """Give what a POST or PUT must name, beside the id."""
        return self.must or self.required

    def subject(self, row: Any) -> str:
        return f"{self.noun} {getattr(row, self.key)}"


@dataclass(frozen=True)
class Planned:
    """A row as it will be, and what the audit trail will say of it; nothing, when it stays as it is."""

    row: Any
    verb: str
    changes: dict[str, Any]
    was: dict[str, Any]


def write_rows(
    *,
    kind: Kind,
    actor: Actor,
    method: Method,
    items: Sequence[Item],
    fill: Callable[[Any, dict[str, Any], bool], list[FieldError]],
    written: Callable[[list[Any]], None] | None = None,
) -> list[Outcome]:
    """Write a set inside the caller's transaction and give the row or the refusal of each.

    `fill` sets the derived columns of one row from what was said (whole: of all of it) and gives what is wrong. A row
    that says already what was sent stays as it is, stamps and all: who sends everything every night makes no news of
    it. `written` is told of the others.
    """
    present = locked(kind.model, actor, kind.key, [item.key for item in items])
    outcomes: list[Outcome | Planned] = []
    for item in items:
        try:
            row = present.get(item.key.upper()) if item.key else None
            outcomes.append(_plan(kind, actor, method, item, row, fill))
        except Refused as refusal:
            outcomes.append(without_way(refusal))
    planned = [outcome for outcome in outcomes if isinstance(outcome, Planned) and outcome.changes]
    if planned:
        _write(kind, actor, in_one_order(planned, lambda each: getattr(each.row, kind.key)))
        if written is not None:
            written([each.row for each in planned])
    return [outcome.row if isinstance(outcome, Planned) else outcome for outcome in outcomes]


def locked(model: Any, actor: Actor, key: str, keys: Sequence[str]) -> dict[str, Any]:
    """Lock the actor's rows of these ids, in the order of their primary keys; give them by id in capitals."""
    wanted = [each.upper() for each in keys if each]
    if not wanted:
        return {}
    rows = model.objects.visible_to(actor).annotate(folded=Upper(key)).filter(folded__in=wanted)
    return {row.folded: row for row in rows.order_by("pk").select_for_update(no_key=True)}


def in_one_order(planned: Iterable[P], key: Callable[[P], str]) -> list[P]:
    """Give what is planned in the order of its ids, whatever the order it was sent in.

    Of two who make the same things at once the second waits at the first one's id. In orders of their own each could
    wait for the other, as often as they try again.
    """
    return sorted(planned, key=lambda each: key(each).upper())


def must_begin(*, actor: Actor, method: Method, item: Item, row: Any, id_field: str, subject: str) -> None:
    """Refuse what cannot begin: an id that is taken, an unknown one, a body with errors, a state that was not seen."""
    if row is None and method == Method.PATCH:
        raise NotFound if item.key else refusal_of(item.errors)
    if row is not None and method == Method.POST:
        raise Invalid(
            errors=[
                *item.errors,
                FieldError(id_field, Sentence(_("%(what)s exists already."), {"what": item.key}), "taken"),
            ]
        )
    if item.errors:
        return
    if row is not None:
        required = method == Method.PUT
        must_be_current(actor=actor, row=row, seen=item.seen, subject=subject, required=required)
    elif method == Method.PUT:
        must_be_new(seen=item.seen)


def _plan(
    kind: Kind,
    actor: Actor,
    method: Method,
    item: Item,
    row: Any,
    fill: Callable[[Any, dict[str, Any], bool], list[FieldError]],
) -> Planned:
    subject = kind.subject(row) if row is not None else ""
    must_begin(actor=actor, method=method, item=item, row=row, id_field=kind.id_field, subject=subject)
    whole = method != Method.PATCH
    errors = [*item.errors, *missing(item.said, kind.needed, whole=whole)]
    created = row is None
    if created:
        given = {kind.key: item.key} if item.key else {}
        row = kind.model(operator=actor.operator, **given)
        row.created_by = str(actor)
    was = facts(row, kind.columns)
    said = item.said if kind.meant is None else kind.meant(row, item.said, whole)
    assign(row, said, kind.required, whole=False)
    assign(row, said, kind.optional, whole=whole)
    errors += fill(row, said, whole)
    if errors:
        raise refusal_of(errors)
    changes = {} if created else difference(was, facts(row, kind.columns), kind.columns)
    if not (created or changes):
        return Planned(row, "", {}, was)
    if changes and kind.counts:
        setattr(row, kind.counts, getattr(row, kind.counts) + 1)
    etags = renew(row, by=str(actor))
    told = changes | {"etag": [None, etags[1]] if created else etags}
    return Planned(row, "create" if created else "change", told, was)


def stamp(row: Any, *, at: datetime, created: bool) -> None:
    """Set the change stamps of a locked row; they never go back."""
    if created:
        row.created = row.modified = row.last_updated = at
        return
    row.modified = max(row.modified, at)
    if hasattr(row, "last_updated"):
        row.last_updated = max(row.last_updated + TICK, at)


def _write(kind: Kind, actor: Actor, planned: list[Planned]) -> None:
    now = database_now()
    if kind.keep is not None:
        kind.keep(actor, planned)
    for each in planned:
        stamp(each.row, at=now, created=each.verb == "create")
    write_rows_at_once([each.row for each in planned], columns=[*kind.columns, *kind.stamps])
    record_all(actor=actor, entries=((each.verb, kind.subject(each.row), each.changes) for each in planned))
