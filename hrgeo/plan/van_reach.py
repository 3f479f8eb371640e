"""What a van week brings within reach when: by day and part of the day."""

from __future__ import annotations

import numpy as np
import pandas as pd

from hrgeo.coverage.moments import PARTS_OF_DAY
from hrgeo.plan.van_week import PlannedWeek
from hrgeo.units import MIN_PER_H
from hrgeo.vans.problem import DAYS

_PARTS = list(PARTS_OF_DAY)
_N_PARTS = len(_PARTS)


def van_reach(planned: PlannedWeek) -> pd.DataFrame:
    """Give the need within reach of a van that people can come to, by day and part of the day.

    Parameters
    ----------
    planned
        The week.

    Returns
    -------
    pandas.DataFrame
        ``day`` (``Mo`` .. ``Su``), ``part`` (``night``, ``morning``, ``afternoon``,
        ``evening``), ``n_need`` and ``share_need`` of all need, whatever its hours; need
        near two stops counts once. A row for each part in which people can come somewhere for
        some of the time; hours past midnight stand under the day on which they are.
        ``share_need`` is missing without need.
    """
    need = planned.need
    stops: dict[int, set[str]] = {}
    for visit in planned.week.stays:
        van = planned.week.problem.van(visit.van_id)
        begin, end = visit.arrive_min + van.set_up_min, visit.leave_min - van.pack_up_min
        first = visit.day * _N_PARTS + _part_at(begin)
        for at in range(first, visit.day * _N_PARTS + _part_at(end - 1) + 1):
            stops.setdefault(at % (len(DAYS) * _N_PARTS), set()).add(visit.stop_id)
    rows = []
    for at in sorted(stops):
        day, part = divmod(at, _N_PARTS)
        positions = [int(planned.stops.index.get_loc(stop)) for stop in sorted(stops[at])]
        is_near = np.asarray(need.reach[:, positions].sum(axis=1)).ravel() > 0
        n_need = float(need.weight[is_near].sum())
        share = n_need / need.total_weight if need.total_weight > 0 else np.nan
        rows.append((DAYS[day], _PARTS[part], n_need, share))
    return pd.DataFrame(rows, columns=["day", "part", "n_need", "share_need"])


def _part_at(minutes: float) -> int:
    """Count parts of the day since midnight; all are as long as each other."""
    return int(minutes // (24 * MIN_PER_H / _N_PARTS))
