"""Several at the same moment, each with a connection of its own."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

from django.db import connections

from core.exceptions import DomainError


def at_once(*calls: Callable[[], Any]) -> list[Any]:
    """Run the calls in threads that start together; return, in their order, what each gave or the code that refused it.

    Anything else that goes wrong in one of them is raised here.
    """
    gate = threading.Barrier(len(calls))
    results: list[Any] = [TimeoutError("a call did not come to an end")] * len(calls)

    def run(place: int, call: Callable[[], Any]) -> None:
        try:
            gate.wait(timeout=10)
            results[place] = call()
        except DomainError as refusal:
            results[place] = refusal.code
        except Exception as error:  # noqa: BLE001 - raised below, in the thread of the test
            results[place] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=each) for each in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    for result in results:
        if isinstance(result, Exception):
            raise result
    return results


def refusals(*calls: Callable[[], Any]) -> list[str]:
    """Run calls that return no text, and return the codes of those that were refused."""
    return [result for result in at_once(*calls) if isinstance(result, str)]
