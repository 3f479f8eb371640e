"""The first step of a run: read every file of the plan."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TypeVar

import geopandas as gpd
import pandas as pd
from shapely.geometry.base import BaseGeometry

from hrgeo import inputs, network
from hrgeo.errors import HrgeoError, InputError, NetworkDataError
from hrgeo.inputs.addresses import AddressPoints
from hrgeo.model import Demand, QualityLog, StreetNetwork
from hrgeo.network import PreparedStreets, Profile
from hrgeo.network.osm_file import read_ways, segments_of
from hrgeo.network.reader import network_of
from hrgeo.plan.config import NeedConfig, PlanConfig
from hrgeo.plan.progress import StageClock, Tell

T = TypeVar("T")
_POLYGONS = ("Polygon", "MultiPolygon")


@dataclass(frozen=True, eq=False)
class PlanInputs:
    """Everything that a run reads.

    Attributes
    ----------
    street_file
        Where the streets were read from: the plan's file, or one that was downloaded.
    streets
        Mode -> network.
    profiles
        Mode -> travel profile, with what the plan changes of it.
    boundary
        The study boundary, EPSG:4326.
    demands
        One for each need source, in the order of the plan.
    residents
        Where residents live, or None without areas.
    services, areas, candidates, report_areas
        Tables; None where the plan names no file. All files of services are one table.
        `report_areas` are the areas that shares are told of one by one.
    address_points
        Where addresses are; None where the plan names no file.
    van_stops, crew, roster
        Of the van week: as `hrgeo.inputs.read_van_stops`, `read_crew` and `read_roster` give
        them; None where the plan names no file.
    streets_from
        Mode -> ``stored`` where its network was in the store, ``built`` where it was
        made from the street file.
    """

    street_file: Path
    streets: dict[str, StreetNetwork]
    profiles: Mapping[str, Profile]
    boundary: BaseGeometry
    demands: tuple[Demand, ...]
    residents: Demand | None
    services: gpd.GeoDataFrame
    areas: gpd.GeoDataFrame | None
    candidates: gpd.GeoDataFrame | None
    report_areas: gpd.GeoDataFrame | None = None
    address_points: AddressPoints | None = None
    streets_from: Mapping[str, str] = field(default_factory=dict)
    van_stops: gpd.GeoDataFrame | None = None
    crew: pd.DataFrame | None = None
    roster: pd.DataFrame | None = None


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


def read_inputs(
    config: PlanConfig, *, quality: QualityLog, clock: StageClock, keep_streets: bool = True
) -> PlanInputs:
    """Read every file of a plan.

    Parameters
    ----------
    config
        The plan.
    quality
        Takes what was done with each row that was dropped, moved or doubted.
    clock
        Told about the stages.
    keep_streets
        Whether networks may be taken from the store on disk and kept there.

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
        opened = faults.attempt(lambda: _streets(config, clock.tell, keep=keep_streets))
        file, prepared = opened or (None, {})
        streets = {mode: part.network for mode, part in prepared.items()}
        boundary = faults.attempt(lambda: _boundary(config, streets))
    with clock.stage("Reading files"):
        points = faults.attempt(lambda: _address_points(config, quality))
        services = _services(config, points, quality, faults)
        areas = faults.attempt(lambda: _areas(config, quality))
        report_areas = faults.attempt(lambda: _report_areas(config, areas, quality))
        candidates = faults.attempt(lambda: _candidates(config, points, quality))
        van_stops, crew, roster = _van_tables(config, points, quality, faults)
        nodes = next(iter(streets.values()), None)
        demands = [
            faults.attempt(partial(_need, need, boundary, areas, nodes, points, quality))
            for need in config.need
            # Without the areas that the plan names, counts would be told to have none.
            if need.kind != "counts" or areas is not None or config.inputs.areas is None
        ]
    faults.finish()
    read = tuple(demand for demand in demands if demand is not None)
    if boundary is None or services is None or file is None:
        raise InputError("The plan's files could not be read.")
    residents = None
    if areas is not None and "residents" in areas.columns:
        residents = inputs.resident_demand(areas, streets=nodes, boundary=boundary)
    return PlanInputs(
        file,
        streets,
        {mode: config.profile(mode) for mode in config.streets.modes},
        boundary,
        read,
        residents,
        services,
        areas,
        candidates,
        report_areas,
        points,
        {mode: "stored" if part.was_stored else "built" for mode, part in prepared.items()},
        van_stops,
        crew,
        roster,
    )


