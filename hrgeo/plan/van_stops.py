"""A step of the van week: where a van may stand, and which stops this week's roster means."""

from __future__ import annotations

import re
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
from scipy import sparse
from scipy.spatial import cKDTree

from hrgeo import inputs, network, siting, travel
from hrgeo.errors import InputError
from hrgeo.measures import points_in_plane
from hrgeo.measures.opening import opening_times
from hrgeo.measures.plane import plane_around
from hrgeo.model import BoolArray, FloatArray, QualityLog, StreetPositions
from hrgeo.model.opening import SLOTS_PER_WEEK
from hrgeo.plan.candidates import sift
from hrgeo.plan.config import PlanConfig
from hrgeo.plan.place import Placed
from hrgeo.plan.read import PlanInputs
from hrgeo.plan.site import Sited
from hrgeo.plan.siting_config import SitingConfig
from hrgeo.plan.van_config import DRIVE, VanConfig
from hrgeo.schemas.place_kinds import STREET_KIND
from hrgeo.text import say
from hrgeo.vans import Stops

NEAR_STOP_M = 150.0
"""A visit of the roster within this distance of a stop is a visit of that stop."""


@dataclass(frozen=True, eq=False)
class VanStops:
    """Where a van may stand.

    Attributes
    ----------
    table
        Index ``stop_id``; ``name``, ``visibility`` (blank where unknown), ``host_agreed``,
        ``hours_osm`` and ``hours_reason``, the limits of visits (NaN where not said), ``source``
        (``file``, ``candidates``, ``generated``, ``roster``) and ``is_barred`` (its host said
        no, and it is here for the roster alone).
    roster
        As read, with the column ``stop_id``; None without one.
    walk, drive
        Where the stops stand on the streets of people and of vans.
    n_dropped
        Places of the tables that are left out, for whatever reason.
    """

    table: gpd.GeoDataFrame
    roster: pd.DataFrame | None
    walk: StreetPositions
    drive: StreetPositions
    n_dropped: int

    def take(self, keep: BoolArray) -> VanStops:
        """Give the stops where `keep` is true."""
        return VanStops(
            self.table[keep], self.roster, self.walk.take(keep), self.drive.take(keep),
            self.n_dropped + int((~keep).sum()),
        )  # fmt: skip

    @property
    def is_fixed(self) -> BoolArray:
        """By stop: whether it stays whatever need is near: of the user's list, or the roster."""
        own: BoolArray = self.table["source"].isin(["file", "roster"]).to_numpy(dtype=bool)
        if self.roster is None:
            return own
        return np.asarray(own | self.table.index.isin(self.roster["stop_id"]))


def gather_stops(
    asked: VanConfig,
    config: PlanConfig,
    read: PlanInputs,
    placed: Placed,
    sited: Sited | None,
    *,
    quality: QualityLog,
) -> VanStops:
    """Gather the places where a van may stand, and match this week's roster to them.

    Raises
    ------
    InputError
        With all stops of the roster that are neither known nor have a place, or if no stop
        is left.
    """
    offered, barred = _offered(asked, config, read, placed, sited, quality)
    table, roster = offered, None
    if read.roster is not None:
        table, roster = _with_roster(offered, barred, read.roster, quality)
    drive = travel.as_positions(read.streets[DRIVE], table, "Stops")
    walk = travel.as_positions(read.streets[asked.mode], table, "Stops")
    _note_off_streets(table, drive, quality)
    found = VanStops(table, roster, walk, drive, len(barred))
    found = found.take(drive.placed)
    if not len(found.table):
        raise InputError(
            "There is no stop for the van: every place is left out or on no street to drive on. "
            "Give a table of stops under [van], or look at data_quality.csv for the reasons."
        )
    return found


def _offered(
    asked: VanConfig,
    config: PlanConfig,
    read: PlanInputs,
    placed: Placed,
    sited: Sited | None,
    quality: QualityLog,
) -> tuple[gpd.GeoDataFrame, gpd.GeoDataFrame]:
    """Give the stops that may be used, and those that are left out."""
    if read.van_stops is not None:
        table = stop_columns(read.van_stops, "file")
        screened = siting.screen(read.van_stops)
        readable = _is_readable(table)
        is_kept = np.asarray(screened.is_kept & readable)
        dropped = screened.dropped
        for stop_id, rule, detail in zip(
            dropped.index, dropped["rule"], dropped["detail"], strict=True
        ):
            row = read.van_stops.loc[stop_id]
            if readable[table.index.get_loc(stop_id)]:
                quality.add(str(row["file"]), "van_stops", [int(row["row"])], "dropped", rule, "",
                            detail)  # fmt: skip
        return table[is_kept], table[~is_kept]
    if sited is not None:
        considered = sited.considered
    else:
        question = SitingConfig(asked.need_weights, asked.service, asked.mode, asked.threshold_min)
        considered = sift(config.siting or question, read, placed, quality=quality)
    # A budget, which some places are left out for, is not the van's.
    kept = considered.screened.is_kept
    table = inputs.with_read_hours(considered.table.rename_axis("stop_id"))
    table["name"] = _corner_names(table, considered.source != "file", read)
    table = stop_columns(table, np.where(considered.source == "file", "candidates", "generated"))
    is_kept = np.asarray(kept & _is_readable(table))
    # What was dropped since an incident was near must not come back by way of the roster.
    exact = table.index.isin(considered.dropped().query("is_exact").index)
    return table[is_kept], table[~is_kept & ~exact]


