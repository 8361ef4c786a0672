"""Change a record by a form: what was read is held with its etag, and of two writers both are shown to the second."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.html import format_html_join

from core.api.writing import as_uuid
from core.bodies.reading import read_body
from core.domain.batch import refusal_of
from core.domain.etags import Seen
from core.errors import Refused, StaleEtag
from installer_app.pages import draw, go_on
from installer_app.steps.doors import drawn_refusal
from installer_app.typed import give_back

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from django.http import HttpResponse, QueryDict

    from core.bodies.fields import Body
    from core.errors import FieldError
    from core.models import Actor
    from installer_app.policy import PageRequest
    from installer_app.records.fields import Field, Form

ROWS = 4  # of a field for several lines


@dataclass(frozen=True)
class Editing:
    """One record that is being changed: its form, how it is read anew, how it is written, and where it is shown.

    `etag_of` gives the etag that a row is held by; `write` takes what is said and the state that was seen, and raises
    what the verb refuses.
    """

    form: Form
    row: Any
    etag_of: Callable[[Any], Any]
    again: Callable[[], Any]
    body: Callable[[dict[str, Any]], tuple[dict[str, Any], list[FieldError]]]
    write: Callable[[dict[str, Any], Seen], Any]
    back: str
    title: Any
    heading: str = ""


@dataclass(frozen=True)
class Side:
    """A field of which two versions differ: what this person wants, what stands there now."""

    field: Field
    mine: str
    theirs: str
    touched: bool
    both: bool

    @property
    def mine_in_words(self) -> str:
        return self.field.in_words(self.mine)

    @property
    def theirs_in_words(self) -> str:
        return self.field.in_words(self.theirs)


def read_with(kind: type[Body]) -> Callable[[dict[str, Any]], tuple[dict[str, Any], list[FieldError]]]:
    """Give what reads a body by the contract's own struct."""

    def read(raw: dict[str, Any]) -> tuple[dict[str, Any], list[FieldError]]:
        found = read_body(kind, raw)
        return found.said, found.errors

    return read


def edit(request: PageRequest, actor: Actor, editing: Editing) -> HttpResponse:
    """Draw the form of a record, or write what was changed of it.

    Only fields that this person changed are written. When somebody else was faster both versions are drawn side by
    side; what is wrong is said beside its field, and what was typed stays.
    """
    if request.method != "POST":
        return _begun(request, actor, editing)
    was, values = was_shown(request.POST), wanted(editing.form, request.POST)
    changed = [name for name, value in values.items() if value != was.get(name)]
    try:
        if changed:
            editing.write(_said(editing, values, changed), seen_in(request.POST))
    except StaleEtag:
        return _both(request, actor, editing, values, changed)
    except Refused as refusal:
        card, etag = beside(editing.form, refusal), request.POST.get("etag", "")
        return draw_form(request, actor, editing, values, was=was, etag=etag, refusal=card)
    return go_on(request, editing.back)


def _begun(request: PageRequest, actor: Actor, editing: Editing) -> HttpResponse:
    """Draw the form as the record is now, or as its person left it when they had to sign in again."""
    given = give_back(request)
    if given is None:
        return draw_form(request, actor, editing, editing.form.shown(editing.row))
    return draw_form(
        request,
        actor,
        editing,
        wanted(editing.form, given),
        was=was_shown(given),
        etag=given.get("etag", ""),
        typed=given,
    )


def _said(editing: Editing, values: Mapping[str, str], changed: list[str]) -> dict[str, Any]:
    """Give what is said by the contract's names. Raises Invalid with all that is wrong."""
    raw, unread = editing.form.said(values, changed)
    said, errors = editing.body(raw)
    if unread or errors:
        raise refusal_of([*unread, *errors])
    return said


def draw_form(
    request: PageRequest,
    actor: Actor,
    editing: Editing,
    values: Mapping[str, str],
    *,
    was: Mapping[str, str] | None = None,
    etag: Any = None,
    refusal: Any = None,
    **context: Any,
) -> HttpResponse:
    """Draw the form with these values; it holds what was shown first, and the etag of that."""
    context |= {
        "sections": drawn(editing.form, values, refusal),
        "was": json.dumps(values if was is None else was),
        "etag": editing.etag_of(editing.row) if etag is None else etag,
        "refusal": elsewhere(editing.form, refusal),
        "title": editing.title,
        "heading": editing.heading or editing.row,
        "back": editing.back,
    }
    return draw(request, actor, "records/edit.html", **context)


