"""Where the desks are, for machines."""

from __future__ import annotations

from core.api.desk import export, figures, guests, jobs, labels, reviews, sites, stations, templates
from core.api.routing import machine_path

TEMPLATE = "ChargeStations/ChargestationTemplate/<key>"

urlpatterns = [
    machine_path("catalogue", templates.Catalogue.as_view(), "api_catalogue"),
    machine_path("catalogue/<key>", templates.Catalogue.as_view(), "api_product"),
    machine_path("catalogue/<key>/copy", templates.CopyProduct.as_view(), "api_product_copy"),
    machine_path("catalogue/<key>/picture.svg", templates.ProductPicture.as_view(), "api_product_picture"),
    machine_path(f"{TEMPLATE}/versions", templates.Versions.as_view(), "api_template_versions"),
    machine_path(f"{TEMPLATE}/stations", templates.StationsOfTemplate.as_view(), "api_template_stations"),
    machine_path(f"{TEMPLATE}/reapply", templates.Reapply.as_view(), "api_template_reapply"),
    machine_path(f"{TEMPLATE}/picture.svg", templates.TemplatePicture.as_view(), "api_template_picture"),
    machine_path("ChargeStations/<key>/history", stations.History.as_view(), "api_history"),
    machine_path("ChargeStations/<key>/key", stations.NewKey.as_view(), "api_station_key"),
    machine_path("jobs/<pk>/copy", jobs.CopyJob.as_view(), "api_job_copy"),
    machine_path("reviews", reviews.Reviews.as_view(), "api_reviews"),
    machine_path("reviews/approve", reviews.ApproveClean.as_view(), "api_approve_clean"),
    machine_path("sites", sites.Sites.as_view(), "api_sites"),
    machine_path("sites/<key>", sites.Sites.as_view(), "api_site"),
    machine_path("wall", sites.Wall.as_view(), "api_wall"),
    machine_path("gateway", figures.Gateway.as_view(), "api_gateway"),
    machine_path("reports/installs", figures.Installs.as_view(), "api_installs"),
    machine_path("reports/installs.csv", figures.InstallsFile.as_view(), "api_installs_file"),
    machine_path("reports/installs.pdf", figures.InstallsOnPaper.as_view(), "api_installs_paper"),
    machine_path("reports/refusals", figures.TurnedAway.as_view(), "api_turned_away"),
    machine_path("export", export.Export.as_view(), "api_export"),
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
