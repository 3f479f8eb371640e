"""Sifts candidates by rules, and keeps the reason for each that is dropped."""

from __future__ import annotations

from dataclasses import dataclass, field
from collections.abc import Mapping

import geopandas as gpd
import numpy.typing as npt

from hrgeo.siting.screened import ScreenedCandidates
from hrgeo.units import M_PER_FOOT

SCHOOL_BUFFER_M = 1000.0 * M_PER_FOOT
"""1,000 feet. The District of Columbia forbade syringe services so near to a school (DC Code
48-1121(a), since repealed; Allen et al. 2016, doi:10.1186/s12954-016-0104-3); other places have
such rules, with other distances. A preset, off by default, and not legal advice."""


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
        host agreed, the cheaper one (unknown is the dearest), the first.
    street_m
        A candidate farther than this from a street is dropped [m]; None: what no street was
        found for.
    kinds
        Kinds that are allowed; None: all but those that are never candidates
        (`hrgeo.schemas.DISTANCE_KINDS`).
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
        know.
    """

    distances_m: Mapping[str, float] = field(default_factory=dict)
    spacing_m: float = 0.0
    street_m: float | None = None
    kinds: tuple[str, ...] | None = None
    required: tuple[str, ...] = ()
    forbidden: tuple[str, ...] = ()
    use_veto: bool = True
    keep_clear_m: float = 25.0


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
        Each candidate is kept, or dropped with one first reason.

    Raises
    ------
    InputError
        With all faults together: candidates that are no points or have no reference system or
        one that their coordinates do not fit, ids that repeat, arrays of other lengths, a
        required site that is unknown, forbidden or dropped by a rule, which is named.
    """
    raise NotImplementedError
