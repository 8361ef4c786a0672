"""The door behind "Sign in with this phone"."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from allauth.mfa.webauthn.views import LoginWebAuthnView
from django.contrib.auth import logout
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache

from core.errors import NotFound
from installer_app.passkeys.ceremony import AnswerOfPhone
from installer_app.passkeys.here import keep_here

if TYPE_CHECKING:
    from django.http import HttpResponse


@method_decorator(never_cache, name="dispatch")
class SignIn(LoginWebAuthnView):
    """Give a script the challenge, and let in who answers it; who is not known here is told so at the sign-in."""

    form_class = AnswerOfPhone

    def form_valid(self, form: Any) -> HttpResponse:
        try:
            response: HttpResponse = super().form_valid(form)
        except NotFound:  # taken away between the phone's answer and the new session
            logout(self.request)
            return self.form_invalid(form)
        keep_here(self.request, response, form.cleaned_data["credential"].pk)
        return response

    def form_invalid(self, form: Any) -> HttpResponse:  # noqa: ARG002 -- Django's signature
        said = {"passkey": "unknown", "next": self.request.POST.get("next", "")}
        return HttpResponseRedirect(f"{reverse('account_login')}?{urlencode(said)}", status=303)
