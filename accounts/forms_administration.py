"""Forms of those who administer accounts, and the one of who accepts an invitation."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.delegation import roles_to_give
from accounts.models import User
from accounts.roles import ROLES
from accounts.selectors.accounts import regions_to_choose
from accounts.selectors.review import Question, question_about
from accounts.services.invitation_list import MOST_ROWS
from accounts.services.second_factor import FactorLoss
from accounts.shared import shared_kinds
from core.exceptions import NotWithinReach
from regions.capabilities import Capability
from regions.models import Level, Region

_MOST_BYTES = 1024 * 1024
_INDENT = "\u2003"


class RegionField(forms.ModelChoiceField[Region]):
    """A region out of those within reach; villages stand under their district."""

    def label_from_instance(self, obj: Any) -> str:
        """Return the name with its code, indented by level."""
        region: Region = obj
        return f"{_INDENT * max(0, region.level - Level.REGENCY)}{region.full_name} ({region.code})"


def _day(label: Any, **options: Any) -> forms.DateField:
    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    return forms.DateField(label=label, widget=widget, input_formats=["%Y-%m-%d"], **options)


def _reason(help_text: Any) -> forms.CharField:
    return forms.CharField(label=_("Reason"), max_length=200, help_text=help_text)


class RoleForm(forms.Form):
    """A role at a place between two days, out of what ``actor`` may give."""

    role = forms.ChoiceField(label=_("Role"))
    region = RegionField(
        label=_("Place"),
        queryset=Region.objects.none(),
        help_text=_("The role holds there and in all that lies below."),
    )
    valid_from = _day(_("First day"), required=False, help_text=_("Today when left empty."))
    valid_to = _day(
        _("Last day"), required=False, help_text=_("For good when left empty. After it the role ends by itself.")
    )
    reason = _reason(_("Stays in the record, for instance the number of the letter of appointment."))

    def __init__(self, *args: Any, actor: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        roles = self.fields["role"]
        roles.choices = [(code, ROLES[code].label) for code in roles_to_give(actor)]  # type: ignore[attr-defined]
        regions = regions_to_choose(actor, Capability.MANAGE_ACCOUNTS)
        self.fields["region"].queryset = regions  # type: ignore[attr-defined]

    def about(self) -> dict[str, Any]:
        """Return what the service wants to know of a valid form."""
        names = ("role", "region", "valid_from", "valid_to", "reason")
        return {name: self.cleaned_data[name] for name in names}


class InvitationForm(RoleForm):
    """Whom to invite, and to what."""

    email = forms.EmailField(label=_("Email address"), max_length=254)
    full_name = forms.CharField(label=_("Full name"), max_length=120)
    position = forms.CharField(label=_("Position"), max_length=120, required=False)

    field_order = ["email", "full_name", "position", "role", "region", "valid_from", "valid_to", "reason"]

    def about(self) -> dict[str, Any]:
        """Return the fields of a guest."""
        names = ("email", "full_name", "position")
        return {**super().about(), **{name: self.cleaned_data[name] for name in names}}


class InvitationListForm(forms.Form):
    """A list of people to invite."""

    file = forms.FileField(
        label=_("List (CSV or XLSX)"),
        help_text=_(
            "First row: email, full_name, position, role, region, valid_from, valid_to, reason. At most 200 rows."
        ),
    )
    only_check = forms.BooleanField(label=_("Only check the list, invite nobody yet"), required=False)

    def clean_file(self) -> bytes:
        """Return the content; a list of people is small."""
        upload = self.cleaned_data["file"]
        if upload.size > _MOST_BYTES:
            raise forms.ValidationError(
                _("The file is larger than a list of %(rows)s people can be."), params={"rows": MOST_ROWS}
            )
        content: bytes = upload.read()
        return content


class ReasonForm(forms.Form):
    """Why."""

    reason = _reason(_("Stays in the record."))


class AccountForm(forms.Form):
    """Name, position and address of an account."""

    full_name = forms.CharField(label=_("Full name"), max_length=120)
    position = forms.CharField(label=_("Position"), max_length=120, required=False)
    email = forms.EmailField(
        label=_("Email address"),
        max_length=254,
        required=False,
        help_text=_("A new address counts once its owner opens the link that goes there. The old one is told."),
    )


class FactorLossForm(forms.Form):
    """Why a second factor is of no use any more."""

    reason = forms.ChoiceField(label=_("Reason"), choices=FactorLoss, widget=forms.RadioSelect)


class LeaveForm(forms.Form):
    """When and why somebody leaves, and who takes over."""

    on = _day(
        _("Last day"),
        help_text=_("Today or earlier: access ends now. A day to come: access ends when that day is over."),
    )
    reason = _reason(_("Stays in the record."))
    hand_over_to = forms.ModelChoiceField(
        label=_("Open work goes to"), queryset=User.objects.none(), required=False, empty_label=_("nobody")
    )

    def __init__(self, *args: Any, colleagues: QuerySet[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"].initial = timezone.localdate
        self.fields["hand_over_to"].queryset = colleagues  # type: ignore[attr-defined]


class AccountFilterForm(forms.Form):
    """What the list of accounts shows."""

    role = forms.ChoiceField(label=_("Role"), required=False)
    region = RegionField(label=_("Place"), queryset=Region.objects.none(), required=False, empty_label=_("all"))
    state = forms.ChoiceField(
        label=_("State"), required=False, choices=[("", _("in use")), ("ended", _("closed or without a role"))]
    )

    def __init__(self, *args: Any, regions: QuerySet[Region], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", _("all")), *((code, role.label) for code, role in ROLES.items())]
        self.fields["role"].choices = choices  # type: ignore[attr-defined]
        self.fields["region"].queryset = regions  # type: ignore[attr-defined]


class ReviewForm(forms.Form):
    """Who can reach which place, or one thing there, or do what."""

    region = RegionField(label=_("Place"), queryset=Region.objects.none(), empty_label=None)
    capability = forms.ChoiceField(label=_("Who may"), required=False)
    number = forms.CharField(max_length=30, required=False, widget=forms.TextInput(attrs={"autocomplete": "off"}))

    def __init__(self, *args: Any, reader: Any, regions: QuerySet[Region], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._reader = reader
        choices = [("", _("do anything there")), *Capability.choices]
        self.fields["capability"].choices = choices  # type: ignore[attr-defined]
        self.fields["region"].queryset = regions  # type: ignore[attr-defined]
        kinds = shared_kinds()
        if kinds:
            self.fields["number"].label = " / ".join(str(kind.question) for kind in kinds)
        else:
            del self.fields["number"]

    def clean(self) -> dict[str, Any]:
        """Add ``question``; a number that leads to nothing is said at its field, and asks nothing."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        capability = Capability(cleaned["capability"]) if cleaned.get("capability") else None
        number = cleaned.get("number", "").strip()
        if number:
            try:
                cleaned["question"] = question_about(self._reader, number, capability)
            except NotWithinReach:
                self.add_error("number", _("There is nothing with this number within your reach."))
        elif cleaned.get("region"):
            cleaned["question"] = Question(cleaned["region"], capability)
        return cleaned


class AcceptForm(forms.Form):
    """Account name and password of somebody new. The service judges both."""

    username = forms.CharField(
        label=_("Account name"),
        max_length=60,
        help_text=_("With it you sign in. Small letters, digits, dots."),
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}),
    )
    password = forms.CharField(
        label=_("Password"),
        strip=False,
        help_text=_("At least 10 signs; a sentence of four words is good. Not your name, not only digits."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    again = forms.CharField(
        label=_("Password once more"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def clean(self) -> dict[str, Any]:
        """Compare the two passwords."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("password") and cleaned.get("again") and cleaned["password"] != cleaned["again"]:
            self.add_error("again", _("The two passwords differ."))
        return cleaned
