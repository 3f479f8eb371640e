"""The answer to a siting problem, with its proof."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from hrgeo.model import FloatArray, IntArray, frozen_array

Status = Literal["optimal", "feasible", "infeasible"]

OPTIMAL_GAP = 1e-6
"""A relative gap of at most this counts as optimal."""


def relative_gap(objective: float, bound: float) -> float:
    """Give ``(bound - objective) / objective``: how much better the best could be.

    Both 0 is a gap of 0; nothing found where something may be is ``inf``.

    Examples
    --------
    >>> relative_gap(100.0, 101.0)
    0.01
    >>> relative_gap(0.0, 0.0), relative_gap(0.0, 1.0)
    (0.0, inf)
    """
    if math.isnan(objective) or math.isnan(bound):
        return math.nan
    missing = max(bound - objective, 0.0)
    if missing == 0.0:
        return 0.0
    return missing / objective if objective > 0 else math.inf


@dataclass(frozen=True, eq=False)
class SitingResult:
    """Sites chosen, what they achieve, and how good that is proven to be.

    Attributes
    ----------
    objective_name
        Such as ``max_coverage``.
    method
        ``exact`` or ``greedy``.
    status
        ``optimal``: nothing better exists (a relative gap of at most 1e-6);
        ``feasible``: a choice that keeps all rules, with its gap;
        ``infeasible``: no choice keeps all rules; `why` says which one fails.
    objective
        Weight within the threshold of an existing or a chosen site; NaN where
        infeasible.
    bound
        No choice can have more than this; NaN where infeasible.
    optimality_gap
        ``(bound - objective) / objective``.
    sites, site_ids
        Positions and ids of the new sites, the one that adds most first.
    gains
        By new site: what it adds to those before it. They add up to
        `objective` less what was within reach before.
    weight_before, share_before, share_after
        Weight and share of weight within reach of existing sites alone, and
        the share with the new ones; NaN shares where there is no weight.
    n_sites
        How many new sites were allowed.
    n_candidates
        How many places were considered: neither existing nor forbidden.
    threshold_min
        The threshold, inclusive.
    stopped_by
        Empty where the search came to its end, else ``time_limit`` or ``gap``.
    reasons
        Short fixed codes of the sentences in `why`, see `hrgeo.siting.explain`.
    why
        What the result means, in plain words.
    """

    objective_name: str
    method: str
    status: Status
    objective: float
    bound: float
    optimality_gap: float
    sites: IntArray
    site_ids: pd.Index
    gains: FloatArray
    weight_before: float
    share_before: float
    share_after: float
    n_sites: int
    n_candidates: int
    threshold_min: float
    stopped_by: str
    reasons: tuple[str, ...]
    why: str

    def __post_init__(self) -> None:
        object.__setattr__(self, "sites", frozen_array(self.sites, np.int64))
        object.__setattr__(self, "gains", frozen_array(self.gains, np.float64))
