"""Where the desks are, for machines."""

from __future__ import annotations

from core.api.desk import guests, labels
from core.api.routing import machine_path

urlpatterns = [
    machine_path("owner-links", guests.OwnerLinks.as_view(), "api_owner_links"),
    machine_path("owner-links/<pk>", guests.OwnerLinks.as_view(), "api_owner_link"),
    machine_path("passes", guests.Passes.as_view(), "api_passes"),
    machine_path("passes/<pk>", guests.Passes.as_view(), "api_pass"),
    machine_path("labels", labels.Labels.as_view(), "api_labels"),
    machine_path("labels/sheet.pdf", labels.Sheet.as_view(), "api_label_sheet"),
    machine_path("labels/sheet.svg", labels.SheetDrawing.as_view(), "api_label_drawing"),
    machine_path("labels/<key>", labels.Labels.as_view(), "api_label"),
    machine_path("labels/<key>/stick", labels.Stick.as_view(), "api_stick"),
]
