"""Hardware templates at the desk, for machines: the catalogue, copies, versions, drift, reapplying, pictures."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rest_framework.views import APIView

from core.api import filters
from core.api.admin.things import Act, Secrets
from core.api.authentication import TokenAuthentication, asker
from core.api.conditional import answer, for_the_caller_alone
from core.api.desk.bodies import CopyBody, ReapplyBody
from core.api.files import SVG, file_answer
from core.api.paging import answer_list, answer_page
from core.api.permissions import MayReadStations, MayReadTemplates, MayWriteStations, MayWriteTemplates
from core.api.resource import NOTHING
from core.catalogue.content import Plug
from core.catalogue.picture import station_svg
from core.catalogue.reading import catalogue
from core.documents.management import template_document
from core.documents.plain import present, stamp
from core.domain.hardware.products import copy_product
from core.domain.hardware.reapplying import reapply, reapply_clean
from core.errors import FieldError, Invalid, NotFound
from core.queries.drift import drifts_for, stations_of
from core.queries.feeds import templates_feed
from core.queries.templates import made_from, one_template, products, versions_of
from core.speech import say
from core.words import _

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from django.http import HttpResponse
    from rest_framework.request import Request

    from core.catalogue.reading import CatalogueTemplate
    from core.models import Actor, HardwareTemplate
    from core.queries.drift import Drift, Field
    from core.queries.templates import Version


class OfTemplates(APIView):
    """Something about the catalogue, or about one template of the caller's."""

    authentication_classes = [TokenAuthentication]
    permission_classes: Any = [MayReadTemplates]
    of_list: Mapping[str, Callable[[str], Any]] = NOTHING
    of_one: Mapping[str, Callable[[str], Any]] = NOTHING
    of_its_list = of_one_thing = ("GET",)

    def template(self, request: Request, key: str) -> HardwareTemplate:
        """Give the caller's template of this id. Raises NotFound."""
        row = one_template(asker(request), key)
        if row is None:
            raise NotFound
        return row

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        """Keep every answer, refusals included, out of shared caches."""
        return for_the_caller_alone(super().finalize_response(request, response, *args, **kwargs))


class Catalogue(OfTemplates):
    """The models that we know, by name; each with the caller's templates that stand for it."""

    of_list = {"offset": str, "limit": str, "q": filters.words}

    def get(self, request: Request, key: str | None = None) -> HttpResponse:
        """Answer a page, or one model. Raises NotFound, BadQuery."""
        asked = filters.asked(request, self.of_one if key else self.of_list)
        if key is None:
            found = products(asked.get("q", ""))
            return answer_list(request, found, lambda page: product_cards(asker(request), page))
        return answer(request, product_cards(asker(request), [product_called(key)])[0])


def product_called(key: str) -> CatalogueTemplate:
    """Give the model of this id. Raises NotFound."""
    found = next((row for row in catalogue() if row.template_id.lower() == key.lower()), None)
    if found is None:
        raise NotFound
    return found


def product_cards(actor: Actor, page: list[CatalogueTemplate]) -> list[dict[str, Any]]:
    """Print models of the catalogue; `inferred` names what their makers do not say."""
    have = made_from(actor, [row.template_id for row in page])
    return [
        present(row.as_row() | {"brand": row.brand})
        | {"templates": [made.template_id for made in have.get(row.template_id, [])]}
        for row in page
    ]


class CopyProduct(Act):
    """Make a template of a model of the catalogue."""

    permission_classes = [MayWriteTemplates]
    body = CopyBody

    def act(self, actor: Actor, key: str, **said: Any) -> tuple[int, Secrets]:
        return copy_product(actor=actor, product_id=key, **said).pk, {}

    def shown(self, actor: Actor, named: int) -> dict[str, Any]:
        return template_document(templates_feed(actor).get(pk=named))


class ProductPicture(OfTemplates):
    """A model of the catalogue as SVG, in the caller's language."""

    gives = (SVG,)

    def get(self, request: Request, key: str) -> HttpResponse:
        """Answer the picture. Raises NotFound, BadQuery."""
        filters.asked(request, self.of_one)
        return picture(product_called(key).evse_templates, key)


