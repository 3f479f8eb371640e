"""When a plan's work ends before it is done: by the clock, or by hand."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, eq=False)
class Ending:
    """When work ends before it is done.

    Attributes
    ----------
    deadline_s
        By `time.monotonic`; ``inf`` for none.
    cancel
        Asked from time to time; True ends the work.
    """

    deadline_s: float = math.inf
    cancel: Callable[[], bool] | None = None

    @classmethod
    def within(cls, limit_s: float | None, cancel: Callable[[], bool] | None = None) -> Ending:
        """End so many seconds from now; None for no limit."""
        return cls(math.inf if limit_s is None else time.monotonic() + limit_s, cancel)

    @property
    def why_now(self) -> str:
        """``cancelled``, ``time_limit`` or nothing."""
        if self.cancel is not None and self.cancel():
            return "cancelled"
        return "time_limit" if time.monotonic() >= self.deadline_s else ""

    @property
    def is_limited(self) -> bool:
        """Whether it can come at all."""
        return self.cancel is not None or math.isfinite(self.deadline_s)

    def sooner(self, share: float) -> Ending:
        """Give one that leaves a share of the time from now on."""
        now_s = time.monotonic()
        left_s = share * (self.deadline_s - now_s) if math.isfinite(self.deadline_s) else math.inf
        return Ending(now_s + left_s, self.cancel)
