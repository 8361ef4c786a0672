"""The ordinary Django REST Framework implementation of the same: nested ModelSerializers, prefetch, saves.

Without tokens, scopes, etags and documents: it has less to do than ours. It writes an entry of the audit trail.
"""

from __future__ import annotations

import os
from typing import Any

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
from rest_framework import generics, pagination, renderers, serializers  # noqa: E402
from rest_framework.permissions import AllowAny  # noqa: E402
from rest_framework.response import Response  # noqa: E402
from rest_framework.views import APIView  # noqa: E402

from core.identities import fold  # noqa: E402
from core.models import ChargeStation, Connector, Event, Evse, Location, Operator  # noqa: E402


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
        station, _made = ChargeStation.objects.update_or_create(charge_station_id=identity, defaults=owner | said)
        for each in evses:
            connectors, uid = each.pop("connectors"), each.pop("uid")
            evse, _made = Evse.objects.update_or_create(uid=uid, defaults={"station": station, **each})
            evse.connectors.all().delete()
            for connector in connectors:
                Connector.objects.create(evse=evse, **connector)
        Event.objects.create(operator=station.operator, by="bench", who="bench", verb="put", subject=str(station))
        return station


class PlaceStationSerializer(serializers.ModelSerializer):
    evses = EvseSerializer(many=True)

    class Meta:
        model = ChargeStation
        fields = ("evses",)


class LocationSerializer(serializers.ModelSerializer):
    stations = PlaceStationSerializer(many=True)

    class Meta:
        model = Location
        exclude = ("operator", "id")


class Pages(pagination.LimitOffsetPagination):
    default_limit, max_limit = 100, 1000


class Plain:
    permission_classes = [AllowAny]
    renderer_classes = [renderers.JSONRenderer]


class Locations(Plain, generics.ListAPIView):
    serializer_class, pagination_class = LocationSerializer, Pages
    queryset = Location.objects.order_by("created", "location_id").prefetch_related("stations__evses__connectors")


class OneLocation(Plain, generics.RetrieveAPIView):
    serializer_class, lookup_field, queryset = LocationSerializer, "location_id", Locations.queryset


class OneEvse(Plain, generics.UpdateAPIView):
    serializer_class, lookup_field = EvseSerializer, "uid"
    queryset = Evse.objects.prefetch_related("connectors").select_related("station__location")

    @transaction.atomic
    def perform_update(self, serializer: Any) -> None:
        evse = serializer.save()
        evse.station.save()
        evse.station.location.save()


class OneStation(Plain, APIView):
    def put(self, request: Any) -> Response:
        serializer = StationSerializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        return Response(StationSerializer(serializer.save()).data)


urlpatterns = [
    path("locations", Locations.as_view()),
    path("locations/<location_id>", OneLocation.as_view()),
    path("evses/<uid>", OneEvse.as_view()),
    path("stations", OneStation.as_view()),
]
application = WSGIHandler()


def bare(environ: dict[str, Any], start_response: Any) -> list[bytes]:
    """Answer a Location that was printed before."""
    start_response("200 OK", [("Content-Type", "application/json"), ("Content-Length", str(len(PRINTED)))])
    return [PRINTED]


PRINTED = b'{"data":' + b"x" * 2300 + b"}"
