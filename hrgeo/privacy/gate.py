"""The gate between results and everything that is written or drawn."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any

import geopandas as gpd
import pandas as pd

from hrgeo.errors import InputError
from hrgeo.model import AUDIENCES, Audience, Release
from hrgeo.privacy.area_columns import with_area_shares
from hrgeo.privacy.counts import rank_without_order, suppress_counts
from hrgeo.privacy.records import record_faults, released_record
from hrgeo.privacy.tables import (
    EXACT_RULE,
    EXACT_TABLE,
    TABLES,
    UNPLACED,
    TableRule,
    faults_of,
    unplaced_faults,
)
from hrgeo.text import count_words, say, small_count_label

_LONLAT = "EPSG:4326"
_GAP_RANKING = ["need_id", "service", "mode", "threshold_min"]


def release(
    tables: Mapping[str, gpd.GeoDataFrame],
    audience: Audience,
    *,
    exact: bool = False,
    smallest_count: int = 11,
    unplaced: pd.DataFrame | None = None,
    records: Mapping[str, pd.DataFrame] | None = None,
) -> Release:
    """Apply the disclosure rules of an audience to tables of results.

    This is the only maker of a `Release`, and a `Release` is all that maps and
    result files accept. For now there is one audience, ``internal``. Small
    counts are taken out, but it is not yet checked whether they can be worked
    out again from the others (from totals, from nested thresholds, from the
    gain of a site): that audit comes with the publishing gate, and until then
    nothing here is fit to be published.

    Parameters
    ----------
    tables
        Name to table, with names of `hrgeo.privacy.TABLES`. Any CRS, but each
        must have one. Tables that tell where need is (``need_cells``,
        ``gaps``) must hold polygons of at least 5 ha, and are released with
        their own columns alone: any other column and the index are left out.
    audience
        ``internal``. ``partner`` and ``public`` are refused until the
        publishing gate exists.
    exact
        Whether to allow the table ``need_points`` with exact places of need.
    smallest_count
        Counts of need above zero and below this whole number are released as
        a class (``1-10``). 11 satisfies the rules of CMS and of CDC WONDER.
    unplaced
        Counts of need without a place: ``need_id``, ``year``, ``area``, ``n``.
    records
        Name to table without places, with names of `hrgeo.privacy.RECORDS`. Where a
        count is small, what depends on it (shares, minutes) is left out as well. With
        ``area_shares``, the table ``coverage_areas`` gets its shares as columns.

    Returns
    -------
    Release
        Copies, in EPSG:4326. In ``need_cells`` and ``gaps`` each count is
        ``Int64`` with ``<NA>`` for small ones, beside a column
        ``<count>_label`` and a flag ``under_threshold``; gaps with small
        counts come after all others, in the order of their cell id. Empty
        tables stay, with their columns.

    Raises
    ------
    InputError
        With every fault at once: an audience without a gate, an unknown
        table, something that is not a table (a `Demand`), no CRS, a missing
        column, the wrong geometry, a cell so small that it locates a person.

    References
    ----------
    Centers for Medicare & Medicaid Services, Cell Size Suppression Policy
    (no cell of 1 to 10); CDC WONDER, Assurance of Confidentiality (no count
    of 9 or fewer).

    Examples
    --------
    >>> import geopandas as gpd, shapely
    >>> cells = gpd.GeoDataFrame(
    ...     {"need_id": "ems", "cell": ["a", "b"], "n_need": [3.0, 25.0]},
    ...     geometry=[shapely.box(0, 0, 0.01, 0.01), shapely.box(0.01, 0, 0.02, 0.01)],
    ...     crs="EPSG:4326",
    ... )
    >>> release({"need_cells": cells}, "internal").tables["need_cells"]["n_need_label"].tolist()
    ['1-10', '25']
    """
    require_open_audience(audience)
    _check_smallest_count(smallest_count)
    rules: dict[str, TableRule] = dict(TABLES) | ({EXACT_TABLE: EXACT_RULE} if exact else {})
    faults: list[str] = []
    for name, table in tables.items():
        if name in rules:
            faults += faults_of(name, table, rules[name])
        elif name == EXACT_TABLE:
            faults.append(f"{name}: exact places of need are released only when asked for.")
        else:
            faults.append(f"{name!r}: unknown table. Known ones are {', '.join(rules)}.")
    if unplaced is not None:
        faults += unplaced_faults(unplaced)
    for name, table in (records or {}).items():
        faults += record_faults(name, table)
    if faults:
        raise InputError("These tables cannot be released:\n- " + "\n- ".join(faults))
    released = {
        name: _released(name, table, rules[name], smallest_count) for name, table in tables.items()
    }
    gated = {
        name: released_record(name, table, smallest_count)
        for name, table in (records or {}).items()
    }
    if "coverage_areas" in released and "area_shares" in gated:
        released["coverage_areas"] = with_area_shares(
            released["coverage_areas"], gated["area_shares"]
        )
    return Release(
        audience=audience,
        tables=released,
        smallest_count=smallest_count,
        notes=_notes(released, smallest_count),
        unplaced=None if unplaced is None else _released_unplaced(unplaced, smallest_count),
        records=gated,
    )


def replaced(former: Release, own: Release, *, without: tuple[str, ...] = ()) -> Release:
    """Give a release with the tables and records of another in place of its own.

    Parameters
    ----------
    former
        The release to start from.
    own
        What takes the place of tables and records of the same names; for the same audience.
    without
        Records of `former` that are not kept, whether `own` has such or not.

    Returns
    -------
    Release
        Both have passed the gate, each by itself.

    Raises
    ------
    InputError
        If the two are for different audiences, or take different counts for small.
    """
    if (former.audience, former.smallest_count) != (own.audience, own.smallest_count):
        raise InputError("Releases for different audiences cannot be put together.")
    kept = {name: table for name, table in former.records.items() if name not in without}
    return dataclasses.replace(
        former, tables=former.tables | own.tables, records=kept | dict(own.records)
    )


def require_open_audience(audience: Any) -> None:
    """Refuse an audience that nothing may be given to yet.

    Worth calling before long work, so that the refusal does not come at its end.

    Parameters
    ----------
    audience
        ``internal``, ``partner`` or ``public``.

    Raises
    ------
    InputError
        For ``partner``, ``public``, and any other word.

    Examples
    --------
    >>> require_open_audience("internal")
    """
    if audience not in AUDIENCES:
        raise InputError(f"The audience must be one of {', '.join(AUDIENCES)}.")
    if audience != "internal":
        raise InputError(
            f"The audience {audience!r} is refused: the publishing gate does not exist yet, so "
            "partner and public are refused. Use internal."
        )


def _check_smallest_count(smallest_count: Any) -> None:
    if isinstance(smallest_count, bool) or not (
        isinstance(smallest_count, int) and smallest_count >= 2
    ):
        raise InputError("smallest_count must be a whole number of 2 or more.")


def _released(
    name: str, table: gpd.GeoDataFrame, rule: TableRule, smallest_count: int
) -> gpd.GeoDataFrame:
    out = table.copy().to_crs(_LONLAT)
    if not rule.is_need:
        others = [c for c in out.columns[out.dtypes == "geometry"] if c != out.geometry.name]
        return out.drop(columns=others)
    named = [n for n in out.index.names if n in rule.columns]
    # The index of a need table may hold ids of incidents; only known columns go on.
    out = (
        out.reset_index(level=named).reset_index(drop=True) if named else out.reset_index(drop=True)
    )
    out = gpd.GeoDataFrame(out[list(rule.columns)], geometry=out.geometry.array, crs=_LONLAT)
    out = suppress_counts(out, rule.counts, smallest_count=smallest_count)
    if name == "gaps":
        return rank_without_order(out, by=_GAP_RANKING, hidden="n_uncovered", tie="cell_or_area")
    source = pd.factorize(out["need_id"])[0]
    order = pd.DataFrame({"source": source, "cell": out["cell"]}).sort_values(["source", "cell"])
    return out.loc[order.index].reset_index(drop=True)


def _released_unplaced(table: pd.DataFrame, smallest_count: int) -> pd.DataFrame:
    """Give counts without a place, in an order that has nothing to do with them."""
    plain = table[list(UNPLACED)].reset_index(drop=True)
    out = suppress_counts(plain, ("n",), smallest_count=smallest_count)
    source = pd.factorize(out["need_id"])[0]
    order = out.assign(source=source).sort_values(["source", "year", "area"], kind="stable").index
    return out.loc[order].reset_index(drop=True).drop(columns="under_threshold")


def _notes(tables: Mapping[str, gpd.GeoDataFrame], smallest_count: int) -> tuple[str, ...]:
    notes = [say("notes.internal_only")]
    if EXACT_TABLE in tables:
        notes.append(say("notes.exact"))
    if "need_cells" in tables or "gaps" in tables:
        notes.append(say("notes.cells"))
        label = small_count_label(smallest_count)
        notes.append(say("notes.small_counts", smallest_count=smallest_count, label=label))
    cells = tables.get("need_cells", pd.DataFrame({"under_threshold": []}))
    n_small = int(cells["under_threshold"].sum())
    if n_small:
        number, total = count_words(n_small), count_words(len(cells))
        notes.append(say("notes.n_small", number=number, total=total))
    notes += [say("notes.within_reach"), say("notes.chance"), say("notes.unknown")]
    return tuple(notes)
