"""The kinds of file that insurance takes in, in words for the page of imports."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from exchange.registry import ImportKind

BPJS_ANSWER = ImportKind(
    code="bpjs_answer",
    title=_("Answer of BPJS to a batch"),
    hint=_("Loaded on the page of the batch that it answers."),
    route="insurance",
)
