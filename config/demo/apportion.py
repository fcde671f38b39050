"""Share out whole numbers without losing or inventing one."""

from __future__ import annotations

from collections.abc import Sequence


def apportion(total: int, weights: Sequence[int]) -> list[int]:
    """Return whole numbers in proportion to ``weights`` that sum to ``total`` (method of the largest remainder).

    Ties go to the earlier one, so the result depends on nothing but the arguments.

    Raises:
        ValueError: nothing to share out by (no weight above zero) although ``total`` is not zero.

    >>> apportion(10, [1, 1, 1])
    [4, 3, 3]
    """
    base = sum(weights)
    if base <= 0:
        if total:
            raise ValueError("no weights to share out by")
        return [0] * len(weights)
    shares = [total * weight // base for weight in weights]
    by_remainder = sorted(range(len(weights)), key=lambda index: (-(total * weights[index] % base), index))
    for index in by_remainder[: total - sum(shares)]:
        shares[index] += 1
    return shares
