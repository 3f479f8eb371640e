"""A step of a run: which places could become a site, and what keeps the others out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
from shapely.geometry.base import BaseGeometry

from hrgeo import hotspots, inputs, network, siting, travel
from hrgeo.errors import InputError
from hrgeo.model import BoolArray, FloatArray, QualityLog, StreetPositions
from hrgeo.plan.config import PlanConfig, SitingConfig
from hrgeo.plan.place import Placed
from hrgeo.plan.read import PlanInputs
from hrgeo.plan.rule_words import distances_m
from hrgeo.plan.siting_config import RulesConfig
from hrgeo.schemas import CANDIDATE_KINDS, MAP_KINDS
from hrgeo.schemas.place_kinds import STREET_KIND
from hrgeo.text import dropped_words, say

NEAR_INCIDENT_M = 25.0
"""A generated candidate is never nearer than this to a point of need."""
CENTER_SPACING_M = 100.0
"""Width of the cells of street positions that a center of need can become."""
COST_UNKNOWN = "cost_unknown"
"""The reason of a place that no budget can be held with."""
KEPT_RULES = frozenset({"near_need", "off_streets", "too_coarse"})
"""Rules that nobody can lift: they keep people from being found, or say what is not known."""


@dataclass(frozen=True, eq=False)
class Considered:
    """Every place that was offered, where it came from, and what became of it.

    Attributes
    ----------
    table
        All of them: index ``candidate_id``.
    source
        By candidate: ``file``, ``places``, ``streets`` or ``centers``.
    places
        Where they stand on the streets.
    screened
        What each rule says of them.
    without_cost
        By candidate: no rule drops it, but its cost is not known where the plan has a
        budget.
    map_places
        All places of the street file in and around the study, whatever their kind.
    exclusion, avoided
        Areas without sites, and places that sites stay away from; None where no rule
        asks for any.
    """

    table: gpd.GeoDataFrame
    source: npt.NDArray[np.str_]
    places: StreetPositions
    screened: siting.ScreenedCandidates
    without_cost: BoolArray
    map_places: gpd.GeoDataFrame
    exclusion: gpd.GeoDataFrame | None = None
    avoided: gpd.GeoDataFrame | None = None

    @property
    def is_kept(self) -> BoolArray:
        """By candidate: whether it may be chosen."""
        return np.asarray(self.screened.is_kept & ~self.without_cost)

    @property
    def kept(self) -> gpd.GeoDataFrame:
        """The candidates that may be chosen."""
        return self.table[self.is_kept]

    @property
    def rules(self) -> tuple[str, ...]:
        """Rules that could be lifted, in their order."""
        return tuple(rule for rule in self.screened.rules if rule not in KEPT_RULES)

    def returns_without(self, rule: str) -> BoolArray:
        """Say which candidates come back if one rule is lifted."""
        back = self.screened.is_kept_without(rule) & ~self.screened.is_kept
        return np.asarray(back & self._has_cost)

    @property
    def returns_without_all(self) -> BoolArray:
        """Say which candidates come back if all rules that can be lifted are."""
        names = self.screened.rules
        fixed = np.array([rule in KEPT_RULES for rule in names], dtype=bool)
        stays_out = self.screened.fails[fixed].any(axis=0)
        return np.asarray(~stays_out & ~self.screened.is_kept & self._has_cost)

    @property
    def _has_cost(self) -> BoolArray:
        """By candidate: whether its cost does not keep it out, whatever the rules say."""
        if not self.without_cost.any():
            return np.ones(len(self.table), dtype=bool)
        return np.asarray(np.isfinite(numbers_of(self.table, "cost")))

    def dropped(self) -> pd.DataFrame:
        """Give every candidate that may not be chosen: ``rule`` and ``detail``, by id."""
        by_rule = self.screened.dropped[["name", "rule", "detail", "is_exact"]]
        ids = self.table.index[self.without_cost]
        unknown = pd.DataFrame(
            {
                "name": self.table["name"].to_numpy()[self.without_cost],
                "rule": COST_UNKNOWN,
                "detail": "Its cost is not known, so that no budget can be held with it.",
                "is_exact": False,
            },
            index=ids,
        )
        return pd.concat([by_rule, unknown]) if len(ids) else by_rule

    def told(self) -> dict[str, Any]:
        """Count what was offered, kept and dropped, by source and by reason."""
        source, n = np.unique(self.source, return_counts=True)
        return {
            "n_offered": len(self.table),
            "n_kept": int(self.is_kept.sum()),
            "by_source": [
                {"source": str(name), "n": int(k)} for name, k in zip(source, n, strict=True)
            ],
            "dropped": [
                {"reason": str(rule), "words": dropped_words(str(rule)), "n": int(k)}
                for rule, k in self.dropped()["rule"].value_counts(sort=False).items()
            ],
            # What is no legal advice is told once, of all rules.
            "notes": [n for n in self.screened.notes if n != say("screening.not_legal_advice")],
        }


def consider_candidates(
    config: PlanConfig, read: PlanInputs, placed: Placed, *, quality: QualityLog
) -> Considered | None:
    """Gather the places that could become a site, and sift them; None without ``[siting]``.

    Parameters
    ----------
    config, read, placed
        The plan, what was read, and where it stands.
    quality
        Takes each row of the user's file that is dropped, and why.

    Raises
    ------
    InputError
        If a place that is required is dropped, or nothing was offered.
    """
    return None if config.siting is None else sift(config.siting, read, placed, quality=quality)


def sift(
    asked: SitingConfig, read: PlanInputs, placed: Placed, *, quality: QualityLog
) -> Considered:
    """Gather the places that a question is asked of, and sift them: see `consider_candidates`."""
    clear_lon, clear_lat = _need_points(placed)
    map_places = inputs.read_map_places(read.street_file, MAP_KINDS)
    parts = list(_offered(asked, read, placed, map_places, clear_lon, clear_lat))
    table = _together([part for _, part in parts])
    source = np.concatenate([np.full(len(part), name) for name, part in parts])
    if not len(table):
        raise InputError(
            "There is no place that could become a site: "
            f"{', '.join(name for name, _ in parts)} gave none. Give a file of candidates "
            "under [inputs], or other sources under [siting.candidates] from."
        )
    at = travel.as_positions(read.streets[asked.mode], table, "Candidates")
    rules = _rules_of(asked)
    exclusion, avoided = _exclusion(asked.rules), _places_to_avoid(rules, read)
    screened = siting.screen(
        table,
        rules,
        places=avoided,
        exclusion=exclusion,
        street_m=at.off_street_m,
        generated=table["kind"].eq(STREET_KIND).to_numpy(dtype=bool) & (source != "file"),
        keep_clear_lon=clear_lon,
        keep_clear_lat=clear_lat,
    )
    without_cost = np.zeros(len(table), dtype=bool)
    if asked.budget is not None:
        without_cost = screened.is_kept & ~np.isfinite(numbers_of(table, "cost"))
    found = Considered(table, source, at, screened, without_cost, map_places, exclusion, avoided)
    _require_costs(found)
    _note_dropped(found, quality)
    return found


def numbers_of(table: pd.DataFrame, column: str) -> FloatArray:
    """Give a column of numbers, NaN where a cell is blank or the column is missing."""
    if column not in table.columns:
        return np.full(len(table), np.nan)
    return np.asarray(table[column].to_numpy(dtype=np.float64, na_value=np.nan))


def _need_points(placed: Placed) -> tuple[FloatArray, FloatArray]:
    """Give where need is, used or not: that a row is too old protects nobody."""
    points = [demand for demand in placed.demands if demand.kind != "counts"]
    lon = [getattr(d, name) for d in points for name in ("lon", "unused_lon")]
    lat = [getattr(d, name) for d in points for name in ("lat", "unused_lat")]
    return np.concatenate([np.empty(0), *lon]), np.concatenate([np.empty(0), *lat])


def _offered(
    asked: SitingConfig,
    read: PlanInputs,
    placed: Placed,
    map_places: gpd.GeoDataFrame,
    clear_lon: FloatArray,
    clear_lat: FloatArray,
) -> Iterator[tuple[str, gpd.GeoDataFrame]]:
    """Give the candidates of each source, the user's own first."""
    has_file = read.candidates is not None
    sources = asked.candidates.sources or (() if has_file else ("places", "streets"))
    if read.candidates is not None:
        yield "file", read.candidates
    kinds = asked.candidates.kinds
    places = _public_places(map_places, kinds, read.boundary)
    if "places" in sources:
        yield "places", places
    allows_street = not kinds or STREET_KIND in kinds
    if "streets" in sources and allows_street:
        spacing_m = asked.candidate_spacing_m
        yield "streets", _street_positions(asked, read, spacing_m, clear_lon, clear_lat)
    if "centers" in sources:
        pool = [places]
        if allows_street:
            fine = _street_positions(asked, read, CENTER_SPACING_M, clear_lon, clear_lat)
            pool.append(fine.rename(index=lambda name: f"center-{name}"))
        found = _near_centers(asked, placed, _together(pool), clear_lon, clear_lat)
        yield "centers", found[~found.index.isin(places.index)] if "places" in sources else found


