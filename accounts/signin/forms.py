"""Forms of signing in: allauth's, in our words, and those around passwords."""

from __future__ import annotations

from typing import Any

from allauth.account.forms import ReauthenticateForm
from allauth.mfa.base.forms import AuthenticateForm
from allauth.mfa.base.forms import ReauthenticateForm as ReauthenticateCodeForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm
from django import forms
from django.contrib.auth.forms import PasswordChangeForm, SetPasswordForm
from django.contrib.auth.password_validation import password_validators_help_texts
from django.utils.translation import gettext_lazy as _


def _code_widget() -> forms.TextInput:
    return forms.TextInput(
        attrs={"autocomplete": "one-time-code", "autofocus": True, "autocapitalize": "none", "spellcheck": "false"}
    )


class CodeForm(AuthenticateForm):  # type: ignore[misc]
    """The code that signing in asks for."""

    code = forms.CharField(
        label=_("Code"), max_length=20, help_text=_("From your app, or one of your recovery codes."),
        widget=_code_widget(),
    )  # fmt: skip


class ConfirmCodeForm(ReauthenticateCodeForm):  # type: ignore[misc]
    """The code once more, before something that must be hers."""

    code = forms.CharField(
        label=_("Code"), max_length=20, help_text=_("From your app, or one of your recovery codes."),
        widget=_code_widget(),
    )  # fmt: skip


class ConfirmPasswordForm(ReauthenticateForm):  # type: ignore[misc]
    """The password once more."""

    password = forms.CharField(
        label=_("Password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password", "autofocus": True}),
    )


class ActivateAppForm(ActivateTOTPForm):  # type: ignore[misc]
    """The first code of an app proves that it was set up."""

    code = forms.CharField(
        label=_("Code of the app"), max_length=20, help_text=_("Six digits that change every 30 seconds."),
        widget=_code_widget(),
    )  # fmt: skip


class AddPasskeyForm(AddWebAuthnForm):  # type: ignore[misc]
    """A name to know a passkey by."""

    name = forms.CharField(
        label=_("Name"), max_length=60, required=False, help_text=_("What you know it by: “my phone”, “office PC”.")
    )
    passwordless = forms.BooleanField(
        label=_("Sign in with it instead of the password"),
        required=False,
        help_text=_("It is kept on the device and asks for your finger, face or PIN."),
    )


class ForgottenPasswordForm(forms.Form):
    """Who has forgotten it."""

    name = forms.CharField(
        label=_("Account name or email address"),
        max_length=254,
        widget=forms.TextInput(attrs={"autofocus": True, "autocomplete": "username", "autocapitalize": "none"}),
    )


class NewPasswordForm(SetPasswordForm):  # type: ignore[type-arg]
    """A new password, twice."""

    new_password1 = forms.CharField(
        label=_("New password"), strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "new-password"})
    )
    new_password2 = forms.CharField(
        label=_("New password, again"), strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "new-password"})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["new_password1"].help_text = " ".join(map(str, password_validators_help_texts()))


class ChangePasswordForm(NewPasswordForm, PasswordChangeForm):
    """The old password, and the new one twice."""

    old_password = forms.CharField(
        label=_("Password until now"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password", "autofocus": True}),
    )
    field_order = ["old_password", "new_password1", "new_password2"]
