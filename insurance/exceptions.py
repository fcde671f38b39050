"""Why something about membership or proposals was refused."""

from __future__ import annotations

from core.exceptions import DomainError


class ProposalRefused(DomainError):
    """Somebody cannot be proposed: ``quota``, ``covered``, ``pending``, ``not_resident`` or ``no_regency``."""

    code = "proposal_refused"


class BatchRefused(DomainError):
    """A batch cannot be sent or read: ``already_sent``, ``nobody_to_send``, ``not_sent``, ``file_missing`` or
    ``file_changed``.
    """

    code = "batch_refused"


class AnswerRefused(DomainError):
    """An answer file cannot be taken in at all: ``not_sent``, ``imported_before``, or a code of ``core.tabular``."""

    code = "answer_refused"


class CoverageRefused(DomainError):
    """A coverage figure cannot be given: ``future`` or ``no_population``, or the region has no such parts: ``level``."""

    code = "coverage_refused"


class RecapRefused(DomainError):
    """A recap file was not taken in, and nothing of it was: the message names row and column.

    Codes: ``future``, ``empty``, ``region_unknown``, ``region_not_allowed``, ``segment_unknown``, ``number``,
    ``active_above_registered``, ``repeated`` or ``segment_twice``.
    """

    code = "recap_refused"


class ParameterRefused(DomainError):
    """A parameter was not added: ``past``, ``ends_before`` or ``later_exists``; of a headline also ``changed``,
    ``unknown`` or ``same``.
    """

    code = "parameter_refused"


class ClosingRefused(DomainError):
    """A month was not closed: ``second_factor``, ``not_over``, ``changed``, ``no_reason``, ``same``, ``no_members``,
    ``no_population`` or ``no_definition``.
    """

    code = "closing_refused"


class MatchRefused(DomainError):
    """A decision on a card was not taken: ``changed``, ``reason`` or ``note``."""

    code = "match_refused"


class TaskRefused(DomainError):
    """A question to a village was not asked or answered: ``bucket``, ``not_counted``, ``due``, ``answered``,
    ``outcome`` or ``note``."""

    code = "task_refused"


class BucketRefused(DomainError):
    """A list of the waterfall cannot be given: ``too_many`` for one file, or ``not_counted`` yet."""

    code = "bucket_refused"
