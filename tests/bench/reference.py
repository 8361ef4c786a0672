"""The ordinary Django REST Framework implementation of the same: nested ModelSerializers, prefetch, saves.

It asks for the same token and scope, shows an operator what is his own, takes the same bodies, refuses an etag that is
not the newest and writes the audit trail. It stores no documents, knows no companies under an operator's wing, and
looks into no JSON: it has less to do than ours. It looks things up by the indexes that are there: in capitals, as ids
are unique.
"""

from __future__ import annotations

import os
import uuid
from typing import TYPE_CHECKING, Any

import django
from django.conf import settings

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "core.settings")
django.setup()
settings.ROOT_URLCONF = "tests.bench.reference"
settings.MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

from django.core.handlers.wsgi import WSGIHandler  # noqa: E402 -- the settings come first
from django.db import transaction  # noqa: E402
from django.db.models import Q  # noqa: E402
from django.urls import path  # noqa: E402
from django.utils import timezone  # noqa: E402
from rest_framework import exceptions, generics, pagination, permissions, renderers, serializers  # noqa: E402
from rest_framework.authentication import TokenAuthentication  # noqa: E402

from core.choices import Scope  # noqa: E402
from core.domain.people.tokens import digest_of  # noqa: E402
from core.identities import fold  # noqa: E402
from core.models import ApiToken, ChargeStation, Connector, Event, Evse, Location, Operator  # noqa: E402
from tests.bench import ordinary  # noqa: E402

if TYPE_CHECKING:
    from rest_framework.response import Response


class OurTokens(TokenAuthentication):
    """The framework's own, over the tokens that there are."""

    def authenticate_credentials(self, key: str) -> tuple[Operator, ApiToken]:
        alive = Q(expires_at=None) | Q(expires_at__gt=timezone.now())
        tokens = ApiToken.objects.select_related("operator").filter(alive, revoked_at=None)
        token = tokens.filter(digest=digest_of(key)).first()
        if token is None:
            raise exceptions.AuthenticationFailed
        return token.operator, token


class HasScope(permissions.BasePermission):
    def has_permission(self, request: Any, view: Any) -> bool:
        scope = view.reads if request.method in permissions.SAFE_METHODS else Scope.STATIONS_WRITE
        return request.auth is not None and scope in request.auth.scopes


class ConnectorSerializer(serializers.ModelSerializer):
    id = serializers.IntegerField(source="connector_id")

    class Meta:
        model = Connector
        exclude = ("evse", "connector_id")
        read_only_fields = ("last_updated",)


class EvseSerializer(serializers.ModelSerializer):
    connectors = ConnectorSerializer(many=True)

    class Meta:
        model = Evse
        exclude = ("station", "id", "left_at")
        read_only_fields = ("last_updated", "status")


def note(verb: str, station: ChargeStation) -> None:
    """Let the Location of a station be newer than before, and write who did what."""
    now = timezone.now()
    place = station.location
    place.last_updated, place.etag = now, uuid.uuid4()
    place.save()
    for subject in (f"station {station}", f"location {place.location_id}"):
        Event.objects.create(operator=station.operator, by="bench", who="bench", verb=verb, subject=subject)


