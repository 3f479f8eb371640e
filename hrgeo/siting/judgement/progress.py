"""Tells how much of a long judgement is done."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

ShareDone = Callable[[float], None]
"""Takes the share that is done, 0 to 1; what it raises ends the work and is passed on."""

_Item = TypeVar("_Item")


def one_by_one(items: Sequence[_Item], progress: ShareDone | None) -> Iterator[_Item]:
    """Give items, and tell after each how many of them are done.

    Examples
    --------
    >>> told = []
    >>> list(one_by_one("ab", told.append)), told
    (['a', 'b'], [0.5, 1.0])
    """
    for n_done, item in enumerate(items, start=1):
        yield item
        if progress is not None:
            progress(n_done / len(items))
