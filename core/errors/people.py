"""People and operators."""

from __future__ import annotations

from core.errors.base import Refused
from core.words import _


class OperatorTaken(Refused):
    slug = "operator_taken"
    text = _("There is an operator called %(name)s or %(party)s already. Pick another name or party id.")


class LastAdmin(Refused):
    slug = "last_admin"
    text = _("%(person)s is the only administrator. Make somebody else one first.")


class LinkOver(Refused):
    slug = "link_over"
    text = _("This sign-in code was used already or is older than ten minutes. Ask for a new one.")


class PassLinkOver(Refused):
    slug = "pass_link_over"
    text = _("This job pass was used already, or has ended. Ask whoever gave it to you for a new one.")


class SignInAgain(Refused):
    slug = "sign_in_again"
    text = _("You signed in a while ago. Sign in again first, so that we know that it is you.")


class PasskeyUnknown(Refused):
    slug = "passkey_unknown"
    text = _("This phone's answer could not be read, or came too late. Try again.")


class PersonTaken(Refused):
    slug = "person_taken"
    text = _("The account %(username)s, or one with that mail address, exists already.")


class InvitationOver(Refused):
    slug = "invitation_over"
    text = _("This invitation was used already, was taken back, or is older than seven days. Ask for a new one.")


class MailNotSent(Refused):
    slug = "mail_not_sent"
    text = _("The mail to %(email)s could not be sent. Nothing was kept; try again in a moment.")
