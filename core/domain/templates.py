"""Write hardware templates. They are copied when applied: editing one never changes a station."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from core.domain.batch import Method, write_all
from core.domain.writing import Kind, write_rows
from core.errors import FieldError
from core.models import HardwareTemplate
from core.words import Sentence, _

if TYPE_CHECKING:
    from collections.abc import Sequence

    from core.domain.batch import Item, Outcome
    from core.models import Actor

RESERVED = frozenset({"batch"})
TEMPLATE = Kind(
    model=HardwareTemplate,
    key="template_id",
    id_field="template_id",
    noun="template",
    required=("name",),
    optional=("model", "min_firmware", "expected_configuration", "playbook"),
    derived=("vendor", "evse_templates"),
    stamps=("etag", "modified", "version"),
    counts="version",
    must=("name", "evse_templates"),
)


def write_templates(*, actor: Actor, method: Method, items: Sequence[Item], atomic: bool = False) -> list[Outcome]:
    """Create, replace or change hardware templates; the version counts the changes of what a template says.

    Refuses as `write_locations` does.
    """

    def write(some: Sequence[Item]) -> list[Outcome]:
        return write_rows(kind=TEMPLATE, actor=actor, method=method, items=some, fill=_fill)

    return write_all(items=items, write=write, atomic=atomic)


def _fill(row: HardwareTemplate, said: dict[str, Any], whole: bool) -> list[FieldError]:  # noqa: FBT001 -- as Kind says
    row.template_id = row.template_id or str(uuid.uuid4())
    if row.template_id.lower() in RESERVED:
        return [FieldError("template_id", Sentence(_("%(what)s is a reserved word."), {"what": row.template_id}))]
    if "vendor" in said or whole:
        row.vendor = _vendors(row, said.get("vendor"))
    if said.get("evse_templates"):
        row.evse_templates = [_stored(evse) for evse in said["evse_templates"]]
    return []


def _vendors(row: HardwareTemplate, said: str | None) -> list[str]:
    """Keep the spellings of a vendor when they come back as they are printed."""
    if said == ", ".join(row.vendor):
        return row.vendor
    return [said] if said else []


def _stored(evse: dict[str, Any]) -> dict[str, Any]:
    connectors = [
        {name: str(value) if name == "id" else value for name, value in row.items()}
        for row in evse.get("connector_templates", [])
    ]
    return {**evse, "capabilities": evse.get("capabilities") or [], "connector_templates": connectors}
