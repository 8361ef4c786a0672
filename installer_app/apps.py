"""What people touch."""

from __future__ import annotations

from django.apps import AppConfig


class InstallerAppConfig(AppConfig):
    name = "installer_app"

    def ready(self) -> None:
        """Remember the phones on which people sign in, by whichever way; who signs out leaves no secret behind."""
        from django.contrib.auth.signals import (  # noqa: PLC0415 -- models are there by now
            user_logged_in,
            user_logged_out,
        )

        from installer_app.accounts import remember_device  # noqa: PLC0415
        from installer_app.shown_once import forget_with_the_session  # noqa: PLC0415

        user_logged_in.connect(remember_device)
        user_logged_out.connect(forget_with_the_session)
