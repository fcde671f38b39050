"""Requests of data subjects, breaches, and the clocks that a law sets for both."""

from __future__ import annotations

from privacy.models.breach import Breach, BreachEvent, BreachNotice
from privacy.models.deadline import Deadline, RegisterNumber
from privacy.models.request import RequestEvent, SubjectRequest

__all__ = [
    "Breach",
    "BreachEvent",
    "BreachNotice",
    "Deadline",
    "RegisterNumber",
    "RequestEvent",
    "SubjectRequest",
]
