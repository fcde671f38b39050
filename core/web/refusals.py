"""Show a rule's refusal where the person can mend it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.forms import BaseForm

from core.exceptions import DomainError, NotAllowed, NotWithinReach


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
