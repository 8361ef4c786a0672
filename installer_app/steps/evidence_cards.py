"""How evidence looks in the answers of its steps and of the machine's door."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from core.catalogue.limits import in_words
from installer_app.steps.cards import Present


class PhotoCard(Present):
    key = serializers.CharField()
    kind = serializers.CharField()
    by = serializers.CharField()
    at = serializers.DateTimeField()
    taken_at = serializers.DateTimeField(required=False)
    latitude = serializers.FloatField(required=False)
    longitude = serializers.FloatField(required=False)
    width = serializers.IntegerField()
    height = serializers.IntegerField()
    sha256 = serializers.CharField()


class ReadingCard(Present):
    place = serializers.IntegerField()
    kind = serializers.CharField()
    value = serializers.CharField()
    limit = serializers.JSONField()
    in_words = serializers.SerializerMethodField()
    within = serializers.BooleanField()
    note = serializers.CharField(required=False)
    by = serializers.CharField()
    at = serializers.DateTimeField()

    def get_in_words(self, reading: Any) -> str:
        return in_words(reading.limit)


class TickCard(Present):
    line = serializers.CharField(source="text")
    by = serializers.CharField()
    at = serializers.DateTimeField()


class SignatureCard(Present):
    name = serializers.CharField()
    drawing = serializers.CharField()
    by = serializers.CharField()
    at = serializers.DateTimeField()


class RulesCard(serializers.Serializer):
    lines = serializers.JSONField()
    photos = serializers.ListField(child=serializers.CharField())
    readings = serializers.ListField(child=serializers.CharField())
    signature = serializers.BooleanField()
    out_of_limit_allowed = serializers.BooleanField()
    photo_days = serializers.IntegerField()
    far_from_pin_m = serializers.IntegerField()
