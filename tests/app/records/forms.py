"""A form sent over and over, each time as if it were the first: what a machine reads differently afterwards."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction

from tests.app.test_location_pages import errors, form_of

if TYPE_CHECKING:
    from django.test import Client

STAMPS = {"etag", "modified", "last_updated", "modified_by"}


class Sheet:
    """One form at a desk, as it is drawn now, and the document that it writes."""

    def __init__(self, desk: Client, machine: Client, form: str, document: str) -> None:
        self.desk, self.machine, self.form, self.document = desk, machine, form, document
        self.held, self.before = form_of(desk, form), self.now()

    def now(self) -> dict[str, Any]:
        return self.machine.get(self.document).json()["data"]

    def said(self, **typed: Any) -> Any:
        """Give what changes in the document when this is typed, or what is said beside the fields; then undo it."""
        form = {name: value for name, value in (self.held | typed).items() if value is not None}
        with transaction.atomic():
            response = self.desk.post(self.form, form)
            told = self.changed() if response.status_code == 303 else errors(response)
            transaction.set_rollback(True)
        return told

    def changed(self) -> dict[str, Any]:
        """Give every member that is another one now, with what it is; nothing for one that is gone."""
        after = self.now()
        names = [name for name in {**self.before, **after} if name not in STAMPS]
        return {name: after.get(name) for name in names if self.before.get(name) != after.get(name)}
