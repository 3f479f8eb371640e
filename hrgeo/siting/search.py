"""What a search for the best coverage knows, and when it ends."""

from __future__ import annotations

import math
import time
from dataclasses import dataclass

import numpy as np

from hrgeo.model import IntArray
from hrgeo.siting.cover import CoverModel, gain_of
from hrgeo.siting.settings import Cancel, Progress

_ROUNDING = 1e-8
_BELOW_ONE = 1.0 - 1e-6


@dataclass(frozen=True)
class Stops:
    """When a search ends before its proof, and whom it tells how far it is.

    Attributes
    ----------
    gap
        At this relative gap between bound and objective.
    time_limit_s
        After this long [s]; None for no limit.
    progress
        Told the best objective and the bound.
    cancel
        Asked whether to end.
    """

    gap: float = 0.0
    time_limit_s: float | None = None
    progress: Progress | None = None
    cancel: Cancel | None = None


class Search:
    """The best choice met so far, and the highest bound among all that was given up.

    Totals are weights with a model's fixed weight, so that they can be compared
    between a model and what is left of it.
    """

    def __init__(self, model: CoverModel, columns: IntArray, stops: Stops) -> None:
        self.stops = stops
        self.total = model.fixed_weight + gain_of(model, columns)
        self.chosen = model.candidates[columns]
        self.given_up = 0.0
        self.waiting = 0.0  # the highest bound of what is to be searched later
        # Totals lie a whole number apart where all weights are whole.
        self.whole = bool((model.weight == np.round(model.weight)).all())
        limit = stops.time_limit_s
        self._deadline_s = math.inf if limit is None else time.monotonic() + limit

    @property
    def enough(self) -> float:
        """What has at most this total can be given up."""
        better = self.total + _BELOW_ONE if self.whole else self.total * (1.0 + _ROUNDING)
        return max(better, self.total * (1.0 + self.stops.gap))

    def offer(self, model: CoverModel, columns: IntArray, settled: IntArray) -> None:
        """Take a choice if it is the best so far: columns, and candidates settled before."""
        total = model.fixed_weight + gain_of(model, columns)
        if total > self.total:
            self.total = total
            self.chosen = np.concatenate([settled, model.candidates[columns]])

    def give_up(self, total: float) -> None:
        """Note that all choices with at most a total were given up."""
        self.given_up = max(self.given_up, total)

    def told_to_stop(self, bound: float) -> str:
        """Tell how far the search is; give ``cancelled`` or ``time_limit`` where it must end."""
        if self.stops.progress is not None:
            self.stops.progress(self.total, max(bound, self.waiting, self.given_up, self.total))
        if self.stops.cancel is not None and self.stops.cancel():
            return "cancelled"
        return "time_limit" if time.monotonic() >= self._deadline_s else ""

    def bound(self, still_open: float = 0.0) -> float:
        """Give what no choice exceeds; `still_open` is the bound of what was not searched."""
        highest = max(self.given_up, still_open)
        if self.whole:
            highest = math.floor(highest + 1.0 - _BELOW_ONE)
        return max(highest, self.total)