class TemplatePicture(OfTemplates):
    """A template of the caller's as SVG, in their language."""

    gives = (SVG,)

    def get(self, request: Request, key: str) -> HttpResponse:
        """Answer the picture. Raises NotFound, BadQuery."""
        filters.asked(request, self.of_one)
        return picture(self.template(request, key).evse_templates, "template")


def picture(evse_templates: Any, name: str) -> HttpResponse:
    return file_answer(station_svg(evse_templates, say=say).encode(), SVG, f"{name}.svg")


class Versions(OfTemplates):
    """Every version of a template that is known, the newest first, each with what it changed."""

    of_list = {"offset": str, "limit": str}

    def get(self, request: Request, key: str) -> HttpResponse:
        """Answer a page. Raises NotFound, BadQuery."""
        filters.asked(request, self.of_list)
        found = versions_of(asker(request), self.template(request, key))
        return answer_list(request, found, lambda page: [version_card(row) for row in page])


def value_card(value: Any) -> Any:
    """Print what a field holds: an EVSE is its connectors, and each of these what it is."""
    if isinstance(value, Plug):
        return present(value._asdict())
    return [value_card(each) for each in value] if isinstance(value, tuple | list) else value


def version_card(row: Version) -> dict[str, Any]:
    """Print a version; `stations` is how many have it today, `changes` is in words."""
    changes = [
        present({"title": say(each.title), "before": value_card(each.before), "after": value_card(each.after)})
        for each in row.changes
    ]
    card = {"version": row.number, "made_at": stamp(row.at), "by": row.by, "today": row.today, "changes": changes}
    return present(card) | {"stations": row.stations}


class StationsOfTemplate(OfTemplates):
    """The stations that were made from a template, those of old versions first, each with where it differs."""

    permission_classes = [MayReadTemplates, MayReadStations]
    of_list = filters.PAGE | {"q": filters.words}

    def get(self, request: Request, key: str) -> HttpResponse:
        """Answer a page; `q` is a part of their identities. Raises NotFound, BadQuery."""
        asked, actor = filters.asked(request, self.of_list), asker(request)
        rows = stations_of(actor, self.template(request, key)).filter(charge_station_id__icontains=asked.get("q", ""))

        def looked_at(page: list[Any]) -> list[Drift]:
            drifts = drifts_for(actor, [station.pk for station in page])
            return [drifts[station.pk] for station in page]

        return answer_page(request, rows, drift_card, look=looked_at)


def drift_card(row: Drift) -> dict[str, Any]:
    """Print how a station stands to its template."""
    reports = [{"title": say(each.title), "expected": each.expected, "told": each.told} for each in row.reports]
    card = {
        "charge_station_id": row.station.charge_station_id,
        "template_version": row.station.template_version,
        "behind": row.behind,
        "clean": row.clean,
        "can_follow": row.can_follow,
        "fields": [field_card(each) for each in row.fields],
        "reports": reports,
    }
    return present(card)


def field_card(row: Field) -> dict[str, Any]:
    """Print a field in which a station differs; what is absent on one of the three sides is not there at all."""
    sides = {"applied": value_card(row.applied), "today": value_card(row.today), "has": value_card(row.has)}
    given = {name: value for name, value in sides.items() if value is not None}
    return {"path": row.path, "title": say(row.title), "clean": row.clean, **given}


class Reapply(Act):
    """Give one station fields of its template's as they are today, or all that are clean everything."""

    permission_classes = [MayWriteStations]
    body = ReapplyBody
    needed = ("version",)

    def act(self, actor: Actor, key: str, **said: Any) -> tuple[list[str], Secrets]:
        if ("charge_station_id" in said) != ("paths" in said):
            raise Invalid(errors=[FieldError("paths", _("A station and its fields go together."))])
        what = {"actor": actor, "template_id": key, "version": said["version"]}
        if "paths" in said:
            stations = reapply(**what, identity=said["charge_station_id"], paths=said["paths"])
        else:
            stations = reapply_clean(**what)
        return [station.charge_station_id for station in stations], {}

    def shown(self, actor: Actor, named: list[str]) -> dict[str, Any]:  # noqa: ARG002 -- as declared
        return {"charge_station_ids": named}
