"""The parts of screening: candidates in a metric plane, and what their own rows say."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from scipy.spatial import cKDTree

from hrgeo.errors import InputError
from hrgeo.measures import is_clear, plane_around, points_in_plane
from hrgeo.model import BoolArray, FloatArray, IntArray
from hrgeo.schemas import COARSE_PRECISIONS, DISTANCE_KINDS
from hrgeo.text import say

if TYPE_CHECKING:
    from hrgeo.siting.screening import ScreeningRules

_LON_DEG, _LAT_DEG = 180.0, 90.0


class Sifted:
    """Which candidates each rule drops, and why, rule after rule."""

    def __init__(self, n_candidates: int) -> None:
        self.n_candidates = n_candidates
        self.rules: list[str] = []
        self._told: list[dict[int, str]] = []

    def add(self, rule: str, drops: BoolArray, detail: str) -> None:
        """Add a rule that has the same words for all that it drops."""
        self.add_told(rule, dict.fromkeys(np.flatnonzero(drops).tolist(), detail))

    def add_told(self, rule: str, told: dict[int, str]) -> None:
        """Add a rule: position of what it drops -> why."""
        self.rules.append(rule)
        self._told.append(told)

    def fails(self) -> BoolArray:
        """Give what each rule drops: shape ``(n_rules, n_candidates)``."""
        fails = np.zeros((len(self.rules), self.n_candidates), dtype=bool)
        for row, told in zip(fails, self._told, strict=True):
            row[list(told)] = True
        return fails

    def details(self) -> npt.NDArray[np.object_]:
        """Give why, in the shape of `fails`; an empty string where a rule drops nothing."""
        details = np.full((len(self.rules), self.n_candidates), "", dtype=object)
        for row, told in zip(details, self._told, strict=True):
            row[list(told)] = list(told.values())
        return details


@dataclass(frozen=True, eq=False)
class Checked:
    """Candidates that passed the first look, in the metric plane of their middle."""

    crs: str
    points: npt.NDArray[Any]
    xy_m: FloatArray
    street_m: FloatArray | None
    is_generated: BoolArray
    required: BoolArray
    forbidden: BoolArray

    @classmethod
    def of(
        cls,
        candidates: gpd.GeoDataFrame,
        rules: ScreeningRules,
        street_m: npt.ArrayLike | None,
        generated: npt.ArrayLike | None,
    ) -> Checked:
        """Check candidates and what comes with them.

        Raises
        ------
        InputError
            With all faults together; see `hrgeo.siting.screen`.
        """
        faults: list[str] = []
        lon, lat = _lonlat(candidates, faults)
        n = len(candidates)
        away_m = None if street_m is None else np.atleast_1d(np.asarray(street_m, float))
        made = np.zeros(n, dtype=bool) if generated is None else np.atleast_1d(generated)
        if candidates.index.has_duplicates:
            repeated = candidates.index[candidates.index.duplicated()].unique()
            faults.append(f"{_few(repeated)} stand for several candidates; an id is for one")
        if away_m is not None and (away_m.shape != (n,) or not (away_m >= 0).all()):
            faults.append(f"street_m must have {n} distances of 0 m or more, inf for no street")
        if rules.street_m is not None and away_m is None:
            faults.append("street_m is asked for, but no distances to streets were given")
        made_mask = np.asarray(made)
        if made_mask.shape != (n,) or made_mask.dtype != np.bool_:
            faults.append(f"generated must be a mask with {n} entries")
        required = _flags(candidates, "required", rules.required, faults)
        forbidden = _flags(candidates, "forbidden", rules.forbidden, faults)
        if (required & forbidden).any():
            both = candidates.index[required & forbidden]
            faults.append(f"{_few(both)} are both required and forbidden; decide for one")
        if faults:
            raise InputError(f"Candidates cannot be screened: {'; '.join(faults)}.")
        crs = plane_around(lon, lat)
        xy_m = points_in_plane(crs, lon, lat)
        return cls(
            crs, np.asarray(shapely.points(xy_m)), xy_m, away_m, made_mask, required, forbidden
        )

    def near_points(self, lon: npt.ArrayLike, lat: npt.ArrayLike, within_m: float) -> BoolArray:
        """Say which candidates have a point within some meters, that distance included."""
        return ~is_clear(self.xy_m, points_in_plane(self.crs, lon, lat), within_m)

    def pairs_within(self, spacing_m: float) -> IntArray:
        """Give pairs nearer to each other than `spacing_m`: the first before the second."""
        if len(self.xy_m) < 2 or spacing_m <= 0:
            return np.empty((0, 2), dtype=np.int64)
        pairs = cKDTree(self.xy_m).query_pairs(spacing_m, output_type="ndarray").reshape(-1, 2)
        apart_m = np.linalg.norm(self.xy_m[pairs[:, 0]] - self.xy_m[pairs[:, 1]], axis=1)
        pairs = np.sort(pairs[apart_m < spacing_m], axis=1)
        return np.asarray(pairs[np.lexsort((pairs[:, 1], pairs[:, 0]))], dtype=np.int64)

    def within(self, areas: gpd.GeoDataFrame) -> tuple[IntArray, IntArray]:
        """Give pairs of a candidate and an area that holds it, in order."""
        shapes = _in_plane(areas, self.crs, "exclusion areas")
        point, area = shapely.STRtree(shapes).query(self.points, predicate="intersects")
        order = np.lexsort((area, point))
        return np.asarray(point[order], np.int64), np.asarray(area[order], np.int64)

    def nearest(self, places: gpd.GeoDataFrame) -> tuple[FloatArray, IntArray]:
        """Give by candidate the distance to the nearest place [m], and its position."""
        shapes = _in_plane(places, self.crs, "places")
        away_m = np.full(len(self.points), np.inf)
        which = np.zeros(len(self.points), dtype=np.int64)
        (point, place), distance_m = shapely.STRtree(shapes).query_nearest(
            self.points, return_distance=True
        )
        # Of places that are equally near, the first.
        order = np.lexsort((-place, point))
        away_m[point[order]], which[point[order]] = distance_m[order], place[order]
        return away_m, which


def _lonlat(candidates: gpd.GeoDataFrame, faults: list[str]) -> tuple[FloatArray, FloatArray]:
    """Give where candidates are [degrees]; NaN where that cannot be told, which is a fault."""
    nowhere = np.full(len(candidates), np.nan)
    if not isinstance(candidates, gpd.GeoDataFrame) or candidates.active_geometry_name is None:
        faults.append("candidates must be a table of points (a GeoDataFrame)")
        return nowhere, nowhere.copy()
    if candidates.crs is None:
        faults.append("candidates have no reference system; set it with .set_crs(...)")
        return nowhere, nowhere.copy()
    shapes = np.asarray(candidates.geometry.array)
    wrong = shapely.is_empty(shapes) | (shapely.get_type_id(shapes) != shapely.GeometryType.POINT)
    if wrong.any():
        faults.append(f"{_few(candidates.index[wrong])} are no points, or have no place")
        return nowhere, nowhere.copy()
    in_degrees = np.abs(shapely.get_x(shapes)) <= _LON_DEG
    in_degrees &= np.abs(shapely.get_y(shapes)) <= _LAT_DEG
    if candidates.crs.is_geographic and not in_degrees.all():
        faults.append(
            f"{_few(candidates.index[~in_degrees])} are beyond 180 and 90 degrees: these are "
            "meters or feet. Set the reference system that they are in"
        )
    elif candidates.crs.is_projected and len(shapes) and in_degrees.all():
        faults.append(
            "all candidates are within 180 m of the origin of their reference system: these are "
            "degrees. Set EPSG:4326"
        )
    points = np.asarray(candidates.geometry.to_crs("EPSG:4326").array)
    return shapely.get_x(points), shapely.get_y(points)


def _in_plane(table: gpd.GeoDataFrame, crs: str, what: str) -> npt.NDArray[Any]:
    if table.crs is None:
        raise InputError(f"The {what} have no reference system; set it with .set_crs(...).")
    return np.asarray(table.geometry.to_crs(crs).array)


def _flags(
    candidates: gpd.GeoDataFrame, column: str, ids: tuple[str, ...], faults: list[str]
) -> BoolArray:
    """Say which candidates a column or a list of ids names."""
    unknown = [i for i in ids if i not in candidates.index]
    if unknown:
        faults.append(f"{column} names {_few(pd.Index(unknown))}, which are no candidates")
    return np.asarray(says_yes(candidates, column) | candidates.index.isin(list(ids)))


def says_yes(candidates: pd.DataFrame, column: str) -> BoolArray:
    """Say where a column of yes and no says yes; unknown is no."""
    if column not in candidates.columns:
        return np.zeros(len(candidates), dtype=bool)
    cells = candidates[column]
    yes = cells.astype("str").str.strip().str.casefold().isin(["yes", "true", "1", "1.0"])
    return np.asarray(yes.to_numpy(dtype=bool))


def _few(ids: pd.Index) -> str:
    shown = ", ".join(str(i) for i in ids[:5])
    return shown if len(ids) <= 5 else f"{shown} and {len(ids) - 5} more"


def row_checks(
    sifted: Sifted, candidates: gpd.GeoDataFrame, rules: ScreeningRules, asked: Checked
) -> None:
    """Add the rules that look at a candidate's own row."""

    def column(name: str) -> pd.Series[Any]:
        if name not in candidates.columns:
            return pd.Series("", index=candidates.index, dtype="str")
        cells: pd.Series[Any] = candidates[name].astype("str").fillna("")
        return cells

    kind = column("kind")
    if rules.kinds is None:
        allowed = ~(kind.isin(DISTANCE_KINDS).to_numpy(dtype=bool) & asked.is_generated)
    else:
        allowed = kind.isin(rules.kinds).to_numpy(dtype=bool)
    sifted.add("forbidden", asked.forbidden, say("screening.forbidden"))
    refused = column("host_agreed") == "no"
    sifted.add("host_said_no", refused.to_numpy(dtype=bool), say("screening.host_said_no"))
    if rules.use_veto:
        sifted.add("veto", says_yes(candidates, "veto"), say("screening.veto"))
    sifted.add_told(
        "kind",
        {
            position: say("screening.kind", kind=kind.iloc[position] or say("screening.no_kind"))
            for position in np.flatnonzero(~allowed).tolist()
        },
    )
    coarse = column("location_precision").isin(COARSE_PRECISIONS).to_numpy(dtype=bool)
    sifted.add("too_coarse", coarse, say("screening.too_coarse"))
    if asked.street_m is not None:
        farthest_m = np.inf if rules.street_m is None else rules.street_m
        off = np.isinf(asked.street_m) | (asked.street_m > farthest_m)
        sifted.add_told("off_streets", _off_streets(asked.street_m, off, farthest_m))


def _off_streets(street_m: FloatArray, off: BoolArray, farthest_m: float) -> dict[int, str]:
    return {
        position: say("screening.no_street")
        if np.isinf(street_m[position])
        else say(
            "screening.off_streets",
            away_m=f"{street_m[position]:.0f}",
            farthest_m=f"{farthest_m:.0f}",
        )
        for position in np.flatnonzero(off).tolist()
    }
