"""What people touch."""

from __future__ import annotations

from django.apps import AppConfig


class InstallerAppConfig(AppConfig):
    name = "installer_app"

    def ready(self) -> None:
        """Remember the phones on which people sign in, by whichever way."""
        from django.contrib.auth.signals import user_logged_in  # noqa: PLC0415 -- models are there by now

        from installer_app.accounts import remember_device  # noqa: PLC0415

        user_logged_in.connect(remember_device)