def elsewhere(form: Form, refusal: Any) -> Any:
    """Give what a refusal says of no field of the form: the rest stands beside the fields."""
    names = {each.name for each in form.fields}
    rest = [error for error in (refusal or {}).get("errors", ()) if error["field"] not in names]
    return refusal | {"errors": rest} if refusal else None


def drawn(form: Form, values: Mapping[str, str], refusal: Any = None) -> list[dict[str, Any]]:
    """Give the sections of a form as they are drawn."""
    errors = {error["field"]: error["message"] for error in (refusal or {}).get("errors", ())}
    first = next((each.name for each in form.fields if each.name in errors), "")
    return [
        {
            "title": section.title,
            "fields": [
                control(each, values[each.name], errors.get(each.name, ""), first=each.name == first)
                for each in section.fields
            ],
        }
        for section in form.sections
    ]


def control(each: Field, value: str, error: str, *, first: bool) -> dict[str, Any]:
    """Give a field as it is drawn; the first that is wrong is where the page begins."""
    ticked = set(value.split("\n"))
    options = [{"value": choice, "word": word, "chosen": choice in ticked} for choice, word in each.choices]
    about = dict(each.attributes)
    if error:
        about |= {"aria-invalid": "true", "aria-describedby": f"error_{each.name}"} | (
            {"autofocus": ""} if first else {}
        )
    elif each.hint:
        about["aria-describedby"] = f"hint_{each.name}"
    return {
        "field": each,
        "value": value,
        "error": error,
        "options": options,
        "rows": ROWS if each.kind == "area" else 0,
        "attributes": format_html_join(" ", '{}="{}"', about.items()),
    }


def _both(
    request: PageRequest, actor: Actor, editing: Editing, mine: dict[str, str], changed: list[str]
) -> HttpResponse:
    """Draw both versions; when nothing differs any more, what this person wanted stands there already."""
    now = editing.again()
    theirs, was = editing.form.shown(now), was_shown(request.POST)
    sides = [
        Side(
            each,
            mine[each.name],
            theirs[each.name],
            touched=each.name in changed,
            both=each.name in changed and was.get(each.name) != theirs[each.name],
        )
        for each in editing.form.fields
        if mine[each.name] != theirs[each.name]
    ]
    if not sides:
        return go_on(request, editing.back)
    context = {
        "sides": sides,
        "mine": json.dumps(mine),
        "was": json.dumps(theirs),
        "etag": editing.etag_of(now),
        "now": now,
        "title": editing.title,
        "heading": editing.heading or now,
        "back": editing.back,
    }
    return draw(request, actor, "records/both.html", **context)


def wanted(form: Form, data: QueryDict) -> dict[str, str]:
    """Give the value of every field: as it was typed, or as it was chosen between two versions."""
    if "mine" not in data:
        return form.posted(data)
    mine, theirs = texts_in(data.get("mine", "")), texts_in(data.get("was", ""))
    names = [each.name for each in form.fields]
    return {
        name: (theirs if data.get(f"take_{name}") == "theirs" or name not in mine else mine).get(name, "")
        for name in names
    }


def was_shown(data: QueryDict) -> dict[str, str]:
    """Give what the form showed when it was drawn."""
    return texts_in(data.get("was", ""))


def texts_in(text: str) -> dict[str, str]:
    """Read the texts that a form carries along; of what is none of ours there is nothing."""
    try:
        kept = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    pairs = kept.items() if isinstance(kept, dict) else ()
    return {name: keepable(value) for name, value in pairs if isinstance(value, str)}


def keepable(value: str) -> str:
    """Leave out what no database keeps: NUL, and halves of letters."""
    return value.replace("\0", "").encode("utf-8", "ignore").decode()


def seen_in(data: QueryDict) -> Seen:
    """Give the state that a form was drawn from; a form that names none has seen nothing that counts."""
    etag = as_uuid(data.get("etag", ""))
    return Seen(etags=frozenset({etag} if etag else ()))


def beside(form: Form, refusal: Refused, **by_slug: str) -> dict[str, Any]:
    """Draw a refusal with each of its errors at the field of the form that it is about."""
    card = drawn_refusal(refusal)
    for error in card["errors"]:
        error["field"] = by_slug.get(error["code"], form.field_at(error["field"]))
    return card
