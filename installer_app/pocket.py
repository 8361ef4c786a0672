"""What the phone keeps: the pages that work without signal, what waits to be sent, and the worker that holds them."""

from __future__ import annotations

import hashlib
import json
from functools import wraps
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any, cast

from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.serializers.json import DjangoJSONEncoder
from django.http import HttpResponse, HttpResponsePermanentRedirect, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.utils.html import json_script
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_safe

from core.choices import StepName
from core.errors import NotFound
from core.queries.evidence import Evidence, rules_of
from core.queries.installations import opened_by_scan
from core.queries.pocket import pocket_of
from installer_app.evidence_forms import NumberedPlace, evidence_forms
from installer_app.pages import draw, steps_until
from installer_app.policy import INSTALLING, actor_of, for_roles

if TYPE_CHECKING:
    import uuid
    from collections.abc import Callable

    from django.contrib.staticfiles.storage import ManifestStaticFilesStorage
    from django.http import HttpRequest

    from core.models import Actor
    from installer_app.policy import PageRequest

SHOWN_IN_THE_FIELD = ("css/", "js/", "icons/", "vendor/zxing/", "django_htmx/htmx-2.min")
START_PAGES = ("today", "scan", "waiting", "pocket")
COLUMNS = {
    "stations": ("station", "also", "evses"),
    "locations": ("location_id", "name", "where", "latitude", "longitude"),
    "templates": ("template_id", "name", "evses"),
}
ICONS = (
    ("icons/plinth.svg", "any", "any"),
    ("icons/plinth-192.png", "192x192", "maskable"),
    ("icons/plinth-512.png", "512x512", "maskable"),
)


class Compact(DjangoJSONEncoder):
    """JSON without blanks between."""

    def __init__(self, **asked: Any) -> None:
        super().__init__(**asked | {"separators": (",", ":")})


def kept(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Let a phone's worker keep this page (`X-Keep`) until its person signs out; caches on the way keep nothing."""

    @wraps(view)
    def drawn(request: PageRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        if (request.method, response.status_code) == ("GET", HttpResponse.status_code):
            response["X-Keep"] = "yes"
        return response

    return drawn


@kept
@for_roles(*INSTALLING)
def pocket(request: PageRequest, actor: Actor) -> HttpResponse:
    """Draw the page on which a station is linked and fitted without signal; its data are in it."""
    held = _held(actor)
    # Of the page itself no two are alike: each carries a fresh CSRF token.
    told = json.dumps([held, actor.who, get_language(), [static(name) for name in field_assets()]], default=str)
    etag = f'"{hashlib.sha256(told.encode()).hexdigest()[:32]}"'
    if request.headers.get("If-None-Match", "").removeprefix("W/") == etag:  # weak once it was compressed
        return HttpResponse(status=304, headers={"ETag": etag})
    page = _pocket(request, actor, held)
    page["ETag"] = etag
    return page


@for_roles(*INSTALLING)
def scanned(request: PageRequest, actor: Actor, scan: uuid.UUID) -> HttpResponse:
    """Send the installer to what a scan led to; before the scan has come here, the phone knows more than we do."""
    try:
        return redirect("installation", opened_by_scan(actor, scan))
    except NotFound:
        return _pocket(request, actor, _held(actor))


def _held(actor: Actor) -> dict[str, Any]:
    rules = rules_of(actor.operator)
    asked = [rules.lines, rules.photos, rules.readings, rules.signature]
    return {
        "pocket": pocket_of(actor, rules=rules, at=timezone.now()),
        "may_add": actor.adds_locations,
        "rules": rules,
        "asked": asked,
    }


def _pocket(request: PageRequest, actor: Actor, held: dict[str, Any]) -> HttpResponse:
    evidence = evidence_forms(Evidence(held["rules"], (), (), {}, None), "")
    places = [NumberedPlace(number) for number in (1, 2)]
    numbered = str(NumberedPlace("#"))  # the phone puts the number in
    shown = held | evidence | {"places": places, "steps": steps_until(StepName.LINK), "evse_numbered": numbered}
    shown["script"] = json_script(packed(held["pocket"]), "pocket", Compact)
    return draw(request, actor, "installer/pocket.html", **shown)


def packed(pocket: dict[str, list[dict[str, Any]]]) -> dict[str, Any]:
    """Give what there is much of as rows, and the `names` of their columns once: the phone puts them together again."""
    rows = {of: [[one[name] for name in names] for one in pocket[of]] for of, names in COLUMNS.items()}
    return pocket | rows | {"names": COLUMNS}


@kept
@for_roles(*INSTALLING)
def waiting(request: PageRequest, actor: Actor) -> HttpResponse:
    """Draw the place for what is on the phone still; the phone fills it in."""
    return draw(request, actor, "installer/waiting.html")


@require_GET
def token(request: HttpRequest) -> HttpResponse:
    """Give a fresh CSRF cookie to a phone whose old one is refused, and tell whether somebody is signed in."""
    get_token(request)
    return JsonResponse({"signed_in": actor_of(request) is not None}, headers={"Cache-Control": "no-store"})


@require_GET
def offline(request: HttpRequest) -> HttpResponse:
    """Draw what stands where a page is wanted that the phone does not keep."""
    return render(request, "offline.html")


@require_GET
def worker(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 -- a view's signature
    """Give the phone's worker: what it keeps, and the script that keeps it. A new asset makes it a new worker."""
    assets = [static(name) for name in field_assets()]
    facts = {
        "version": hashlib.sha256(json.dumps(assets).encode()).hexdigest()[:12],
        "assets": assets,
        "start": [reverse(name) for name in START_PAGES],
        "home": {reverse("home"): reverse("today")},
        "pocket": reverse("pocket"),
        "work": r"^/app/(installations/\d+|scanned/[0-9a-f-]{36})/",
        "offline": reverse("offline"),
        "signing": [reverse("account_login"), reverse("account_logout"), reverse("mfa_login_webauthn")],
    }
    script = f"self.PLINTH = {json.dumps(facts)};\nimportScripts({json.dumps(static('js/worker.js'))});\n"
    return HttpResponse(script, content_type="text/javascript", headers={"Cache-Control": "no-cache"})


def field_assets() -> list[str]:
    """Name the files that pages in the field need."""
    names = (str(PurePosixPath(name)) for name in cast("ManifestStaticFilesStorage", staticfiles_storage).hashed_files)
    return sorted(name for name in names if name.startswith(SHOWN_IN_THE_FIELD) and not name.endswith("api.css"))


@require_safe
def icon(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 -- a view's signature
    """Lead who looks for an icon where browsers look without being told, on a file or on JSON."""
    # For a day: the next version's icon may have another name.
    return HttpResponsePermanentRedirect(static("icons/plinth.svg"), headers={"Cache-Control": "max-age=86400"})


@require_GET
def manifest(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 -- a view's signature
    """Say how Plinth looks and begins as an app on a phone's home screen."""
    return JsonResponse(
        {
            "id": reverse("home"),
            "name": "Plinth",
            "short_name": "Plinth",
            "description": _("Commission charging stations, with and without signal."),
            "start_url": reverse("home"),
            "scope": "/",
            "display": "standalone",
            "background_color": "#f4f6f5",
            "theme_color": "#08503e",
            "icons": [{"src": static(src), "sizes": sizes, "purpose": purpose} for src, sizes, purpose in ICONS],
            "shortcuts": [{"name": _("Scan"), "url": reverse("scan")}],
        },
        content_type="application/manifest+json",
        headers={"Cache-Control": "no-cache"},
    )
