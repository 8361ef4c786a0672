"""Where the pages of webhooks are."""

from __future__ import annotations

from django.urls import path

from installer_app.webhooks import pages

urlpatterns = [
    path("", pages.webhooks, name="webhooks"),
    path("new", pages.new_webhook, name="new_webhook"),
    path("<int:pk>/", pages.webhook, name="webhook"),
    path("<int:pk>/change", pages.change, name="webhook_change"),
    path("<int:pk>/ping", pages.ping, name="webhook_ping"),
    path("<int:pk>/secret", pages.renew, name="webhook_secret"),
    path("<int:pk>/resume", pages.resume, name="webhook_resume"),
    path("<int:pk>/replay", pages.replay, name="webhook_replay"),
    path("<int:pk>/remove", pages.remove, name="webhook_remove"),
]
