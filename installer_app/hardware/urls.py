"""Where hardware templates are."""

from __future__ import annotations

from django.urls import path

from installer_app.hardware import drift, editing, pages, playbook

ONE = "templates/<str:template_id>/"

urlpatterns = [
    path("templates/", pages.templates, name="templates"),
    path("templates/new", editing.new_template, name="new_template"),
    path(ONE, pages.template, name="template"),
    path(f"{ONE}edit", editing.edit_template, name="template_edit"),
    path(f"{ONE}drift", drift.template_drift, name="template_drift"),
    path(f"{ONE}reapply", drift.reapply_one, name="template_reapply"),
    path(f"{ONE}reapply-all", drift.reapply_all, name="template_reapply_all"),
    path(f"{ONE}playbook", playbook.template_playbook, name="template_playbook"),
]
