"""Sifts candidates by rules, and keeps the reason for each that is dropped."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd

from hrgeo.errors import InputError
from hrgeo.model import BoolArray, FloatArray, IntArray
from hrgeo.schemas import DISTANCE_KINDS, MAP_KINDS, STREET_KIND
from hrgeo.siting.rule_checks import Checked, Sifted, row_checks
from hrgeo.siting.screened import NEAR_NEED, SPACING, ScreenedCandidates, spaced
from hrgeo.text import say
from hrgeo.units import M_PER_FOOT

SCHOOL_BUFFER_M = 1000.0 * M_PER_FOOT
"""1,000 feet. From 2000 on, the District of Columbia allowed no syringe services so near to a
school (DC Code 48-1121(a), since repealed; Allen et al. 2016, doi:10.1186/s12954-016-0104-3, who
measured from the edge of the school's grounds). Other places have such rules with other
distances. A preset, off by default, and not legal advice."""

_SAME_M = 0.001
"""Places come as degrees: exactly as far as a rule asks is known to a millimeter."""


@dataclass(frozen=True)
class ScreeningRules:
    """What a candidate must fulfil. By default, only what its own row says counts.

    Attributes
    ----------
    distances_m
        Kind of place -> how far a candidate must be from it [m]; nearer than that is
        dropped, exactly that is not. None by default; ``{"school": SCHOOL_BUFFER_M}`` is the
        school-buffer rule.
    spacing_m
        Two candidates nearer to each other than this [m] are not both kept. The one that
        is required stays, else the more preferred one (unknown is 0), the one whose
        host agreed, the cheaper one (unknown is the dearest), the first. 0 for no rule.
    street_m
        A candidate farther than this from a street is dropped [m]; None: what no street was
        found for.
    kinds
        Kinds that are allowed, of the user's own candidates too; None: all, but of generated
        ones those that are never candidates (`hrgeo.schemas.DISTANCE_KINDS`).
    required, forbidden
        Ids, beside those that the table's columns ``required`` and ``forbidden`` say.
    use_veto
        Drop what the column ``veto`` says yes to.
    keep_clear_m
        A generated candidate is dropped if an incident was so near or nearer [m].

    Raises
    ------
    InputError
        With all faults together: distances below 0 or not finite, kinds that hrgeo does not
        know, or that are never candidates.

    Examples
    --------
    >>> ScreeningRules(distances_m={"school": SCHOOL_BUFFER_M}).distances_m["school"]
    304.8
    """

    distances_m: Mapping[str, float] = field(default_factory=dict)
    spacing_m: float = 0.0
    street_m: float | None = None
    kinds: tuple[str, ...] | None = None
    required: tuple[str, ...] = ()
    forbidden: tuple[str, ...] = ()
    use_veto: bool = True
    keep_clear_m: float = 25.0

    def __post_init__(self) -> None:
        named = {f"the distance from {kind!r}": m for kind, m in self.distances_m.items()}
        named |= {"spacing_m": self.spacing_m, "keep_clear_m": self.keep_clear_m}
        if self.street_m is not None:
            named["street_m"] = self.street_m
        faults = [
            f"{name} must be 0 m or more, not {value:g}"
            for name, value in named.items()
            if not 0 <= value < np.inf
        ]
        faults += [
            f"no distance can be asked from {kind!r}; hrgeo knows {', '.join(MAP_KINDS)}"
            for kind in self.distances_m
            if kind not in MAP_KINDS
        ]
        for kind in self.kinds or ():
            if kind in DISTANCE_KINDS:
                faults.append(f"a {kind} is never a candidate; take it out of kinds")
            elif kind not in {*MAP_KINDS, STREET_KIND}:
                known = ", ".join(k for k in (*MAP_KINDS, STREET_KIND) if k not in DISTANCE_KINDS)
                faults.append(f"no kind of candidate is called {kind!r}; hrgeo knows {known}")
        if faults:
            raise InputError(f"Candidates cannot be screened: {'; '.join(faults)}.")


def screen(
    candidates: gpd.GeoDataFrame,
    rules: ScreeningRules | None = None,
    *,
    places: gpd.GeoDataFrame | None = None,
    exclusion: gpd.GeoDataFrame | None = None,
    street_m: npt.ArrayLike | None = None,
    generated: npt.ArrayLike | None = None,
    keep_clear_lon: npt.ArrayLike = (),
    keep_clear_lat: npt.ArrayLike = (),
) -> ScreenedCandidates:
    """Sift candidates.

    Parameters
    ----------
    candidates
        Points with a reference system, by a unique ``candidate_id``. Columns that count where
        they are there: ``name kind host_agreed veto preference cost required forbidden
        location_precision``.
    rules
        What is asked; the default of `ScreeningRules` if None.
    places
        Places that distances are asked from: columns ``kind`` and, for the reasons, ``name``;
        points or polygons (`hrgeo.inputs.read_map_places` with ``as_outlines``).
    exclusion
        Polygons in which there may be no site; column ``name`` for the reasons.
        See `hrgeo.inputs.read_exclusion_areas`.
    street_m
        Shape ``(n_candidates,)``: distance to the nearest street of the plan's mode [m],
        ``inf`` where there is none (``off_street_m`` of `hrgeo.model.StreetPositions`).
    generated
        Shape ``(n_candidates,)``: True for candidates that hrgeo made up, which must keep
        clear of incidents; none if None.
    keep_clear_lon, keep_clear_lat
        Where incidents were [degrees], those of unused rows too.

    Returns
    -------
    ScreenedCandidates
        Each candidate is kept, or dropped with one first reason. None at all gives none.

    Raises
    ------
    InputError
        With all faults together: candidates that are no points or have no reference system or
        one that their coordinates do not fit, ids that repeat, arrays of other lengths; a
        required site that is unknown, forbidden or dropped by a rule, which is named.

    Examples
    --------
    A library 11 m from a school, and one 111 m from it:

    >>> hall = gpd.GeoDataFrame({"name": ["A", "B"], "kind": "library"}, crs="EPSG:4326",
    ...     index=["a", "b"], geometry=gpd.points_from_xy([-87.6, -87.6], [41.8001, 41.801]))
    >>> school = gpd.GeoDataFrame({"name": ["C"], "kind": "school"}, crs="EPSG:4326",
    ...     geometry=gpd.points_from_xy([-87.6], [41.8]))
    >>> found = screen(hall, ScreeningRules({"school": 100.0}), places=school)
    >>> found.kept.index.tolist(), found.dropped["rule"].to_dict()
    (['b'], {'a': 'near_school'})
    """
    rules = rules or ScreeningRules()
    asked = Checked.of(candidates, rules, street_m, generated)
    sifted = Sifted(len(candidates))
    required = asked.required
    notes = []
    if rules.distances_m:
        notes += [say("screening.distances_note"), say("screening.not_legal_advice")]
    row_checks(sifted, candidates, rules, asked)
    if exclusion is not None:
        _outside_of(sifted, asked, exclusion)
    for kind, least_m in rules.distances_m.items():
        notes += _far_from(sifted, asked, kind, least_m, places)
    if asked.is_generated.any():
        near = asked.near_points(keep_clear_lon, keep_clear_lat, rules.keep_clear_m)
        sifted.add(NEAR_NEED, near & asked.is_generated, say("screening.near_need"))
    order = _order(candidates, required)
    pairs = asked.pairs_within(rules.spacing_m)
    if rules.spacing_m > 0:
        _spacing(sifted, candidates, order, pairs, rules.spacing_m)
    _require_kept(candidates, sifted, required)
    return ScreenedCandidates(
        table=candidates,
        rules=tuple(sifted.rules),
        fails=sifted.fails(),
        details=sifted.details(),
        order=order,
        pairs=pairs,
        notes=tuple(notes),
    )


def _outside_of(sifted: Sifted, asked: Checked, exclusion: gpd.GeoDataFrame) -> None:
    """Drop what lies in an exclusion area or on its edge."""
    inside, area = asked.within(exclusion)
    names = exclusion["name"].astype("str").tolist() if "name" in exclusion.columns else None
    told = {
        position: say("screening.exclusion_area", name=names[which] if names else which + 1)
        # Backwards, so that the first area that holds it is told.
        for position, which in zip(inside[::-1].tolist(), area[::-1].tolist(), strict=True)
    }
    sifted.add_told("exclusion_area", told)


def _far_from(
    sifted: Sifted, asked: Checked, kind: str, least_m: float, places: gpd.GeoDataFrame | None
) -> list[str]:
    """Drop what is too near to a kind of place; give a note where none of the kind is known."""
    of_kind = None if places is None else places[places["kind"] == kind]
    rule = f"near_{kind.replace(' ', '_')}"
    if of_kind is None or not len(of_kind):
        sifted.add_told(rule, {})
        return [say("screening.no_such_place", kind=kind)]
    away_m, which = asked.nearest(of_kind)
    names = of_kind["name"].astype("str").tolist() if "name" in of_kind.columns else None
    told = {
        position: say(
            "screening.near_place",
            name=names[which[position]] if names else kind,
            # Rounded down: what is nearer than the rule asks for must not look as far.
            away_m=f"{np.floor(away_m[position]):,.0f}",
            least_m=f"{least_m:,.0f}",
            least_ft=f"{least_m / M_PER_FOOT:,.0f}",
        )
        for position in np.flatnonzero(away_m < least_m - _SAME_M).tolist()
    }
    sifted.add_told(rule, told)
    return []


def _order(candidates: gpd.GeoDataFrame, required: BoolArray) -> IntArray:
    """Give the order in which spacing serves candidates."""

    def numbers(column: str, unknown: float) -> FloatArray:
        if column not in candidates.columns:
            return np.full(len(candidates), unknown)
        values = pd.to_numeric(candidates[column], errors="coerce")
        return np.asarray(values.to_numpy(dtype=np.float64, na_value=np.nan), dtype=np.float64)

    preference = np.nan_to_num(numbers("preference", 0.0), nan=0.0)
    cost = np.nan_to_num(numbers("cost", np.inf), nan=np.inf)
    agreed = np.zeros(len(candidates), dtype=bool)
    if "host_agreed" in candidates.columns:
        agreed = (candidates["host_agreed"] == "yes").to_numpy(dtype=bool, na_value=False)
    keys = (np.arange(len(candidates)), cost, ~agreed, -preference, ~required)
    return np.asarray(np.lexsort(keys), dtype=np.int64)


def _spacing(
    sifted: Sifted,
    candidates: gpd.GeoDataFrame,
    order: IntArray,
    pairs: IntArray,
    spacing_m: float,
) -> None:
    """Drop what is too near to one that is served before it."""
    free = np.asarray(~sifted.fails().any(axis=0))
    crowded_by = spaced(order[free[order]], pairs, np.zeros(len(candidates), dtype=bool))
    names = candidates.get("name", pd.Series(candidates.index, index=candidates.index))
    told = {
        position: say(
            "screening.spacing",
            name=names.iloc[crowded_by[position]],
            spacing_m=f"{spacing_m:.0f}",
        )
        for position in np.flatnonzero(crowded_by >= 0).tolist()
    }
    sifted.add_told(SPACING, told)


def _require_kept(candidates: gpd.GeoDataFrame, sifted: Sifted, required: BoolArray) -> None:
    """Refuse rules that drop a required site: all of these, with the rules named.

    Raises
    ------
    InputError
        If there is any.
    """
    fails, details = sifted.fails(), sifted.details()
    faults = []
    for position in np.flatnonzero(required & fails.any(axis=0)).tolist():
        which = np.flatnonzero(fails[:, position]).tolist()
        reasons = " ".join(details[k, position] for k in which)
        faults.append(
            f"{candidates.index[position]} is required, but dropped by "
            f"{', '.join(sifted.rules[k] for k in which)}. {reasons}"
        )
    if faults:
        raise InputError(
            "\n".join(faults)
            + "\nLift the rule, or do not require the site; hrgeo does not decide "
            "between them."
        )
