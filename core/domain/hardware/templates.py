"""Write hardware templates. They are copied when applied: editing one never changes a station."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from core.catalogue.matching import safe_pattern
from core.causes.playbook import KEYS
from core.choices import ModelMatch
from core.documents.plain import without_nulls
from core.domain.batch import Method, write_all
from core.domain.writing import Kind, write_rows
from core.errors import FieldError, UnknownField
from core.models import HardwareTemplate, TemplateVersion
from core.words import Sentence, _

if TYPE_CHECKING:
    from collections.abc import Sequence

    from core.domain.batch import Item, Outcome
    from core.domain.writing import Planned
    from core.models import Actor

RESERVED = frozenset({"batch"})
# What the published API does not know: a PUT that leaves it out, as all that know only that one do, keeps it.
KEPT = ("model_match", "serial_prefix", "note", "product")


def _keep_what_was(actor: Actor, planned: Sequence[Planned]) -> None:
    """Keep each version that is about to be replaced; what changes nothing replaces nothing."""
    rows = [
        TemplateVersion(
            template=each.row,
            version=each.row.version - 1,
            content=each.was,
            made_at=each.row.modified,
            replaced_by=str(actor),
        )
        for each in planned
        if each.verb == "change" and each.changes.keys() - {"etag"}
    ]
    TemplateVersion.objects.bulk_create(rows)


TEMPLATE = Kind(
    model=HardwareTemplate,
    key="template_id",
    id_field="template_id",
    noun="template",
    required=("name",),
    optional=("model", "min_firmware", "expected_configuration"),
    derived=("playbook", "vendor", "evse_templates", *KEPT),
    stamps=("etag", "modified", "version"),
    counts="version",
    must=("name", "evse_templates"),
    keep=_keep_what_was,
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
    for name in KEPT:
        if name in said:
            setattr(row, name, said[name] or HardwareTemplate._meta.get_field(name).get_default())  # type: ignore[union-attr]  # noqa: SLF001 -- Django documents it
    if said.get("evse_templates"):
        row.evse_templates = [_stored(evse) for evse in said["evse_templates"]]
    errors = _write_playbook(row, said.get("playbook") or {}) if "playbook" in said or whole else []
    if row.model_match == ModelMatch.REGEX and not safe_pattern(row.model):
        errors.append(FieldError("model", _("This pattern could search for ever, or is none. Use a simpler one.")))
    return errors


def _write_playbook(row: HardwareTemplate, said: dict[str, Any]) -> list[FieldError]:
    """Take a playbook; of what nobody reads only what stands there already, so that it can be sent back."""
    unknown = [key for key in said if key not in KEYS and key not in row.playbook]
    row.playbook = without_nulls(said)
    return [FieldError(f"playbook.{key}", _("There is no such field."), UnknownField.slug) for key in unknown]


def _vendors(row: HardwareTemplate, said: str | list[str] | None) -> list[str]:
    """Take the spellings one by one as pages send them, or keep them when they come back as the API prints them."""
    if isinstance(said, list):
        return said
    if said == ", ".join(row.vendor):
        return row.vendor
    return [said] if said else []


def _stored(evse: dict[str, Any]) -> dict[str, Any]:
    connectors = [
        {name: str(value) if name == "id" else value for name, value in row.items()}
        for row in evse.get("connector_templates", [])
    ]
    return {**evse, "capabilities": evse.get("capabilities") or [], "connector_templates": connectors}
