"""Forms over records: what a field is, how a record fills it, and what of the contract's body it says.

The value of every field is a text, so that what somebody typed, what they were shown and what stands there now can be
compared field by field.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext

from core.errors import FieldError
from core.words import _

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from django.http import QueryDict

    from core.queries.offered import Offered

    Choices = Sequence[tuple[str, Any]]
    Values = Mapping[str, str]

YES, NO = "yes", "no"
REQUIRED = _("This field is required.")


@dataclass(frozen=True)
class Field:
    """One control of a form; `kind` is text, area, choice, tick (yes or nothing) or ticks (one value a line).

    A text may be `offered` something to choose from; the address called `names` finds more of it.
    """

    name: str
    label: Any
    kind: str = "text"
    hint: Any = ""
    choices: Choices = ()
    attributes: Mapping[str, Any] = field(default_factory=dict)
    offered: Offered | None = None
    names: str = ""

    def posted(self, data: QueryDict) -> str:
        """Give what was typed; letters that no database keeps are left out."""
        if self.kind == "ticks":
            ticked = set(data.getlist(self.name))
            return "\n".join(value for value, _word in self.choices if value in ticked)
        return data.get(self.name, "").replace("\0", "").replace("\r\n", "\n").strip()

    def in_words(self, value: str) -> str:
        """Say a value as people read it."""
        if self.kind == "tick":
            return gettext("Yes") if value else gettext("No")
        words = {choice: str(word) for choice, word in self.choices}
        return ", ".join(words.get(each, each) for each in value.split("\n")) if words else value


@dataclass(frozen=True)
class Part:
    """A member of the body, and the fields that say it.

    `show` gives the text of each field from a record; `read` gives the member's value from these texts, and adds what
    is wrong with them to the list.
    """

    member: str
    fields: tuple[Field, ...]
    show: Callable[[Any], Sequence[str]]
    read: Callable[[Sequence[str], list[FieldError]], Any]


@dataclass(frozen=True)
class Section:
    title: Any
    parts: tuple[Part, ...]

    @property
    def fields(self) -> list[Field]:
        return [each for part in self.parts for each in part.fields]


@dataclass(frozen=True)
class Form:
    """Sections of fields over one kind of record."""

    sections: tuple[Section, ...]

    @property
    def parts(self) -> list[Part]:
        return [part for section in self.sections for part in section.parts]

    @property
    def fields(self) -> list[Field]:
        return [each for section in self.sections for each in section.fields]

    def shown(self, row: Any) -> dict[str, str]:
        """Give every field's text from a record."""
        return {each.name: text for part in self.parts for each, text in zip(part.fields, part.show(row), strict=True)}

    def posted(self, data: QueryDict) -> dict[str, str]:
        """Give every field's text as it was typed."""
        return {each.name: each.posted(data) for each in self.fields}

    def said(self, values: Values, changed: Iterable[str]) -> tuple[dict[str, Any], list[FieldError]]:
        """Give the members of the body that hold a changed field, and what is wrong with their texts."""
        names = set(changed)
        errors: list[FieldError] = []
        said: dict[str, Any] = {}
        for part in self.parts:
            if names & {each.name for each in part.fields}:
                said[part.member] = part.read([values[each.name] for each in part.fields], errors)
        return said, errors

    def field_at(self, path: str) -> str:
        """Give the field that an error of the body is about; what is of no field stays as it is."""
        member, *rest = path.split(".")
        part = next((part for part in self.parts if part.member == member), None)
        if part is None:
            inner = path.rpartition(".")[2]  # of an EVSE within its station
            return inner if inner in [each.name for each in self.fields] else path
        names = [each.name for each in part.fields]
        return next((each for each in rest if each in names), names[0])


def one(each: Field, show: Callable[[Any], str], read: Callable[[str], Any]) -> Part:
    """Make a member of one field."""
    return Part(each.name, (each,), lambda row: [show(row)], lambda texts, _errors: read(texts[0]))


def text(name: str, label: Any, *, required: bool = False, **more: Any) -> Part:
    """Make a member that is a text; an empty one clears it, unless it is required."""
    kind, hint = more.pop("kind", "text"), more.pop("hint", "")
    each = Field(name, label, kind, hint, attributes=more)

    def read(texts: Sequence[str], errors: list[FieldError]) -> str | None:
        if required and not texts[0]:
            errors.append(FieldError(name, REQUIRED, "required"))
        return texts[0] or None

    return Part(name, (each,), lambda row: [str(plain(row, name))], read)


def choice(name: str, label: Any, choices: Choices, **more: Any) -> Part:
    """Make a member that is one of a few words."""
    each = Field(name, label, "choice", choices=choices, **more)
    return one(each, lambda row: str(plain(row, name)), lambda value: value or None)


def typed_of(name: str, label: Any, found: Offered, names: str, hint: Any) -> Field:
    """Make a field for the id of one thing, which offers what is found while somebody types."""
    about = {"list": f"offered_{name}", "autocomplete": "off", "maxlength": 255}
    return Field(name, label, hint=hint, attributes=about, offered=found, names=names)


def picked_of(name: str, label: Any, found: Offered, names: str, none: tuple[str, Any]) -> Field:
    """Make a field for one thing or `none`: a choice, or, where there are too many for a list, one to type in."""
    if found.more:
        return typed_of(name, label, found, names, _("Its id; type a part of its name to find it."))
    return Field(name, label, "choice", choices=(none, *found.rows))


def tick(name: str, label: Any, **more: Any) -> Part:
    """Make a member that is true or false."""
    each = Field(name, label, "tick", **more)
    return one(each, lambda row: YES if getattr(row, name) else "", lambda value: value == YES)


def unsaid(name: str, label: Any, **more: Any) -> Part:
    """Make a member that is true, false or not said."""
    choices = (("", gettext("Not said")), (YES, gettext("Yes")), (NO, gettext("No")))
    words, back = {True: YES, False: NO, None: ""}, {YES: True, NO: False}
    each = Field(name, label, "choice", choices=choices, **more)
    return one(each, lambda row: words[getattr(row, name)], back.get)


def ticks(name: str, label: Any, choices: Choices, **more: Any) -> Part:
    """Make a member that is a list of words."""
    each = Field(name, label, "ticks", choices=choices, **more)
    known = [value for value, _word in choices]
    return one(
        each,
        lambda row: "\n".join(value for value in known if value in getattr(row, name)),
        lambda value: value.split("\n") if value else [],
    )


def plain(row: Any, name: str) -> Any:
    """Give a column's value; what is empty is an empty text."""
    value = getattr(row, name)
    return "" if value is None else value


def facts_of(form: Form, row: Any) -> list[dict[str, Any]]:
    """Give a record by the sections of its form, in words and without what is empty."""
    shown = form.shown(row)
    sections = []
    for section in form.sections:
        facts = [
            {"label": each.label, "value": each.in_words(shown[each.name])}
            for each in section.fields
            if shown[each.name]
        ]
        sections.append({"title": section.title, "facts": facts})
    return [section for section in sections if section["facts"]]
