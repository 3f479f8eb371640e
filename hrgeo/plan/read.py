"""The first step of a run: read every file of the plan."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import TypeVar

import geopandas as gpd
from shapely.geometry.base import BaseGeometry

from hrgeo import inputs, network
from hrgeo.errors import HrgeoError, InputError, NetworkDataError
from hrgeo.model import Demand, QualityLog, StreetNetwork
from hrgeo.plan.config import NeedConfig, PlanConfig
from hrgeo.plan.progress import StageClock

T = TypeVar("T")

SLOW_WALK = "walk_slow"


@dataclass(frozen=True, eq=False)
class PlanInputs:
    """Everything that a run reads.

    Attributes
    ----------
    streets
        Mode -> network.
    slow_walk
        The walking network at the slow pace; None without walking.
    boundary
        The study boundary, EPSG:4326.
    demands
        One for each need source, in the order of the plan.
    residents
        Where residents live, or None without areas.
    services, areas, candidates
        Tables; None where the plan names no file.
    """

    streets: dict[str, StreetNetwork]
    slow_walk: StreetNetwork | None
    boundary: BaseGeometry
    demands: tuple[Demand, ...]
    residents: Demand | None
    services: gpd.GeoDataFrame
    areas: gpd.GeoDataFrame | None
    candidates: gpd.GeoDataFrame | None


class _Faults:
    """Goes on reading after a file failed, so that all faults are told at once."""

    def __init__(self) -> None:
        self.errors: list[HrgeoError] = []

    def attempt(self, read: Callable[[], T]) -> T | None:
        try:
            return read()
        except (InputError, NetworkDataError) as error:
            self.errors.append(error)
            return None

    def finish(self) -> None:
        if len(self.errors) == 1:
            raise self.errors[0]
        if self.errors:
            raise InputError("\n".join(str(error) for error in self.errors))


def read_inputs(config: PlanConfig, *, quality: QualityLog, clock: StageClock) -> PlanInputs:
    """Read every file of a plan.

    Parameters
    ----------
    config
        The plan.
    quality
        Takes what was done with each row that was dropped, moved or doubted.
    clock
        Told about the stages.

    Returns
    -------
    PlanInputs
        All that was read.

    Raises
    ------
    InputError, NetworkDataError
        If any file cannot be used, or no need lies inside the boundary: one
        error for all files.
    """
    faults = _Faults()
    with clock.stage("Reading streets"):
        read_streets = partial(network.read_streets_by_mode, config.streets.file)
        streets = faults.attempt(lambda: read_streets(config.streets.modes)) or {}
        boundary = faults.attempt(lambda: _boundary(config, streets))
    with clock.stage("Reading files"):
        at = config.inputs
        services = faults.attempt(
            lambda: inputs.read_services(
                at.services,
                columns=dict(at.service_columns),
                types=dict(at.types),
                quality=quality,
            )
        )
        areas = faults.attempt(lambda: _areas(config, quality))
        candidates = faults.attempt(lambda: _candidates(config, quality))
        nodes = next(iter(streets.values()), None)
        demands = [
            faults.attempt(partial(_need, need, boundary, areas, nodes, quality))
            for need in config.need
        ]
    faults.finish()
    read = tuple(demand for demand in demands if demand is not None)
    if boundary is None or services is None:
        raise InputError("The plan's files could not be read.")
    residents = None
    if areas is not None and "residents" in areas.columns:
        residents = inputs.resident_demand(areas, streets=nodes, boundary=boundary)
    return PlanInputs(
        streets, _slow_walk(streets), boundary, read, residents, services, areas, candidates
    )


def _slow_walk(streets: dict[str, StreetNetwork]) -> StreetNetwork | None:
    """Give the walking network at the slow pace: the same streets, all of them slower."""
    if "walk" not in streets:
        return None
    pace = network.profiles.WALK_SLOW_KPH / network.profiles.WALK_KPH
    return replace(streets["walk"].with_speed_factor(pace), mode=SLOW_WALK)


def _boundary(config: PlanConfig, streets: dict[str, StreetNetwork]) -> BaseGeometry | None:
    if config.boundary is not None:
        return inputs.read_boundary(config.boundary)
    return network.study_boundary(tuple(streets.values())) if streets else None


def _areas(config: PlanConfig, quality: QualityLog) -> gpd.GeoDataFrame | None:
    if config.inputs.areas is None:
        return None
    return inputs.read_areas(
        config.inputs.areas, columns=dict(config.inputs.area_columns), quality=quality
    )


def _candidates(config: PlanConfig, quality: QualityLog) -> gpd.GeoDataFrame | None:
    if config.inputs.candidates is None:
        return None
    return inputs.read_candidates(
        config.inputs.candidates, columns=dict(config.inputs.candidate_columns), quality=quality
    )


def _need(
    need: NeedConfig,
    boundary: BaseGeometry | None,
    areas: gpd.GeoDataFrame | None,
    nodes: StreetNetwork | None,
    quality: QualityLog,
) -> Demand:
    return inputs.read_need(
        need.file,
        need_id=need.need_id,
        kind=need.kind,
        what=need.what,
        period=need.period,
        boundary=boundary,
        columns=dict(need.columns),
        areas=areas,
        streets=nodes,
        suppressed=need.suppressed,
        quality=quality,
    )
