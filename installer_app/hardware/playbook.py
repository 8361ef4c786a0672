"""A template's playbook: what our catalogue tells of the model, and over it the operator's own words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.views.decorators.http import require_http_methods

from core.api.writing import as_uuid
from core.bodies import TemplateBody
from core.bodies.reading import read_body
from core.catalogue.content import OF_PLAYBOOK, changes
from core.catalogue.playbooks import shipped
from core.causes import CAUSES
from core.causes.playbook import TEXTS
from core.domain.batch import Item, Method
from core.domain.checks import ALL
from core.domain.etags import Seen
from core.domain.hardware.templates import write_templates
from core.errors import Refused, StaleEtag
from core.speech import spoken
from installer_app.hardware.pages import template_or_404
from installer_app.pages import draw, go_on
from installer_app.policy import EVERYBODY, REVIEWING, for_roles
from installer_app.steps.doors import drawn_refusal

if TYPE_CHECKING:
    from django.http import HttpResponse, QueryDict

    from core.models import Actor, HardwareTemplate
    from installer_app.policy import PageRequest

LONG = {"menu_path", "apn_place", "certificate_place", "restart"}
ORDER = [key for key in OF_PLAYBOOK if key in TEXTS]
MOST = 100
YES_NO = {"yes": True, "no": False}
Draft = dict[str, Any]


@require_http_methods(["GET", "HEAD", "POST"])
@for_roles(*EVERYBODY)
def template_playbook(request: PageRequest, actor: Actor, template_id: str) -> HttpResponse:
    """Draw what is known of a model; who may edit it writes over it, and every save is a version of the template."""
    row = template_or_404(actor, template_id)
    if request.method != "POST" or actor.role not in REVIEWING:
        return drawn(request, actor, row, draft_of(row.playbook), row.etag)
    draft, etag = typed(request.POST), request.POST.get("etag", "")
    if request.POST.get("act") == "add_remedy":
        draft["remedies"].append({"cause": "", "text": ""})
        return drawn(request, actor, row, draft, etag)
    kept = {key: value for key, value in row.playbook.items() if key not in draft | {"appends_identity": 0}}
    read = read_body(TemplateBody, {"playbook": kept | playbook_in(draft)})
    seen = Seen(etags=frozenset(filter(None, [as_uuid(etag)])))
    item = Item(row.template_id, read.said, seen, tuple(read.errors))
    [outcome] = write_templates(actor=actor, method=Method.PATCH, items=[item])
    if not isinstance(outcome, Refused):
        return go_on(request, reverse("template_playbook", args=[row.template_id]))
    context: dict[str, Any] = {"refusal": drawn_refusal(outcome)}
    if isinstance(outcome, StaleEtag):
        row, etag = outcome.data, outcome.data.etag
        context["both"] = changes(row.content, row.content | read.said)
    return drawn(request, actor, row, draft, etag, **context)


def draft_of(playbook: dict[str, Any]) -> Draft:
    """Give an operator's own playbook as the form shows it."""
    appends = {True: "yes", False: "no"}.get(playbook.get("appends_identity"), "")  # type: ignore[arg-type]
    remedies = [{"cause": cause, "text": text} for cause, text in (playbook.get("remedies") or {}).items()]
    leds = "\n".join(f"{led['light']}: {led['means']}" for led in playbook.get("leds") or ())
    told = {key: playbook.get(key) or "" for key in TEXTS}
    return told | {"appends": appends, "leds": leds, "remedies": remedies or [{"cause": "", "text": ""}]}


def typed(posted: QueryDict) -> Draft:
    """Read the form; what is empty is not said."""
    rows = zip(posted.getlist("cause")[:MOST], posted.getlist("remedy")[:MOST], strict=False)
    told = {key: posted.get(key, "").strip() for key in (*TEXTS, "appends", "leds")}
    remedies = [{"cause": cause, "text": text.strip()} for cause, text in rows if cause and text.strip()]
    return told | {"remedies": remedies}


def playbook_in(draft: Draft) -> dict[str, Any]:
    """Give a draft as a template keeps it."""
    said: dict[str, Any] = {key: draft[key] for key in ORDER if draft[key]}
    if draft["appends"] in YES_NO:
        said["appends_identity"] = YES_NO[draft["appends"]]
    lines = [line.partition(":") for line in draft["leds"].splitlines() if line.strip()]
    if lines:
        said["leds"] = [{"light": light.strip(), "means": means.strip()} for light, _colon, means in lines]
    if draft["remedies"]:
        said["remedies"] = {row["cause"]: row["text"] for row in draft["remedies"]}
    return said


def drawn(
    request: PageRequest, actor: Actor, row: HardwareTemplate, draft: Draft, etag: Any, **context: Any
) -> HttpResponse:
    ours = spoken(shipped().get(row.product or row.template_id, {}))
    known = [*CAUSES, *(check.slug for check in ALL)]
    context |= {
        "kind": row,
        "ours": ours,
        "unknown": [title for key, title in OF_PLAYBOOK.items() if key not in {*ours, "apn"}],
        "draft": draft,
        "fields": [(key, OF_PLAYBOOK[key], draft[key], 3 if key in LONG else "") for key in ORDER],
        "causes": known,
        "etag": etag,
        "may_edit": actor.role in REVIEWING,
    }
    return draw(request, actor, "hardware/playbook.html", **context)
