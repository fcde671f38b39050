"""The form that says who has a case in hand."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from welfare.selectors.assignment import Assignable


class AssignForm(forms.Form):
    """Who, and of a confidential case what for."""

    task = forms.ChoiceField(
        label=_("What for?"),
        choices=[("hold", _("She has the case in hand")), ("decide", _("She decides it"))],
        initial="hold",
        widget=forms.RadioSelect,
    )
    worker = forms.ChoiceField(label=_("Colleague who works on it"), required=False)
    decider = forms.ChoiceField(label=_("Colleague who decides it"), required=False)

    def __init__(self, found: Assignable, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["worker"].choices = _choices(found.workers, found.holder)  # type: ignore[attr-defined]
        if found.deciders:
            self.fields["decider"].choices = _choices(found.deciders)  # type: ignore[attr-defined]
        else:
            del self.fields["decider"]
            self.fields["task"] = forms.CharField(widget=forms.HiddenInput, initial="hold")

    def clean(self) -> dict[str, Any]:
        """Ask for the colleague that the task takes."""
        values: dict[str, Any] = super().clean() or {}
        name = self._asked()
        if not values.get(name):
            self.add_error(name, _("Choose a colleague."))
        return values

    def colleague(self) -> int:
        """Return the key of who was chosen."""
        return int(self.cleaned_data[self._asked()])

    def _asked(self) -> str:
        decides = self.cleaned_data.get("task") == "decide" and "decider" in self.fields
        return "decider" if decides else "worker"


def _choices(people: Sequence[User], but: User | None = None) -> list[tuple[str, Any]]:
    return [("", _("Choose a colleague")), *((str(each.pk), each.full_name) for each in people if each != but)]