class StationSerializer(serializers.ModelSerializer):
    evses = EvseSerializer(many=True)
    location_id = serializers.SlugRelatedField(
        source="location", slug_field="location_id__iexact", queryset=Location.objects.all()
    )

    class Meta:
        model = ChargeStation
        fields = (
            "charge_station_id", "location_id", "name", "deploy_state", "default_charge_station_tariff_id",
            "charger_type", "evses", "installation_date", "default_charge_station_reimbursement_tariff_id",
            "default_charge_station_directions", "default_charge_station_floor_level", "maintenance_info", "remarks",
            "contactless_terminal_serial_number", "contactless_terminal_auth_amount", "contactless_type",
            "tap_to_stop", "stop_on_parking", "dynamic_time_based_tariffs", "time_of_use_tariffs", "exclude_vat",
            "status_schedule", "auth_rules", "etag",
        )  # fmt: skip
        extra_kwargs = {"charge_station_id": {"validators": []}}

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if attrs.pop("etag", None) != (self.instance.etag if self.instance else None):
            raise serializers.ValidationError({"etag": "It was changed meanwhile."})
        return attrs

    def create(self, validated_data: dict[str, Any]) -> ChargeStation:
        evses = validated_data.pop("evses")
        owner = self.context["request"].user
        look_alike = fold(validated_data["charge_station_id"])
        return self.have(ChargeStation.objects.create(operator=owner, look_alike=look_alike, **validated_data), evses)

    def update(self, instance: ChargeStation, validated_data: dict[str, Any]) -> ChargeStation:
        evses = validated_data.pop("evses")
        moment = {"etag": uuid.uuid4(), "last_updated": timezone.now()}
        return self.have(super().update(instance, validated_data | moment), evses)

    def have(self, station: ChargeStation, evses: list[dict[str, Any]]) -> ChargeStation:
        """Let a station have these EVSEs, and these connectors on them."""
        standing = Evse.objects.exclude(status="REMOVED")
        for each in evses:
            connectors, uid = each.pop("connectors"), each.pop("uid")
            evse, _made = standing.update_or_create(uid__iexact=uid, defaults={"station": station, "uid": uid, **each})
            evse.connectors.all().delete()
            for connector in connectors:
                Connector.objects.create(evse=evse, **connector)
        note("put", station)
        return station


class Pages(pagination.LimitOffsetPagination):
    default_limit, max_limit = 100, 1000


class Plain:
    authentication_classes = [OurTokens]
    permission_classes = [HasScope]
    renderer_classes = [renderers.JSONRenderer]
    reads, owner = Scope.STATIONS_READ, "operator"

    def get_queryset(self) -> Any:
        return super().get_queryset().filter(**{self.owner: self.request.user})  # type: ignore[misc]


class Locations(Plain, generics.ListAPIView):
    serializer_class, pagination_class, reads = ordinary.LocationSerializer, Pages, Scope.LOCATIONS_READ
    queryset = (
        Location.objects.order_by("created", "location_id")
        .select_related("operator", "energy_mix_profile")
        .prefetch_related("operator__sub_cpos", "stations__evses__connectors")
    )


class OneLocation(Plain, generics.RetrieveAPIView):
    serializer_class, queryset, reads = ordinary.LocationSerializer, Locations.queryset, Scope.LOCATIONS_READ
    lookup_field, lookup_url_kwarg = "location_id__iexact", "location_id"


class OneEvse(Plain, generics.UpdateAPIView):
    serializer_class, lookup_field, lookup_url_kwarg = EvseSerializer, "uid__iexact", "uid"
    queryset = Evse.objects.exclude(status="REMOVED").select_related("station__location").prefetch_related("connectors")
    owner = "station__operator"

    @transaction.atomic
    def perform_update(self, serializer: Any) -> None:
        now = timezone.now()
        station = serializer.save(last_updated=now).station
        station.last_updated, station.etag = now, uuid.uuid4()
        station.save()
        note("change", station)


class OneStation(Plain, generics.RetrieveAPIView):
    serializer_class, lookup_field, lookup_url_kwarg = ordinary.StationSerializer, "charge_station_id__iexact", "name"
    queryset = ChargeStation.objects.select_related("location").prefetch_related("evses__connectors")

    @transaction.atomic
    def put(self, request: Any, name: str) -> Response:
        mine = ChargeStation.objects.filter(operator=request.user).select_for_update()
        present = mine.filter(charge_station_id__iexact=name).first()
        serializer = StationSerializer(present, data=request.data, context=self.get_serializer_context())
        serializer.is_valid(raise_exception=True)
        serializer.save()
        return self.get(request, name)


urlpatterns = [
    path("locations", Locations.as_view()),
    path("locations/<location_id>", OneLocation.as_view()),
    path("evses/<uid>", OneEvse.as_view()),
    path("stations/<name>", OneStation.as_view()),
]
application = WSGIHandler()


def bare(environ: dict[str, Any], start_response: Any) -> list[bytes]:
    """Answer a Location that was printed before."""
    start_response("200 OK", [("Content-Type", "application/json"), ("Content-Length", str(len(PRINTED)))])
    return [PRINTED]


PRINTED = b'{"data":' + b"x" * 2300 + b"}"
