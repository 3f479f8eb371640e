"""The second step of a run: put need and services on the streets."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass

import geopandas as gpd
import numpy as np

from hrgeo import travel
from hrgeo.errors import InputError
from hrgeo.model import (
    Action,
    BoolArray,
    Demand,
    QualityLog,
    StreetNetwork,
    StreetPositions,
)
from hrgeo.plan.config import PlanConfig
from hrgeo.plan.read import PlanInputs
from hrgeo.schemas import COARSE_PRECISIONS

FOOT_MODES = ("walk", "wheelchair", "bike")
"""By these, a place that is known by ZIP code or city alone tells nothing."""


@dataclass(frozen=True, eq=False)
class Placed:
    """What stands where on the streets.

    Attributes
    ----------
    demands
        The need sources, without what is on no street of any mode.
    need
        Mode -> need id -> positions of the need that counts for the mode.
    services
        Mode -> positions of all services.
    """

    demands: tuple[Demand, ...]
    need: dict[str, dict[str, StreetPositions]]
    services: dict[str, StreetPositions]

    def demands_by(self, mode: str) -> tuple[Demand, ...]:
        """Give the need that counts for a mode: by `FOOT_MODES` without coarse places."""
        return tuple(demand.take(counts_by(mode, demand)) for demand in self.demands)


def counts_by(mode: str, demand: Demand) -> BoolArray:
    """Say which positions count for a mode."""
    if mode not in FOOT_MODES:
        return np.ones(len(demand), dtype=bool)
    return ~np.asarray(demand.is_coarse)


def is_coarse_site(table: gpd.GeoDataFrame) -> BoolArray:
    """Say which services are known by ZIP code or city alone."""
    if "location_precision" not in table.columns:
        return np.zeros(len(table), dtype=bool)
    return np.asarray(table["location_precision"].isin(COARSE_PRECISIONS).to_numpy(dtype=bool))


def place(config: PlanConfig, read: PlanInputs, *, quality: QualityLog) -> Placed:
    """Put need and services on the streets of each mode.

    Need counts when it stands on the streets of at least one mode for which its
    place is known well enough. Whatever counts for none is noted in `quality`,
    by row.

    Raises
    ------
    InputError
        If nothing of a need source is left.
    """
    services = {
        mode: _site_positions(streets, read.services) for mode, streets in read.streets.items()
    }
    need = {
        mode: {d.need_id: travel.as_positions(streets, d, "Need") for d in read.demands}
        for mode, streets in read.streets.items()
    }
    on_street = {
        demand.need_id: np.logical_or.reduce(
            [at[demand.need_id].placed & counts_by(mode, demand) for mode, at in need.items()]
        )
        for demand in read.demands
    }
    for demand in read.demands:
        _note_need(config, read, demand, on_street[demand.need_id], quality)
    _note_services(read, services, quality)
    demands = tuple(demand.take(on_street[demand.need_id]) for demand in read.demands)
    _require_need(read, demands)
    kept = {
        mode: {
            demand.need_id: at[demand.need_id].take(
                on_street[demand.need_id] & counts_by(mode, demand)
            )
            for demand in read.demands
        }
        for mode, at in need.items()
    }
    return Placed(demands, kept, services)


def _site_positions(streets: StreetNetwork, table: gpd.GeoDataFrame) -> StreetPositions:
    """Put services on streets; by `FOOT_MODES`, coarse ones stand nowhere."""
    at = travel.as_positions(streets, table, "Services")
    if streets.mode not in FOOT_MODES:
        return at
    coarse = is_coarse_site(table)
    return dataclasses.replace(
        at,
        street=np.where(coarse, -1, at.street),
        off_street_m=np.where(coarse, np.inf, at.off_street_m),
        lon=np.where(coarse, np.nan, at.lon),
        lat=np.where(coarse, np.nan, at.lat),
    )


def _require_need(read: PlanInputs, demands: tuple[Demand, ...]) -> None:
    coarse = {d.need_id for d in read.demands if len(d) and np.asarray(d.is_coarse).all()}
    faults = [
        f"{demand.file}: the need source {demand.need_id!r} has nothing left to measure: "
        + (
            "all of its weights or counts are 0."
            if len(demand)
            else "its places are known by ZIP code or city alone, which is too coarse for the "
            "modes of the plan."
            if demand.need_id in coarse
            else "no place of it is within 500 m of a street. Check that the street file and the "
            "need are of the same place."
        )
        for demand in demands
        if demand.total_weight <= 0
    ]
    if faults:
        raise InputError("\n".join(faults))


def _note_need(
    config: PlanConfig,
    read: PlanInputs,
    demand: Demand,
    on_street: BoolArray,
    quality: QualityLog,
) -> None:
    nowhere = ~on_street
    only_coarse = nowhere & np.asarray(demand.is_coarse)
    rows, table = np.asarray(demand.event_row), f"need:{demand.need_id}"
    quality.add(
        demand.file, table, rows[only_coarse[demand.event_position]], "dropped", "too_coarse", "",
        "The place is known by ZIP code or city alone, and no mode of the plan counts such.",
    )  # fmt: skip
    quality.add(
        demand.file, table, rows[(nowhere & ~only_coarse)[demand.event_position]],
        "dropped", "off_streets", "", "No street of any mode is within 500 m of the place.",
    )  # fmt: skip
    if demand.kind == "counts" and read.areas is not None and config.inputs.areas is not None:
        quality.add(
            config.inputs.areas.name,
            "areas",
            read.areas["row"].to_numpy()[read.areas.index.isin(demand.area_ids[nowhere])],
            "doubted",
            "off_streets",
            "",
            "No street is within 500 m of the area's point; need counted there is left out.",
        )


def _note_rows(
    quality: QualityLog, name: str, table: gpd.GeoDataFrame, which: BoolArray,
    action: Action, reason: str, detail: str, column: str = "",
) -> None:  # fmt: skip
    """Note rows of a table that was read from one file or several."""
    rows, files = table["row"].to_numpy()[which], table["file"].to_numpy(str)[which]
    for file in dict.fromkeys(files.tolist()):
        quality.add(file, name, rows[files == file], action, reason, column, detail)


def _note_services(
    read: PlanInputs, services: dict[str, StreetPositions], quality: QualityLog
) -> None:
    by_mode = {mode: at.placed for mode, at in services.items()}
    nowhere = ~np.logical_or.reduce(list(by_mode.values()))
    coarse = is_coarse_site(read.services)
    _note_rows(
        quality, "services", read.services, nowhere & coarse, "dropped", "too_coarse",
        "The place is known by ZIP code or city alone, and no mode of the plan counts such.",
    )  # fmt: skip
    _note_rows(
        quality, "services", read.services, nowhere & ~coarse, "dropped", "off_streets",
        "No street of any mode is within 500 m; the service counts nowhere.",
    )  # fmt: skip
    for mode, on_streets in by_mode.items():
        told = coarse if mode in FOOT_MODES else np.zeros(len(coarse), dtype=bool)
        _note_rows(
            quality, "services", read.services, ~on_streets & ~nowhere & ~told,
            "doubted", f"off_{mode}_streets",
            f"No street to {mode} on is within 500 m; the service does not count for that mode.",
        )  # fmt: skip
