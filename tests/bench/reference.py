"""The ordinary Django REST Framework implementation of the same: nested ModelSerializers, prefetch, saves.

Without tokens, scopes, etags and documents: it has less to do than ours. It writes an entry of the audit trail. What it
reads is what ours reads, and it looks things up by the indexes that are there: in capitals, as ids are unique.
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
from django.urls import path  # noqa: E402
from django.utils import timezone  # noqa: E402
from rest_framework import generics, pagination, renderers, serializers  # noqa: E402
from rest_framework.permissions import AllowAny  # noqa: E402

from core.identities import fold  # noqa: E402
from core.models import ChargeStation, Connector, Event, Evse, Location, Operator  # noqa: E402
from tests.bench import ordinary  # noqa: E402

if TYPE_CHECKING:
    from rest_framework.response import Response


class ConnectorSerializer(serializers.ModelSerializer):
    class Meta:
        model = Connector
        exclude = ("evse", "id")
        read_only_fields = ("last_updated",)


class EvseSerializer(serializers.ModelSerializer):
    connectors = ConnectorSerializer(many=True)

    class Meta:
        model = Evse
        exclude = ("station", "id", "left_at")
        read_only_fields = ("last_updated",)


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

    class Meta:
        model = ChargeStation
        fields = ("charge_station_id", "deploy_state", "default_charge_station_tariff_id", "evses", "location")
        extra_kwargs = {"charge_station_id": {"validators": []}}

    @transaction.atomic
    def save(self, **kwargs: Any) -> ChargeStation:
        said = dict(self.validated_data)
        evses, identity = said.pop("evses"), said.pop("charge_station_id")
        owner = {"operator": Operator.objects.get(name="Bench"), "look_alike": fold(identity)}
        defaults = {"charge_station_id": identity, **owner, **said}
        station, _made = ChargeStation.objects.update_or_create(charge_station_id__iexact=identity, defaults=defaults)
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
    permission_classes = [AllowAny]
    renderer_classes = [renderers.JSONRenderer]


class Locations(Plain, generics.ListAPIView):
    serializer_class, pagination_class = ordinary.LocationSerializer, Pages
    queryset = (
        Location.objects.filter(operator__name="Bench")
        .order_by("created", "location_id")
        .select_related("operator", "energy_mix_profile")
        .prefetch_related("operator__sub_cpos", "stations__evses__connectors")
    )


class OneLocation(Plain, generics.RetrieveAPIView):
    serializer_class, queryset = ordinary.LocationSerializer, Locations.queryset
    lookup_field, lookup_url_kwarg = "location_id__iexact", "location_id"


class OneEvse(Plain, generics.UpdateAPIView):
    serializer_class, lookup_field, lookup_url_kwarg = EvseSerializer, "uid__iexact", "uid"
    queryset = Evse.objects.exclude(status="REMOVED").select_related("station__location").prefetch_related("connectors")

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

    def put(self, request: Any, name: str) -> Response:
        serializer = StationSerializer(data=request.data)
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
