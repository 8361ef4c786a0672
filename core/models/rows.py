# ruff: noqa: SLF001 -- Django documents `_meta`, and says that a row's `_state` is for those who make it
"""Rows that come by the thousand: made and read without Django's way of asking every field about its value."""

from __future__ import annotations

from functools import cache
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Self

from django.core.exceptions import FieldDoesNotExist
from django.db import DEFAULT_DB_ALIAS, models
from django.db.models.base import ModelState

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence


class PlainRow(models.Model):
    """A model whose fields are plain columns and foreign keys, and whose making nobody listens to (`pre_init`)."""

    # All of them are known by their `id`; Django's own property asks the model for the name of its key every time.
    pk = property(attrgetter("id"), models.Model._set_pk_val)  # type: ignore[attr-defined]  # where it is set, as Django does

    class Meta:
        abstract = True

    @classmethod
    def from_db(cls, db: str | None, field_names: Collection[str], values: Collection[Any], **how: Any) -> Self:
        """Make a row of what was read (Django's own hook for this); what was not read is asked for when it is used."""
        if how:
            return super().from_db(db, field_names, values, **how)
        row = cls.__new__(cls)
        row.__dict__ = dict(zip(field_names, values, strict=True))
        row._state = ModelState()
        row._state.adding, row._state.db = False, db
        return row

    @classmethod
    def fresh(cls, **values: Any) -> Self:
        """Make a new row, as calling the class does; foreign keys by their rows, or by their columns."""
        row = cls.__new__(cls)
        plain, made = defaults_of(cls)
        row.__dict__ = told = plain | values
        for name, make in made.items():
            if name not in values:
                told[name] = make()
        told["_state"] = state = ModelState()
        for name, column in owners_of(cls):
            if name in values:
                state.fields_cache[name] = owner = told.pop(name)
                told[column] = owner.pk
        if len(told) > len(plain) + 1:
            raise FieldDoesNotExist(f"{cls.__name__}: {told.keys() - plain.keys()}")
        return row

    @classmethod
    def read(cls, told: dict[str, Any]) -> Self:
        """Make a row of what was read, by column; the row keeps the very dict."""
        row = cls.__new__(cls)
        row.__dict__ = told
        told["_state"] = state = ModelState()
        state.adding, state.db, state.fields_cache = False, DEFAULT_DB_ALIAS, {}
        return row

    def forget(self) -> None:
        """Let go of the parts at hand: they know their owner as it knows them, and Python sweeps such rings late."""
        self.__dict__.pop("_prefetched_objects_cache", None)

    def parts(self, name: str) -> Sequence[Any]:
        """Give the rows that point here, as `all()` of that name does: those at hand, when they have been read."""
        try:
            rows: Sequence[Any] = self.__dict__["_prefetched_objects_cache"][name]
        except KeyError:
            rows = getattr(self, name).all()
        return rows

    def known(self, name: str) -> Sequence[Any]:
        """Give those of the rows that point here which are at hand."""
        return self.__dict__.get("_prefetched_objects_cache", {}).get(name, ())

    def belong(self, name: str, owner: Any) -> None:
        """Name the row behind a foreign key, as assigning it does."""
        self.__dict__[column_of(type(self), name)] = owner.pk
        self._state.fields_cache[name] = owner


@cache
def column_of(model: type[models.Model], name: str) -> str:
    """Give the column of a foreign key, which is to a primary key."""
    return str(model._meta.get_field(name).attname)  # type: ignore[union-attr]  # ours are plain ones


@cache
def owners_of(model: type[models.Model]) -> tuple[tuple[str, str], ...]:
    """Give a model's foreign keys, each with its column."""
    return tuple((field.name, field.attname) for field in model._meta.concrete_fields if field.is_relation)


@cache
def defaults_of(model: type[models.Model]) -> tuple[dict[str, Any], dict[str, Callable[[], Any]]]:
    """Give a model's defaults by column: those that never change, and what makes the others."""
    fields = model._meta.concrete_fields
    made = {field.attname: field.default for field in fields if field.has_default() and callable(field.default)}
    fixed = {field.attname: None if field.attname in made else field.get_default() for field in fields}
    return fixed, made
