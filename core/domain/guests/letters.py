"""Mails that Plinth writes by itself, in the reader's language."""

from __future__ import annotations

from smtplib import SMTPException
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.mail import send_mail
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext

from core.errors import MailNotSent

if TYPE_CHECKING:
    from core.models import Invitation


def send_invitation(*, invitation: Invitation, secret: str) -> None:
    """Ask somebody in; the link in the mail is the only one there is. Raises MailNotSent."""
    operator, url = invitation.operator, f"{settings.PUBLIC_URL}/invited/{secret}"
    with translation.override(invitation.language), timezone.override(operator.zone):
        until = date_format(timezone.localtime(invitation.expires_at), "DATETIME_FORMAT")
        facts = {"who": invitation.created_by, "operator": operator.name, "until": until}
        facts["role"] = invitation.get_role_display()
        paragraphs = [
            gettext("%(who)s asks you to work with Plinth for %(operator)s, as: %(role)s.") % facts,
            gettext("Open this link to choose your name and password; it works once, until %(until)s:") % facts,
            url,
            gettext("If you do not know what this is about, there is nothing to do."),
        ]
        subject = gettext("Your invitation to Plinth at %(operator)s") % facts
    try:
        send_mail(" ".join(subject.split()), "\n\n".join(paragraphs) + "\n", None, [invitation.email])
    except (SMTPException, OSError) as error:
        raise MailNotSent(email=invitation.email, detail=str(error)) from error