def _corner_names(table: gpd.GeoDataFrame, is_made: BoolArray, read: PlanInputs) -> pd.Series[str]:
    """Name made-up places that have no name by the corner that people know them by."""
    names: pd.Series[str] = table["name"].astype("str").copy()
    unnamed = say("map_places.unnamed", kind="").strip()
    on_street = is_made & table["kind"].eq(STREET_KIND).to_numpy(dtype=bool)
    nameless = is_made & names.str.endswith(unnamed).to_numpy(dtype=bool)
    which = on_street | nameless
    if not which.any():
        return names
    points = table.geometry[which]
    known = network.street_names(read.street_file)
    corners = network.corner_names(read.streets[DRIVE], known, points.x, points.y)
    for at, corner in zip(np.flatnonzero(which).tolist(), corners, strict=True):
        if corner and on_street[at]:
            names.iloc[at] = corner
        elif corner:
            kind = names.iloc[at].removesuffix(unnamed).strip()
            names.iloc[at] = say("van_plan.at_corner", kind=kind, corner=corner)
    return names


def _is_readable(table: pd.DataFrame) -> BoolArray:
    """Say which stops have hours that can be read, or none: not known is not good."""
    blank = table["hours_reason"].eq(inputs.NO_HOURS).to_numpy(dtype=bool)
    return np.asarray(table["hours_osm"].notna().to_numpy(dtype=bool) | blank)


def stop_columns(table: gpd.GeoDataFrame, source: object) -> gpd.GeoDataFrame:
    """Give the table with the columns that later steps read, each of one kind."""
    out = table.copy()
    out.index = pd.Index(out.index.astype(str), name="stop_id")
    for name in inputs.LIMITS:
        cells = out.get(name, pd.Series(np.nan, index=out.index))
        out[name] = pd.to_numeric(cells).to_numpy(dtype=np.float64, na_value=np.nan)
    agreed = out.get("host_agreed", pd.Series(None, index=out.index, dtype=object))
    out["host_agreed"] = agreed.astype(object).where(agreed.notna(), "unknown").astype("str")
    seen = out.get("visibility", pd.Series(None, index=out.index, dtype=object))
    out["visibility"] = seen.astype(object).where(seen.notna(), "").astype("str")
    return out.assign(source=source, is_barred=False)


def _with_roster(
    offered: gpd.GeoDataFrame, barred: gpd.GeoDataFrame, roster: pd.DataFrame, quality: QualityLog
) -> tuple[gpd.GeoDataFrame, pd.DataFrame]:
    """Match the visits of the roster to stops, and add the stops that are in no table."""
    known = gpd.GeoDataFrame(
        pd.concat([offered, barred.assign(is_barred=True)]), crs=offered.crs
    ) if len(barred) else offered  # fmt: skip
    ids = _by_name(known, roster["stop"])
    near = _by_place(known, roster)
    ids = [one or other for one, other in zip(ids, near, strict=True)]
    at = roster.assign(stop_id=pd.Series(ids, index=roster.index, dtype=object))
    new = at["stop_id"].isna()
    placed = at["lon"].notna() & at["lat"].notna()
    lost = at[new & ~placed]
    if len(lost):
        names = ", ".join(dict.fromkeys(repr(str(name)) for name in lost["stop"]))
        raise InputError(
            f"{lost['file'].iloc[0]}: the stops {names} are in no table of stops and have no "
            "place. Add lon and lat to the roster, or write their names as the table of stops does."
        )
    own = _own_stops(at[new], taken=set(known.index))
    at.loc[new, "stop_id"] = own["stop_id"].to_numpy()
    for file, rows in at[new].groupby("file", sort=False):
        quality.add(
            str(file), "roster", sorted(set(rows["row"])), "doubted", "stop_of_its_own", "stop",
            "The stop is in no table of stops, so that its host is not known to have agreed.",
        )  # fmt: skip
    called = set(at["stop_id"])
    parts = [offered, known[known["is_barred"] & known.index.isin(called)]]
    extra = own.drop_duplicates("stop_id").set_index("stop_id")
    if len(extra):
        points = gpd.points_from_xy(extra["lon"], extra["lat"], crs="EPSG:4326")
        extra = gpd.GeoDataFrame({"name": extra["stop"]}, geometry=points, index=extra.index)
        parts.append(stop_columns(inputs.with_read_hours(extra), "roster"))
    whole = [part for part in parts if len(part)] or parts[:1]
    return gpd.GeoDataFrame(pd.concat(whole), crs=offered.crs), at


def _plain(text: object) -> str:
    return re.sub(r"[\W_]+", " ", str(text).casefold()).strip()


