"""Telling how far a run is, and noting how long each stage took."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

Progress = Callable[[str, float], None]
"""Called with the name of the stage that begins and the share of the work done."""
Tell = Callable[[str], None]
"""Called with a sentence that the user should see before the run goes on: what is sent where."""

STAGES: tuple[tuple[str, float], ...] = (
    ("Reading streets", 0.0),
    ("Reading files", 0.20),
    ("Travel times", 0.30),
    ("Coverage", 0.45),
    ("Catchments", 0.55),
    ("New sites", 0.75),
    ("Results", 0.90),
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
    def stage(self, name: str) -> Iterator[None]:
        """Run a stage: report it, time it."""
        if self._progress is not None:
            self._progress(name, dict(STAGES)[name])
        start = time.perf_counter()
        try:
            yield
        finally:
            self.seconds[name] = round(self.seconds.get(name, 0.0) + time.perf_counter() - start, 3)
