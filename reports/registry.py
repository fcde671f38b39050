"""The kinds of report; an app above would add its own in ``AppConfig.ready()``."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, BinaryIO, ClassVar

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from regions.capabilities import Capability
from regions.models import Region
from reports.documents.issue import Issue
from reports.exceptions import ReportRefused

Figures = dict[str, Any]


@dataclass(frozen=True, slots=True)
class ComposeContext:
    """What figures are composed from. ``params`` are cleaned texts; ``known_at`` is the moment whose knowledge counts.

    ``actor`` is who issues: a kind that tells of persons reads through what he may see.
    """

    region: Region
    params: Mapping[str, str]
    today: date
    known_at: datetime | None = None
    actor: Any = None


class ReportKind(ABC):
    """One kind of report: what it asks for, what it counts, and how it looks.

    ``title`` is for the screen, ``document_title`` is what stands on the paper, always Indonesian, and the only words
    about its content that a stranger who verifies it is told. ``issue_with`` and ``read_with`` are the capabilities that
    issuing and reading one take at its region; ``thing`` begins the actions that the record keeps of both. ``on_its_own``:
    the page for a new report offers it; others are issued from what they speak of. ``compares``: its figures can be
    counted again.
    """

    code: ClassVar[str]
    title: ClassVar[str | Promise]
    document_title: ClassVar[str]
    params_form: ClassVar[type[forms.Form]]
    preview_template: ClassVar[str]
    issue_with: ClassVar[Capability] = Capability.ISSUE_REPORTS
    read_with: ClassVar[Capability] = Capability.VIEW_REPORTS
    thing: ClassVar[str] = "report"
    on_its_own: ClassVar[bool] = True
    compares: ClassVar[bool] = True

    @abstractmethod
    def compose(self, context: ComposeContext) -> Figures:
        """Return the figures as JSON that is kept with the report.

        Raises:
            DomainError: there is nothing to report on.
        """

    @abstractmethod
    def compose_again(self, region: Region, figures: Figures) -> Figures:
        """Return the figures of the same day as they are known now."""

    @abstractmethod
    def same(self, issued: Figures, now: Figures) -> bool:
        """Whether two sets of figures count the same."""

    @abstractmethod
    def describe(self, figures: Figures) -> str:
        """Return the title of one issued report, in Indonesian."""

    @abstractmethod
    def typed(self, figures: Figures) -> Any:
        """Return the figures as the preview template reads them."""

    @abstractmethod
    def render(self, figures: Figures, issue: Issue, out: BinaryIO) -> int:
        """Write the document and return its pages; the same input gives the same bytes."""

    def tells(self, user: Any, region_code: str) -> bool:
        """Whether ``user`` may learn what such a document says of a region: more than holding its capability may take."""
        return True

    def kept(self, figures: Figures) -> Figures:
        """Return what of the figures stays with the issued report: all of it, unless it tells of a person."""
        return figures

    def persons(self, figures: Figures) -> list[int]:
        """Return the keys of those whose data the document holds, out of the figures that were kept."""
        return []

    def clean(self, params: Mapping[str, str]) -> dict[str, str]:
        """Return the parameters of this kind out of texts that somebody typed.

        Raises:
            ReportRefused: one is missing or makes no sense; ``field`` names it.
        """
        form = self.params_form(dict(params))
        if form.is_valid():
            return {name: str(value) for name, value in form.cleaned_data.items()}
        field, errors = next(iter(form.errors.items()))
        raise ReportRefused(str(errors[0]), code=str(field), field=str(field))


_kinds: dict[str, ReportKind] = {}


def register(kind: ReportKind) -> None:
    """Make a kind known.

    Raises:
        ValueError: another one has this code.
    """
    if type(_kinds.get(kind.code, kind)) is not type(kind):
        raise ValueError(f"The kind of report {kind.code} is registered twice.")
    _kinds[kind.code] = kind


def all_kinds() -> list[ReportKind]:
    """Return the kinds in the order of their codes."""
    return [_kinds[code] for code in sorted(_kinds)]


def find_kind(code: str) -> ReportKind | None:
    """Return the kind ``code``, or ``None`` when nobody registered it (any more)."""
    return _kinds.get(code)


def document_title(code: str) -> str:
    """Return what a document of this kind is called on paper; its code when the kind is gone."""
    return _kinds[code].document_title if code in _kinds else code


def kind_named(code: str) -> ReportKind:
    """Return the kind ``code``.

    Raises:
        ReportRefused: nobody registered it.
    """
    kind = _kinds.get(code)
    if kind is None:
        raise ReportRefused(
            _("There is no report %(kind)s; known: %(known)s.")
            % {"kind": code[:40], "known": ", ".join(sorted(_kinds))},
            code="unknown_kind",
            field="kind",
        )
    return kind