def _public_places(
    map_places: gpd.GeoDataFrame, kinds: tuple[str, ...], boundary: BaseGeometry
) -> gpd.GeoDataFrame:
    """Give the places of the street file inside the study, of the kinds that are allowed."""
    wanted = map_places["kind"].isin(kinds or CANDIDATE_KINDS)
    return map_places[wanted & map_places.intersects(boundary)]


def _street_positions(
    asked: SitingConfig,
    read: PlanInputs,
    spacing_m: float,
    clear_lon: FloatArray,
    clear_lat: FloatArray,
) -> gpd.GeoDataFrame:
    return network.street_candidates(
        read.streets[asked.mode],
        spacing_m=spacing_m,
        boundary=read.boundary,
        keep_clear_lon=clear_lon,
        keep_clear_lat=clear_lat,
        keep_clear_m=NEAR_INCIDENT_M,
    )


def _near_centers(
    asked: SitingConfig,
    placed: Placed,
    pool: gpd.GeoDataFrame,
    clear_lon: FloatArray,
    clear_lat: FloatArray,
) -> gpd.GeoDataFrame:
    """Give the places nearest to where the need of the question concentrates."""
    factors = dict(asked.need_weights)
    demands = [d for d in placed.demands_by(asked.mode) if d.need_id in factors]
    points = [d for d in demands if d.kind == "points"]
    if not points:
        return pool.iloc[:0]
    n_events = [np.bincount(d.event_position, minlength=len(d)) for d in points]
    found = hotspots.centers(
        np.concatenate([d.lon for d in points]),
        np.concatenate([d.lat for d in points]),
        np.concatenate([d.weight * factors[d.need_id] for d in points]),
        n_incidents=np.concatenate(n_events).astype(np.float64),
    )
    near = hotspots.places_near_centers(
        found,
        pool,
        keep_clear_lon=clear_lon,
        keep_clear_lat=clear_lat,
        keep_clear_m=NEAR_INCIDENT_M,
    )
    return near.drop(columns="center")


