"""What the audit trail's verbs and subjects are called, and what an entry changed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.queries.subjects import parted
from installer_app.desk.fields import UNTOLD, field_word, value_text

if TYPE_CHECKING:
    from core.models import Event

VERBS = {
    "create": _("Created"),
    "change": _("Changed"),
    "remove": _("Removed"),
    "import": _("Imported"),
    "undo_import": _("Undid an import"),
    "pin": _("Set the pin"),
    "register": _("Registered"),
    "label": _("Labelled"),
    "make_labels": _("Made labels"),
    "link": _("Linked"),
    "fit": _("Fitted"),
    "reapply": _("Applied the template again"),
    "configure": _("Set what differs"),
    "override": _("Overrode a check"),
    "walk": _("Told the connectors apart"),
    "choose_checks": _("Chose the checks"),
    "measure": _("Measured"),
    "tick": _("Ticked the checklist"),
    "sign": _("Signed"),
    "take_photo": _("Took a photo"),
    "drop_photo": _("Removed a photo"),
    "set_rules": _("Changed what is asked for"),
    "hand_over": _("Handed over"),
    "approve": _("Approved"),
    "return": _("Returned"),
    "drop": _("Dropped"),
    "replace": _("Was replaced"),
    "take_over": _("Took a station's place"),
    "command": _("Commanded"),
    "claim_knock": _("Said whose a refused call is"),
    "issue_key": _("Made a password"),
    "create_job": _("Made a job"),
    "change_job": _("Changed a job"),
    "cancel_job": _("Called a job off"),
    "make_pass": _("Made a job pass"),
    "revoke_pass": _("Took a job pass back"),
    "make_owner_link": _("Made a link for the site's owner"),
    "end_owner_link": _("Ended a link for the site's owner"),
    "invite": _("Invited somebody"),
    "accept_invitation": _("Accepted an invitation"),
    "revoke_invitation": _("Took an invitation back"),
    "add_person": _("Added somebody"),
    "change_role": _("Changed a role"),
    "remove_person": _("Removed somebody"),
    "add_passkey": _("Added a passkey"),
    "remove_passkey": _("Removed a passkey"),
    "make_sign_in_link": _("Made a sign-in code"),
    "use_sign_in_link": _("Signed in with a code"),
    "end_device": _("Signed a phone out"),
    "issue_token": _("Made a token"),
    "renew_token": _("Renewed a token"),
    "end_token": _("Ended a token"),
    "create_registration_token": _("Made a registration token"),
    "revoke_registration_token": _("Revoked a registration token"),
    "exchange": _("Exchanged credentials"),
    "renew_partner": _("Gave a partner another token"),
    "revoke": _("Ended a partner's access"),
    "create_webhook": _("Made a webhook"),
    "change_webhook": _("Changed a webhook"),
    "remove_webhook": _("Removed a webhook"),
    "renew_webhook_secret": _("Gave a webhook another secret"),
    "pause_webhook": _("Paused a webhook"),
    "resume_webhook": _("Resumed a webhook"),
    "replay": _("Sent messages again"),
    "change_settings": _("Changed the settings"),
}
SUBJECTS = {
    "energy mix profile": _("Energy mix"),
    "import": _("Import"),
    "invitation": _("Invitation"),
    "job": _("Job"),
    "label": _("Label"),
    "location": _("Location"),
    "operator": _("Company"),
    "partner": _("Partner"),
    "person": _("Person"),
    "registration token": _("Registration token"),
    "station": _("Station"),
    "template": _("Template"),
    "token": _("API token"),
    "webhook": _("Webhook"),
}
KINDS = {
    "steps": _("Steps"),
    "refused": _("Refused"),
    "checks": _("Checks"),
    "evidence": _("Evidence"),
    "reviews": _("Reviews"),
    "commands": _("Commands"),
    "changes": _("Changes"),
}


def verb_word(verb: str) -> Any:
    """Say a verb; one without a word of its own as the trail calls it."""
    return VERBS.get(verb) or verb.replace("_", " ")


def subject_text(subject: str) -> str:
    """Say what an entry is about: its kind in words, then its number or name as the trail has it."""
    noun, key = parted(subject)
    return f"{SUBJECTS[noun]} {key}" if key and noun in SUBJECTS else subject


def changes_of(event: Event) -> list[dict[str, str]]:
    """Give what an entry changed: each field with how it was before and after; a plain fact has no before."""
    told = []
    for name, value in sorted(event.changes.items()):
        if name in UNTOLD:
            continue
        pair = value if isinstance(value, list) and len(value) == 2 else [None, value]  # noqa: PLR2004 -- before and after
        if name == "evses" and event.subject.startswith("location ") and pair[0] is None:
            pair = [None, gettext("changed")]  # so it was told before it told whose, and who did it stands below
        told += _of_parts([name], *pair)
    return told


def _of_parts(path: list[str], was: Any, now: Any) -> list[dict[str, str]]:
    """Take what was told of several things (EVSEs by uid) apart, so that each field stands by itself."""
    if isinstance(was or now, dict) and isinstance(now or was, dict):
        was, now = was or {}, now or {}
        names = [name for name in dict.fromkeys([*was, *now]) if name not in UNTOLD]
        return [line for key in names for line in _of_parts([*path, key], was.get(key), now.get(key))]
    name = path[-1]
    return [
        {"field": " · ".join(map(field_word, path)), "was": value_text(was, name), "now": value_text(now, name)},
    ]
