"""Need by hour of the week, and which sites are open in it, for plans that look at hours."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from hrgeo import inputs
from hrgeo.coverage.event_hours import SPREAD, event_hours
from hrgeo.coverage.open_masks import HOURS_PER_WEEK
from hrgeo.measures import opening_times
from hrgeo.model import BoolArray, Demand, FloatArray
from hrgeo.model.opening import SLOTS_PER_HOUR
from hrgeo.text import count_label, say


@dataclass(frozen=True, eq=False)
class SiteHours:
    """Need and open sites by hour of the weeks of a year.

    Attributes
    ----------
    need
        Shape ``(n_demand, n_hours)``; adds up to the weight of each position.
    is_open
        Shape ``(n_sites, n_hours)``: services first, then candidates.
    n_without_hour
        Weight of need without an hour, which is spread as the rest of its source.
    n_services_unknown, n_candidates_unknown
        Sites whose hours are not known: such services count as closed, such candidates,
        which are not there yet, as open at all hours.
    """

    need: FloatArray
    is_open: BoolArray
    n_without_hour: float
    n_services_unknown: int
    n_candidates_unknown: int

    def words(self, *, smallest_count: int) -> str:
        """Say what was taken for hours that are not known; small counts as a class."""
        return say(
            "siting_plan.hours_taken",
            n_candidates=self.n_candidates_unknown,
            n_services=self.n_services_unknown,
            n_need=count_label(self.n_without_hour, smallest_count=smallest_count),
        )


def find_site_hours(
    demands: list[tuple[Demand, float]], services: pd.DataFrame, candidates: pd.DataFrame
) -> SiteHours:
    """Give need and open sites by hour.

    An hour counts as open where the site is open from its beginning to its end. Weeks of
    a year that differ (a site that opens in summer alone) stand side by side, each with
    its part of the need.

    Parameters
    ----------
    demands
        Need sources, and what an incident of each counts.
    services
        With ``hours_osm``, in the order of the problem's existing sites.
    candidates
        With ``hours`` as the user wrote them, if there is such a column.
    """
    opening = opening_times(_hours_table(services, candidates))
    n_kinds, n_sites = len(opening.n_weeks), len(services) + len(candidates)
    is_candidate = np.arange(n_sites) >= len(services)
    assumed = is_candidate & ~opening.is_known
    slots = opening.least.reshape(n_kinds, n_sites, HOURS_PER_WEEK, SLOTS_PER_HOUR)
    by_kind = np.asarray(slots.all(axis=3))
    by_kind[:, assumed] = True
    is_open = by_kind.transpose(1, 0, 2).reshape(n_sites, n_kinds * HOURS_PER_WEEK)
    week = np.vstack([_need_by_hour(demand) * factor for demand, factor in demands])
    part = opening.n_weeks / opening.n_weeks.sum()
    need = (week[:, None, :] * part[None, :, None]).reshape(len(week), -1)
    return SiteHours(
        need,
        np.ascontiguousarray(is_open),
        float(sum(event_hours(demand).n_without_hour * factor for demand, factor in demands)),
        int((~is_candidate & ~opening.is_known).sum()),
        int(assumed.sum()),
    )


def _hours_table(services: pd.DataFrame, candidates: pd.DataFrame) -> pd.DataFrame:
    known = services.get("hours_osm", pd.Series(None, index=services.index, dtype=object))
    written = candidates.get("hours", pd.Series(None, index=candidates.index, dtype=object))
    osm = [*known.tolist(), *(inputs.read_hours(text).osm for text in written)]
    return pd.DataFrame({"hours_osm": pd.Series(osm, dtype=object)})


def _need_by_hour(demand: Demand) -> FloatArray:
    """Give need by position and hour of the week, smoothed as `coverage.need_by_hour` does."""
    events = event_hours(demand)
    week = np.zeros((len(demand), HOURS_PER_WEEK))
    for later, part in SPREAD:
        np.add.at(
            week,
            (events.position, (events.hour + later) % HOURS_PER_WEEK),
            events.weight * part,
        )
    total = week.sum(axis=0)
    even = np.full(HOURS_PER_WEEK, 1.0 / HOURS_PER_WEEK)
    profile = total / total.sum() if total.sum() > 0 else even
    left = np.maximum(demand.weight - week.sum(axis=1), 0.0)
    return np.asarray(week + left[:, None] * profile[None, :])