def _together(parts: list[gpd.GeoDataFrame]) -> gpd.GeoDataFrame:
    """Put tables of candidates below each other, all of their columns kept."""
    full = [part.to_crs("EPSG:4326") for part in parts if len(part)] or parts[:1]
    table = gpd.GeoDataFrame(pd.concat(full), crs="EPSG:4326")
    table.index.name = "candidate_id"
    if "kind" not in table.columns:
        table["kind"] = pd.Series("", index=table.index, dtype="str")
    doubled = table.index[table.index.duplicated()].unique()
    if len(doubled):
        raise InputError(
            f"{len(doubled)} candidates of the file have an id that hrgeo gives to a place of its "
            f"own, such as {doubled[0]!r}. Give them other ids."
        )
    return table


def _rules_of(asked: SitingConfig) -> siting.ScreeningRules:
    rules = asked.rules
    return siting.ScreeningRules(
        distances_m=distances_m(asked),
        spacing_m=rules.min_spacing_m,
        street_m=rules.max_street_m,
        kinds=asked.candidates.kinds or None,
        keep_clear_m=NEAR_INCIDENT_M,
    )


def _places_to_avoid(rules: siting.ScreeningRules, read: PlanInputs) -> gpd.GeoDataFrame | None:
    """Give the places that sites have to stay away from, as far as the street file has them."""
    kinds = [kind for kind in rules.distances_m if kind in MAP_KINDS]
    if not kinds:
        return None
    return inputs.read_map_places(read.street_file, kinds, as_outlines=True)


def _exclusion(rules: RulesConfig) -> gpd.GeoDataFrame | None:
    return None if rules.exclude is None else inputs.read_exclusion_areas(rules.exclude)


def _require_costs(found: Considered) -> None:
    flags = found.table.get("required", pd.Series(False, index=found.table.index))
    required = flags.fillna(value=False).astype(bool).to_numpy() & found.without_cost
    if required.any():
        names = ", ".join(found.table.index[required].astype(str))
        raise InputError(
            f"{names}: required, but the cost is not known, so that no budget can be held. Give "
            "the cost in the file of candidates, or take out budget under [siting]."
        )


def _note_dropped(found: Considered, quality: QualityLog) -> None:
    """Note every row of the user's file that may not be chosen."""
    dropped = found.dropped()
    is_row = (found.source == "file")[found.table.index.get_indexer(dropped.index)]
    for candidate_id, rule, detail in zip(
        dropped.index[is_row], dropped["rule"][is_row], dropped["detail"][is_row], strict=True
    ):
        row = found.table.loc[candidate_id]
        quality.add(str(row["file"]), "candidates", [int(row["row"])], "dropped", rule, "", detail)
