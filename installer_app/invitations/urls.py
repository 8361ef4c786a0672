"""Where the pages of invitations are."""

from __future__ import annotations

from django.urls import path

from installer_app.invitations import pages

urlpatterns = [
    path("invitations/", pages.invitations, name="invitations"),
    path("invitations/new", pages.new_invitation, name="new_invitation"),
    path("invitations/<int:pk>/revoke", pages.revoke, name="invitation_revoke"),
    path("invited/<str:secret>", pages.invited, name="invited"),
]
