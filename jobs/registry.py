"""Which function does which kind of work; the apps above fill it in ``AppConfig.ready()``."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from jobs.exceptions import UnknownKind

if TYPE_CHECKING:
    from jobs.context import JobContext

Handler = Callable[..., dict[str, Any]]
Describe = Callable[[dict[str, Any]], tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of work; see :func:`register`."""

    name: str
    function: Handler
    title: str | Promise
    timeout_seconds: int
    max_attempts: int
    atomic: bool
    describe: Describe | None

    def run(self, context: JobContext, params: dict[str, Any]) -> dict[str, Any]:
        """Do the work."""
        return self.function(context, **params)


_kinds: dict[str, Kind] = {}


def register(
    kind: str,
    function: Handler,
    *,
    title: str | Promise,
    timeout_seconds: int,
    max_attempts: int = 3,
    atomic: bool = True,
    describe: Describe | None = None,
) -> None:
    """Let ``function(context, **params)`` do the work called ``kind`` (``thing.verb``).

    The function returns the outcome: a flat dictionary of counts, codes and keys, never a person's name or number. It is
    run in one transaction together with the note that it is done, so that killed work leaves nothing behind and finished
    work is never done twice. ``atomic=False`` leaves transactions to a function that commits as it goes; it must
    then bear being run again from the start.

    A ``DomainError`` ends the work at once with its message. Any other exception is tried again, ``max_attempts`` times
    in all. After ``timeout_seconds`` the worker is killed and the work has failed. ``title`` is a lazy translation.
    ``describe(outcome)`` returns, in the reader's language, what happened and what needs a person (or ``""``).

    Raises:
        ValueError: the kind is taken, or the limits make no sense.
    """
    if kind in _kinds and _kinds[kind].function is not function:
        raise ValueError(f"The kind of work {kind} is registered twice.")
    if timeout_seconds < 1 or max_attempts < 1:
        raise ValueError(f"The kind of work {kind} needs a time limit and at least one attempt.")
    _kinds[kind] = Kind(kind, function, title, timeout_seconds, max_attempts, atomic, describe)


def find_kind(name: str) -> Kind | None:
    """Return the kind, or ``None`` when nobody registered it."""
    return _kinds.get(name)


def get_kind(name: str) -> Kind:
    """Return the kind.

    Raises:
        UnknownKind: nobody registered it, for example because an update removed it.
    """
    kind = _kinds.get(name)
    if kind is None:
        raise UnknownKind(
            _("This version does not know the work “%(kind)s”. Nothing was done; tell the administrator.")
            % {"kind": name}
        )
    return kind
