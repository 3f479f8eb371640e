"""The second step of a run: put need, services and candidates on the streets."""

from __future__ import annotations

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd

from hrgeo import travel
from hrgeo.errors import InputError
from hrgeo.model import BoolArray, Demand, QualityLog, StreetPositions
from hrgeo.plan.config import PlanConfig
from hrgeo.plan.read import PlanInputs


@dataclass(frozen=True, eq=False)
class Placed:
    """What stands where on the streets.

    Attributes
    ----------
    demands
        The need sources, without what is on no street of any mode.
    need
        Mode -> need id -> positions of that need.
    services
        Mode -> positions of all services.
    candidates
        The user's candidates that can be chosen; None where the plan names
        no file, or asks for no new sites.
    """

    demands: tuple[Demand, ...]
    need: dict[str, dict[str, StreetPositions]]
    services: dict[str, StreetPositions]
    candidates: gpd.GeoDataFrame | None


def place(config: PlanConfig, read: PlanInputs, *, quality: QualityLog) -> Placed:
    """Put need, services and candidates on the streets of each mode.

    Need counts when it stands on the streets of at least one mode. Whatever
    stands on none is noted in `quality`, by row.

    Raises
    ------
    InputError
        If nothing of a need source is left.
    """
    services = {
        mode: travel.as_positions(streets, read.services, "Services")
        for mode, streets in read.streets.items()
    }
    need = {
        mode: {d.need_id: travel.as_positions(streets, d, "Need") for d in read.demands}
        for mode, streets in read.streets.items()
    }
    on_street = {
        demand.need_id: np.logical_or.reduce([at[demand.need_id].placed for at in need.values()])
        for demand in read.demands
    }
    _note_need(config, read, on_street, quality)
    _note_services(config, read, services, quality)
    demands = tuple(demand.take(on_street[demand.need_id]) for demand in read.demands)
    _require_need(demands)
    kept = {
        mode: {need_id: here.take(on_street[need_id]) for need_id, here in at.items()}
        for mode, at in need.items()
    }
    return Placed(demands, kept, services, _usable_candidates(config, read, quality))


def _require_need(demands: tuple[Demand, ...]) -> None:
    faults = [
        f"{demand.file}: the need source {demand.need_id!r} has nothing left to measure: "
        + (
            "all of its weights or counts are 0."
            if len(demand)
            else "no place of it is within 500 m of a street. Check that the street file and the "
            "need are of the same place."
        )
        for demand in demands
        if demand.total_weight <= 0
    ]
    if faults:
        raise InputError("\n".join(faults))


def _note_need(
    config: PlanConfig, read: PlanInputs, on_street: dict[str, BoolArray], quality: QualityLog
) -> None:
    for demand in read.demands:
        nowhere = ~on_street[demand.need_id]
        quality.add(
            demand.file,
            f"need:{demand.need_id}",
            np.asarray(demand.event_row)[nowhere[demand.event_position]],
            "dropped",
            "off_streets",
            "",
            "No street of any mode is within 500 m of the place.",
        )
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


def _note_services(
    config: PlanConfig,
    read: PlanInputs,
    services: dict[str, StreetPositions],
    quality: QualityLog,
) -> None:
    by_mode = {mode: at.placed for mode, at in services.items()}
    nowhere = ~np.logical_or.reduce(list(by_mode.values()))
    rows, file = read.services["row"].to_numpy(), config.inputs.services.name
    quality.add(
        file,
        "services",
        rows[nowhere],
        "dropped",
        "off_streets",
        "",
        "No street of any mode is within 500 m; the service counts nowhere.",
    )
    for name, on_streets in by_mode.items():
        quality.add(
            file,
            "services",
            rows[~on_streets & ~nowhere],
            "doubted",
            f"off_{name}_streets",
            "",
            f"No street to {name} on is within 500 m; the service does not count for that mode.",
        )


def _usable_candidates(
    config: PlanConfig, read: PlanInputs, quality: QualityLog
) -> gpd.GeoDataFrame | None:
    """Give the candidates that stand on a street and whose host did not say no."""
    asked, path, table = config.siting, config.inputs.candidates, read.candidates
    if asked is None or path is None or table is None:
        return None
    on_street = travel.as_positions(read.streets[asked.mode], table, "Candidates").placed
    refused = (table.get("host_agreed", pd.Series("", index=table.index)) == "no").to_numpy()
    rows = table["row"].to_numpy()
    quality.add(
        path.name,
        "candidates",
        rows[refused],
        "dropped",
        "host_said_no",
        "host_agreed",
        "The host has not agreed; the place is not considered.",
    )
    quality.add(
        path.name,
        "candidates",
        rows[~on_street & ~refused],
        "dropped",
        "off_streets",
        "",
        f"No street to {asked.mode} on is within 500 m.",
    )
    return table[on_street & ~refused]