def _by_name(stops: gpd.GeoDataFrame, called: pd.Series[str]) -> list[str | None]:
    """Give the id of the stop of each name: by its id, or by a name that one stop alone has."""
    names = stops["name"].map(_plain)
    once = names[~names.duplicated(keep=False)]
    by_name = dict(zip(once, once.index, strict=True))
    return [str(name) if str(name) in stops.index else by_name.get(_plain(name)) for name in called]


def _by_place(stops: gpd.GeoDataFrame, roster: pd.DataFrame) -> list[str | None]:
    """Give the id of the nearest stop within `NEAR_STOP_M` of each visit."""
    lon, lat = (roster[name].to_numpy(dtype=np.float64) for name in ("lon", "lat"))
    has_place = np.isfinite(lon) & np.isfinite(lat)
    found: list[str | None] = [None] * len(roster)
    if not has_place.any() or not len(stops):
        return found
    points = stops.to_crs("EPSG:4326").geometry
    plane = plane_around(points.x, points.y)
    tree = cKDTree(points_in_plane(plane, points.x, points.y))
    away_m, which = tree.query(points_in_plane(plane, lon[has_place], lat[has_place]))
    for at, m, k in zip(np.flatnonzero(has_place), away_m, which, strict=True):
        if m <= NEAR_STOP_M:
            found[at] = str(stops.index[k])
    return found


def _own_stops(visits: pd.DataFrame, *, taken: set[str]) -> pd.DataFrame:
    """Name the stops that only the roster knows: those of one name are one."""
    names = visits["stop"].map(_plain)
    number = {name: at for at, name in enumerate(dict.fromkeys(names), start=1)}
    prefix = "roster"
    while any(f"{prefix}-{n:02d}" in taken for n in number.values()):
        prefix += "-stop"
    return visits.assign(stop_id=[f"{prefix}-{number[name]:02d}" for name in names])


def _note_off_streets(table: gpd.GeoDataFrame, drive: StreetPositions, quality: QualityLog) -> None:
    """Note rows of the user's tables that no van can drive to."""
    if "row" not in table.columns:
        return
    rows = table[~drive.placed & table["row"].notna().to_numpy(dtype=bool)]
    for file, part in rows.groupby("file", sort=False):
        quality.add(
            str(file), "van_stops", part["row"].astype(int).tolist(), "dropped", "off_streets", "",
            "No street to drive on is within 500 m of the stop.",
        )  # fmt: skip


def stops_of(asked: VanConfig, table: pd.DataFrame) -> Stops:
    """Give stops as the planner takes them; where a row says nothing, the plan's word holds.

    Hours of a season are those of most weeks of the year.
    """
    values = {
        name: np.where(np.isnan(cells := table[name].to_numpy(np.float64)), usual, cells)
        for name, usual in vars(asked.each_stop).items()
    }
    faults = [
        f"{table['name'].iloc[at]}: {low} is above {high}"
        for low, high in (("least_min", "most_min"), ("least_visits", "most_visits"))
        for at in np.flatnonzero(values[low] > values[high])
    ]
    if faults:
        raise InputError(f"Stops of the van week do not fit: {'; '.join(faults)}.")
    return Stops(
        stop_ids=table.index,
        permitted=_permitted(table),
        contacts_per_hour=values.pop("contacts_per_hour"),
        **{name: cells.astype(np.int64) for name, cells in values.items()},
    )


def _permitted(table: pd.DataFrame) -> BoolArray:
    out = np.ones((len(table), SLOTS_PER_WEEK), dtype=bool)
    said = table["hours_osm"].notna().to_numpy(dtype=bool)
    if said.any():
        opening = opening_times(table[said])
        usual = int(np.argmax(opening.n_weeks))
        out[said] = opening.least[usual]
    out[table["is_barred"].to_numpy(dtype=bool)] = False
    return out


def most_useful(
    reach: sparse.csr_array, weight: FloatArray, fixed: BoolArray, n_most: int
) -> BoolArray:
    """Choose which made-up stops are worth a look: those that bring most need into reach.

    One after the other is taken; need that lies within reach of some already counts half as
    much for each of them, so that the choice spreads over the town and does not stop where all
    need is within reach once.

    Parameters
    ----------
    reach
        Shape ``(n_rows, n_stops)``, sparse: 1 where a stop is within reach.
    weight
        By row of need.
    fixed
        By stop: stays in any case, and is not counted.
    n_most
        How many others stay at most.
    """
    columns = reach.tocsc()
    left, keep = weight.astype(np.float64).copy(), fixed.copy()
    for stop in np.flatnonzero(fixed):
        left[columns.indices[columns.indptr[stop] : columns.indptr[stop + 1]]] *= 0.5
    for _ in range(min(n_most, int((~fixed).sum()))):
        gain = np.where(keep, -1.0, columns.T @ left)
        best = int(np.argmax(gain))
        if gain[best] <= 0.0:
            break
        keep[best] = True
        left[columns.indices[columns.indptr[best] : columns.indptr[best + 1]]] *= 0.5
    return keep