def _streets(
    config: PlanConfig, tell: Tell | None, *, keep: bool
) -> tuple[Path, dict[str, PreparedStreets]]:
    """Open the streets; where the plan names a place or a box, download them first."""
    at = config.streets
    file = at.file
    if file is None:
        file = network.downloaded_street_file(place=at.place, bbox=at.bbox, tell=tell)
    chosen = [config.profile(mode) for mode in at.modes]
    if keep:
        return file, network.prepared_streets(file, chosen)
    ways = read_ways(file)
    segments = segments_of(ways)
    nets = [network_of(ways, segments, profile) for profile in chosen]
    return file, {net.mode: PreparedStreets(net, False, None) for net in nets}


def _boundary(config: PlanConfig, streets: dict[str, StreetNetwork]) -> BaseGeometry | None:
    if config.boundary is not None:
        return inputs.read_boundary(config.boundary)
    at = config.streets
    if at.place or at.bbox:
        # Streets of a place come with a band around it, which is no part of the study.
        return network.find_streets(place=at.place, bbox=at.bbox).outline
    return network.study_boundary(tuple(streets.values())) if streets else None


def _address_points(config: PlanConfig, quality: QualityLog) -> AddressPoints | None:
    paths = config.inputs.address_points
    return inputs.read_address_points(paths, quality=quality) if paths else None


def _services(
    config: PlanConfig, addresses: AddressPoints | None, quality: QualityLog, faults: _Faults
) -> gpd.GeoDataFrame | None:
    """Read all files of services as one table; None if one of them failed."""
    tables = [
        faults.attempt(
            partial(
                inputs.read_services,
                source.file,
                columns=dict(source.columns),
                types=dict(config.inputs.types),
                default_type=source.type or None,
                sheet=source.sheet or None,
                address_points=addresses,
                quality=quality,
            )
        )
        for source in config.inputs.services
    ]
    read = [table for table in tables if table is not None]
    if len(read) < len(tables):
        return None
    if not tables:
        return inputs.no_services()
    return faults.attempt(lambda: inputs.combine_services(read, quality=quality))


def _areas(config: PlanConfig, quality: QualityLog) -> gpd.GeoDataFrame | None:
    at = config.inputs
    if at.areas is None:
        return None
    return inputs.read_areas(
        at.areas, columns=dict(at.area_columns), sheet=at.area_sheet or None, quality=quality
    )


def _report_areas(
    config: PlanConfig, areas: gpd.GeoDataFrame | None, quality: QualityLog
) -> gpd.GeoDataFrame | None:
    """Read the areas to report by; without a file of their own, the areas if they are polygons."""
    at = config.inputs
    if at.report_areas is None:
        is_polygon = areas is not None and bool(areas.geom_type.isin(_POLYGONS).all())
        return areas if is_polygon else None
    table = inputs.read_areas(
        at.report_areas,
        columns=dict(at.report_area_columns),
        sheet=at.report_area_sheet or None,
        quality=quality,
        table="report_areas",
    )
    if not table.geom_type.isin(_POLYGONS).all():
        raise InputError(
            f"{at.report_areas.name}: areas to report by (inputs.report_areas) must be polygons, "
            "so that it is known what lies in them. Give their outlines, or name the table under "
            "inputs.areas."
        )
    return table


def _candidates(
    config: PlanConfig, addresses: AddressPoints | None, quality: QualityLog
) -> gpd.GeoDataFrame | None:
    at = config.inputs
    if at.candidates is None:
        return None
    return inputs.read_candidates(
        at.candidates,
        columns=dict(at.candidate_columns),
        sheet=at.candidate_sheet or None,
        address_points=addresses,
        quality=quality,
    )


def _van_tables(
    config: PlanConfig, addresses: AddressPoints | None, quality: QualityLog, faults: _Faults
) -> tuple[gpd.GeoDataFrame | None, pd.DataFrame | None, pd.DataFrame | None]:
    """Read the files of the van week that the plan names."""
    at = config.van
    if at is None:
        return None, None, None
    stops, crew, roster = at.stops, at.crew, at.roster
    by_address = partial(inputs.read_van_stops, address_points=addresses, quality=quality)
    week = partial(inputs.read_roster, address_points=addresses, quality=quality)
    return (
        None if stops is None else faults.attempt(partial(by_address, stops)),
        None if crew is None else faults.attempt(partial(inputs.read_crew, crew, quality=quality)),
        None if roster is None else faults.attempt(partial(week, roster)),
    )


def _need(
    need: NeedConfig,
    boundary: BaseGeometry | None,
    areas: gpd.GeoDataFrame | None,
    nodes: StreetNetwork | None,
    addresses: AddressPoints | None,
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
        sheet=need.sheet or None,
        address_points=addresses,
        quality=quality,
    )
