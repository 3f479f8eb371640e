"""The answer to a siting problem, with its proof."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
import pandas as pd
from scipy import sparse

from hrgeo.model import FloatArray, IntArray, frozen_array

Status = Literal["optimal", "feasible", "infeasible"]


def relative_gap(objective: float, bound: float, *, minimize: bool = False) -> float:
    """Give how much better the best could be, relative to the objective.

    ``(bound - objective) / objective`` where more is better, and
    ``(objective - bound) / objective`` where less is. Both 0 is a gap of 0;
    nothing found where something may be is ``inf``.

    Examples
    --------
    >>> relative_gap(100.0, 101.0), relative_gap(100.0, 75.0, minimize=True)
    (0.01, 0.25)
    >>> relative_gap(0.0, 0.0), relative_gap(0.0, 1.0)
    (0.0, inf)
    """
    if math.isnan(objective) or math.isnan(bound):
        return math.nan
    missing = max(objective - bound if minimize else bound - objective, 0.0)
    if missing == 0.0:
        return 0.0
    return missing / objective if objective > 0 else math.inf


@dataclass(frozen=True, eq=False)
class SitingResult:
    """Sites chosen, what they achieve, and how good that is proven to be.

    Attributes
    ----------
    objective_name
        ``max_coverage``, ``min_sites``, ``p_median`` or ``p_center``.
    method
        ``exact`` or ``greedy``.
    status
        ``optimal``: nothing better exists (a relative gap of at most 1e-6);
        ``feasible``: a choice that keeps all rules, with its gap;
        ``infeasible``: no choice keeps all rules; `why` says which one fails.
    objective
        ``max_coverage``: weight within the threshold of an existing or a chosen
        site (by the steps of a decay; with what second sites count; with
        capacities, the weight that sites take). ``min_sites``: number of new
        sites. ``p_median``: sum of weight times minutes. ``p_center``: minutes
        of the farthest. NaN where infeasible.
    bound
        No choice can have more (``max_coverage``) or less than this; NaN where
        infeasible.
    optimality_gap
        ``(bound - objective) / objective``, or ``(objective - bound) / objective``
        where less is better.
    sites, site_ids
        Positions and ids of the new sites, the one that adds most first.
    gains
        By new site. ``max_coverage`` and ``min_sites``: what it adds to those
        before it; for ``max_coverage`` they add up to `objective` less
        `weight_before`. ``p_median`` and ``p_center``: weight whose nearest site
        it is (of equally near ones the existing, then the first). With
        capacities: weight that it takes.
    weight_before, share_before, share_after
        What existing sites alone give of the objective of ``max_coverage``, for
        all other objectives weight within the threshold; share of weight within
        the threshold of existing sites alone, and with the new ones. NaN
        without a threshold; NaN shares where there is no weight.
    n_sites
        How many new sites were allowed; None for any number.
    n_candidates
        How many places were considered: neither existing nor forbidden.
    threshold_min
        The threshold, inclusive; NaN where none was given.
    stopped_by
        Empty where the search came to its end, else ``time_limit``, ``gap`` or
        ``cancelled``.
    reasons
        Short fixed codes of the sentences in `why`, see `hrgeo.siting.explain`.
    why
        What the result means, in plain words.
    unreached
        Positions of demand rows with weight that were left out because no
        existing or allowed site reaches them (``p_median``, ``p_center``, and
        ``min_sites`` for a share of 1).
    cost
        Of the new sites together; NaN without costs.
    group_names, group_shares_before, group_shares_after
        By group: the share of its weight within the threshold of existing sites
        alone, and with the new ones; NaN for a group without weight. None
        without groups or threshold, and before also None with capacities, which
        leave open whose weight is taken.
    assigned
        Shape ``(n_demand, n_sites)``: weight of a row that a site takes. None
        without capacities.
    nearest
        Where infeasible, what would make it feasible, each by itself, such as
        ``{"n_sites": 7, "budget": 300.0}``: the least number of new sites or
        budget, the largest ``share`` or ``floor``.
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
    n_sites: int | None
    n_candidates: int
    threshold_min: float
    stopped_by: str
    reasons: tuple[str, ...]
    why: str
    unreached: IntArray = field(default_factory=lambda: np.empty(0, dtype=np.int64))
    cost: float = math.nan
    group_names: tuple[str, ...] = ()
    group_shares_before: FloatArray | None = None
    group_shares_after: FloatArray | None = None
    assigned: sparse.csr_array | None = None
    nearest: dict[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        object.__setattr__(self, "sites", frozen_array(self.sites, np.int64))
        object.__setattr__(self, "unreached", frozen_array(self.unreached, np.int64))
        for name in ("gains", "group_shares_before", "group_shares_after"):
            values = getattr(self, name)
            if values is not None:
                object.__setattr__(self, name, frozen_array(values, np.float64))
        if self.assigned is not None:
            for part in (self.assigned.data, self.assigned.indices, self.assigned.indptr):
                part.setflags(write=False)
