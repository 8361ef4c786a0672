"""Take a model of the catalogue over as a template of one's own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from core.bodies import TemplateBody
from core.bodies.reading import read_body
from core.catalogue.reading import catalogue
from core.domain.batch import Item, Method
from core.domain.etags import ANYTHING
from core.domain.hardware.templates import write_templates
from core.errors import NotFound, Refused
from core.queries.templates import one_template

if TYPE_CHECKING:
    from core.models import Actor, HardwareTemplate

# An id is chosen apart; the catalogue's words on a model are looked up by its product, and stay the catalogue's.
APART = {"template_id", "vendor", "inferred", "playbook"}


def copy_product(*, actor: Actor, product_id: str, template_id: str = "", name: str = "") -> HardwareTemplate:
    """Make a template that stands for a product, as it was built; what is made follows the catalogue no more.

    It is called `template_id`, else as the product where that is free, else by an id that is made. Raises NotFound for
    an unknown product, and what `write_templates` refuses.
    """
    product = next((row for row in catalogue() if row.template_id.lower() == product_id.lower()), None)
    if product is None:
        raise NotFound
    row = product.as_row()
    raw = {key: value for key, value in row.items() if key not in APART and value}
    read = read_body(TemplateBody, raw | {"product": product.template_id} | ({"name": name} if name else {}))
    said = read.said | {"vendor": row["vendor"]}
    own = [product.template_id] if one_template(actor, product.template_id) is None else []
    outcome: Any = None
    for named in [template_id] if template_id else [*own, ""]:  # somebody else may take the product's own meanwhile
        item = Item(named, said, ANYTHING, tuple(read.errors))
        [outcome] = write_templates(actor=actor, method=Method.POST, items=[item])
        if not isinstance(outcome, Refused):
            break
    if isinstance(outcome, Refused):
        raise outcome
    made: HardwareTemplate = outcome
    return made
