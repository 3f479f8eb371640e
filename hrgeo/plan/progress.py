"""Telling how far a run is, and noting how long each stage took."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial

Progress = Callable[[str, float], None]
"""Called with the name of the stage that begins and the share of the work done."""
Tell = Callable[[str], None]
"""Called with a sentence that the user should see before the run goes on: what is sent where."""
Within = Callable[[float], None]
"""Called with the share of one stage, or of one piece of it, that is done (0..1)."""

STAGES: tuple[tuple[str, float], ...] = (
    ("Reading streets", 0.0),
    ("Reading files", 0.20),
    ("Travel times", 0.30),
    ("Coverage", 0.42),
    ("Catchments", 0.48),
    ("New sites", 0.55),
    ("Judging sites", 0.61),
    ("Hours and barriers", 0.72),
    ("Van week", 0.78),
    ("Results", 0.92),
)
"""The stages of a run, with the share of the work done when each begins."""


class StageClock:
    """Reports the stages of a run as they begin, and times them.

    Parameters
    ----------
    progress
        Told about each stage; None for nobody.
    tell
        Told what a plan with streets by place or box sends, and to whom; None for nobody.
    """

    def __init__(self, progress: Progress | None = None, tell: Tell | None = None) -> None:
        self._progress = progress
        self.tell = tell
        self.seconds: dict[str, float] = {}

    @contextmanager
    def stage(self, name: str) -> Iterator[Within]:
        """Run a stage: report it, time it; gives what takes the share of it that is done.

        Whatever `progress` raises ends the work and is passed on: so a run is stopped.
        """
        begin, end = _span(name)

        def within(share: float) -> None:
            if self._progress is not None:
                self._progress(name, begin + (end - begin) * min(max(share, 0.0), 1.0))

        within(0.0)
        start = time.perf_counter()
        try:
            yield within
        finally:
            self.seconds[name] = round(self.seconds.get(name, 0.0) + time.perf_counter() - start, 3)


def _span(name: str) -> tuple[float, float]:
    """Give the share of a run that is done when a stage begins, and when it ends."""
    names = [stage for stage, _ in STAGES]
    at = names.index(name)
    return STAGES[at][1], STAGES[at + 1][1] if at + 1 < len(STAGES) else 1.0


def unheard(_share: float) -> None:
    """Take a share of work done, for nobody."""


def in_pieces(within: Within, sizes: Sequence[float]) -> Iterator[Within]:
    """Share out a stage among its pieces, by how much work each is.

    Parameters
    ----------
    within
        Takes the share of the whole that is done.
    sizes
        Of each piece, in their order; only how they compare matters.

    Yields
    ------
    Within
        For one piece after the other: takes the share of it that is done.

    Examples
    --------
    >>> told = []
    >>> for piece in in_pieces(told.append, [1, 3]):
    ...     piece(0.5)
    >>> told
    [0.125, 0.625]
    """
    total = sum(sizes) or 1.0
    for at, size in enumerate(sizes):
        yield partial(_tell_piece, within, sum(sizes[:at]) / total, size / total)


def _tell_piece(within: Within, begin: float, part: float, share: float) -> None:
    within(begin + part * share)
