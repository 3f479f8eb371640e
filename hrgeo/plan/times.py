"""The third step of a run: how long the ways take."""

from __future__ import annotations

from dataclasses import dataclass

from hrgeo import travel
from hrgeo.model import FloatArray, StreetNetwork, StreetPositions, TravelTimes
from hrgeo.plan.config import PlanConfig
from hrgeo.plan.people import trip_min
from hrgeo.plan.place import Placed
from hrgeo.plan.progress import Within, in_pieces, unheard
from hrgeo.plan.read import PlanInputs
from hrgeo.plan.slow import slow_by, slow_streets

LEAST_CUTOFF_MIN = 60.0
"""Searches go at least this far, so that medians beyond the thresholds are known."""


@dataclass(frozen=True, eq=False)
class ModeTimes:
    """What a run knows of one mode.

    Attributes
    ----------
    streets
        The network.
    need_times, need_times_slow, cut_end_min
        By need id: minutes to services as usual and for those who are slow (see
        `hrgeo.plan.slow`; empty where the mode has no such), and minutes to the
        nearest place where the streets are cut off.
    resident_times, area_times
        Minutes from residents and from areas; None without areas.
    service_times
        Minutes from services to services, for the ways between them; None where the
        plan has no bundle.
    """

    streets: StreetNetwork
    need_times: dict[str, TravelTimes]
    need_times_slow: dict[str, TravelTimes]
    cut_end_min: dict[str, FloatArray]
    resident_times: TravelTimes | None
    area_times: TravelTimes | None
    service_times: TravelTimes | None = None


def time_ways(
    config: PlanConfig, read: PlanInputs, placed: Placed, within: Within = unheard
) -> dict[str, ModeTimes]:
    """Compute all travel times, by mode.

    Parameters
    ----------
    config, read, placed
        The plan, what was read, and where it stands.
    within
        Told the share of the work that is done; what it raises ends the work.
    """
    pieces = in_pieces(within, [1.0] * len(read.streets))
    return {
        mode: _mode_times(config, read, placed, mode, piece)
        for mode, piece in zip(read.streets, pieces, strict=True)
    }


@dataclass(frozen=True, eq=False)
class _Ways:
    """The services on the streets, and how far to search for them."""

    streets: StreetNetwork
    services: StreetPositions
    cutoff_min: float

    def minutes_from(self, origins: StreetPositions, within: Within) -> TravelTimes:
        return travel.travel_times(
            self.streets, origins, self.services, cutoff_min=self.cutoff_min, progress=within
        )


def _mode_times(
    config: PlanConfig, read: PlanInputs, placed: Placed, mode: str, within: Within
) -> ModeTimes:
    streets, need = read.streets[mode], placed.need[mode]
    services = placed.services[mode].take(placed.services[mode].placed)
    longest_min = config.coverage.longest_min(mode)
    usual = _Ways(streets, services, max(LEAST_CUTOFF_MIN, longest_min))
    jobs = [("need", need_id, usual, here) for need_id, here in need.items()]
    slow = slow_by(mode, read.profiles[mode])
    if slow is not None and longest_min > 0:
        # No median is told of the slow, so that there is no use in searching further.
        slower = _Ways(slow_streets(streets, slow), services, longest_min)
        jobs += [("slow", need_id, slower, here) for need_id, here in need.items()]
    jobs += [("others", name, usual, here) for name, here in _others(streets, read).items()]
    if config.bundles:
        between = _Ways(streets, services, _longest_trip_min(config, mode))
        jobs.append(("others", "Services", between, services))
    pieces = in_pieces(within, [1.0 + min(len(here), len(services)) for *_, here in jobs])
    found: dict[str, dict[str, TravelTimes]] = {"need": {}, "slow": {}, "others": {}}
    for (what, name, ways, here), piece in zip(jobs, pieces, strict=True):
        found[what][name] = ways.minutes_from(here, piece)
    return ModeTimes(
        streets,
        need_times=found["need"],
        need_times_slow=found["slow"],
        cut_end_min={name: travel.minutes_to_cut_end(streets, at) for name, at in need.items()},
        resident_times=found["others"].get("Residents"),
        area_times=found["others"].get("Areas"),
        service_times=found["others"].get("Services"),
    )


def _longest_trip_min(config: PlanConfig, mode: str) -> float:
    """Give how long the ways to all services of a bundle may take at most."""
    longest_min = config.coverage.longest_min(mode)
    return max(trip_min(bundle, longest_min) for bundle in config.bundles)


def _others(streets: StreetNetwork, read: PlanInputs) -> dict[str, StreetPositions]:
    """Give where residents live and where areas have their middle, as far as they are known."""
    others = {}
    if read.residents is not None:
        others["Residents"] = travel.as_positions(streets, read.residents, "Residents")
    if read.areas is not None:
        centers = read.areas.set_geometry(read.areas.geometry.representative_point())
        others["Areas"] = travel.as_positions(streets, centers, "Areas")
    return others
