"""Bind a form to what was sent, and show a rule's refusal where the person can mend it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.forms import BaseForm
from django.http import HttpRequest, QueryDict

from core.exceptions import DomainError, NotAllowed, NotWithinReach


def posted(request: HttpRequest) -> QueryDict | None:
    """Return what a form was sent with, empty too, or ``None`` when the page is only opened."""
    return request.POST if request.method == "POST" else None


@contextmanager
def refusals_on(form: BaseForm) -> Iterator[None]:
    """Put a refusal raised inside on the form: at its field when the form has it, otherwise on top.

    What is absent or forbidden is no matter of a form and passes on, to become 404 or 403. Leave the view from inside
    the block when all went well; what follows the block shows the form again.
    """
    try:
        yield
    except (NotWithinReach, NotAllowed):
        raise
    except DomainError as error:
        form.add_error(error.field if error.field in form.fields else None, str(error))
