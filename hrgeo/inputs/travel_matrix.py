"""Reading travel times that were computed elsewhere: by R5, by an agency's model."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, get_args

import numpy as np
import pandas as pd

from hrgeo.errors import InputError
from hrgeo.files import RawTable, read_table
from hrgeo.inputs.columns import TableInWork
from hrgeo.inputs.id_matching import IdMatch, id_texts, match_ids
from hrgeo.inputs.time_columns import Unit
from hrgeo.inputs.travel_fit import FittedPairs, note_ids, note_times
from hrgeo.inputs.travel_pairs import Layout, find_layout, travel_pairs
from hrgeo.model import QualityLog, TravelTimes
from hrgeo.schemas import TRAVEL_TIMES
from hrgeo.units import MIN_PER_H, S_PER_MIN

Ids = pd.Index | Iterable[str | int]

_LONGEST_MIN: Final = 10 * MIN_PER_H
"""Beyond this, numbers whose unit the file does not say may be seconds."""


@dataclass(frozen=True, eq=False)
class AskedTimes:
    """What is wanted of a matrix of travel times; see `read_travel_times`."""

    origin_ids: Ids | None = None
    destination_ids: Ids | None = None
    column: str | None = None
    columns: Mapping[str, str] = field(default_factory=dict)
    unit: Unit | None = None
    mode: str = "transit"
    cutoff_min: float | None = None
    swapped: bool = False


@dataclass(frozen=True, eq=False)
class TravelMatrix:
    """Travel times from a file, and how they fit what was asked for.

    Attributes
    ----------
    times
        The travel times.
    column
        The column that they were read from; empty for a wide table.
    unit
        What they had there: ``min`` or ``s``.
    n_origins_missing, n_destinations_missing
        Ids that were asked for and that the file does not have: unreached.
    n_origins_left_out, n_destinations_left_out
        Ids of the file that were not asked for.
    n_without_time
        Pairs asked for whose cell is blank or says that there is no way.
    n_beyond_cutoff
        Pairs asked for with a time above `cutoff_min`: unreached.
    """

    times: TravelTimes
    column: str
    unit: Unit
    n_origins_missing: int
    n_destinations_missing: int
    n_origins_left_out: int
    n_destinations_left_out: int
    n_without_time: int
    n_beyond_cutoff: int


def read_travel_times(  # noqa: PLR0913  # each is one thing that a file leaves open
    path: str | Path,
    *,
    origin_ids: Ids | None = None,
    destination_ids: Ids | None = None,
    column: str | None = None,
    columns: Mapping[str, str] | None = None,
    unit: Unit | None = None,
    mode: str = "transit",
    cutoff_min: float | None = None,
    swapped: bool = False,
    sheet: str | None = None,
    quality: QualityLog | None = None,
) -> TravelTimes:
    r"""Read a matrix of travel times that was computed elsewhere, such as by transit.

    An origin is where a person is, and a destination is a site. Where the file has it
    the other way round, say `swapped`; the times are then those of the way back.

    Parameters
    ----------
    path
        A table with a row for each pair, as R5 writes it (``from_id``, ``to_id``,
        ``travel_time_p50``), or with a row for each origin and a column for each
        destination. CSV, XLSX or Parquet.
    origin_ids, destination_ids
        Rows and columns of the result, in this order. Ids that the file does not have
        are unreached; ids of the file that are not here are left out. They are
        compared as text, and without zeros in front where only one id can be meant.
        If not given, those of the file in the order in which they come.
    column
        The column of times; if not given it is found by its name, the median (p50)
        before others.
    columns
        ``origin`` and ``destination`` -> the file's own names, where hrgeo does not
        recognise them.
    unit
        ``min`` or ``s``; needed where the column's name does not say it.
    mode
        What the times are of.
    cutoff_min
        How far the search went that made the file [min]; longer times are left out.
        If not given, the longest time in the file: questions beyond it are refused,
        since longer trips are not in it.
    swapped
        Whether the file's origins are sites, and its destinations are where people are.
    sheet
        Of a workbook: the sheet to read, by its name.
    quality
        Where to note what was done with the rows.

    Returns
    -------
    TravelTimes
        Of several rows for a pair, the shortest time.

    Raises
    ------
    InputError
        With all that is wrong with the file or with what is asked of it.

    See Also
    --------
    hrgeo.inputs.read_travel_matrix : also counts ids that are missing or left out.

    Examples
    --------
    >>> import pathlib, tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = pathlib.Path(folder) / "r5.csv"
    ...     _ = path.write_text("from_id,to_id,travel_time_p50\nhome,clinic,12\nhome,van,\n")
    ...     times = read_travel_times(path, destination_ids=["van", "clinic"])
    >>> times.dense().tolist(), times.cutoff_min, times.mode
    ([[inf, 12.0]], 12.0, 'transit')
    """
    asked = AskedTimes(
        origin_ids, destination_ids, column, columns or {}, unit, mode, cutoff_min, swapped
    )
    return read_travel_matrix(path, asked, sheet=sheet, quality=quality).times


def read_travel_matrix(
    path: str | Path,
    asked: AskedTimes | None = None,
    *,
    sheet: str | None = None,
    quality: QualityLog | None = None,
) -> TravelMatrix:
    """Do what `hrgeo.read_travel_times` does, and count what did not fit.

    Parameters
    ----------
    path, sheet, quality
        As there.
    asked
        Its other parameters.

    Returns
    -------
    TravelMatrix
        The travel times and the counts.

    Raises
    ------
    InputError
        As there.
    """
    raw, asked = read_table(path, sheet=sheet), asked or AskedTimes()
    layout, unit, wanted = _understood(raw, asked)
    log = QualityLog() if quality is None else quality
    work = TableInWork(raw, layout.found, TRAVEL_TIMES, "travel_times", log)
    pairs = travel_pairs(work, layout, swapped=asked.swapped)
    fitted = FittedPairs(
        pairs,
        _matched(pairs.origin_ids, wanted[0]),
        _matched(pairs.destination_ids, wanted[1]),
        pairs.value / (1.0 if unit == "min" else S_PER_MIN),
        layout.time.name if layout.time else "",
    )
    _refuse(raw, fitted, asked, doubt_unit=layout.is_assumed and asked.unit is None)
    log.add_table(raw.file, work.table, len(raw))
    for part in raw.skipped:
        log.add(raw.file, work.table, part.rows, "skipped", part.reason, "", part.detail)
    note_ids(work, fitted)
    note_times(work, fitted)
    return _counted(fitted, asked, unit, wanted)


def _understood(
    raw: RawTable, asked: AskedTimes
) -> tuple[Layout, Unit, tuple[pd.Index | None, pd.Index | None]]:
    """Find where the times are, their unit, and which ids are wanted; refuse what is unclear."""
    faults: list[str] = []
    if asked.unit is not None and asked.unit not in get_args(Unit):
        faults.append(f"`unit` must be 'min' or 's', not {asked.unit!r}.")
    if asked.cutoff_min is not None and not asked.cutoff_min >= 0:
        faults.append(f"`cutoff_min` must be 0 or more minutes, not {asked.cutoff_min}.")
    wanted = (
        _wanted(asked.origin_ids, "origin", faults),
        _wanted(asked.destination_ids, "destination", faults),
    )
    layout = find_layout(raw, asked.columns, asked.column, swapped=asked.swapped, faults=faults)
    unit = asked.unit or (layout.unit if layout else None)
    if layout is not None and unit is None:
        column = f"column {layout.time.name!r}" if layout.time else "a column for each destination"
        faults.append(f'{column} does not say its unit: say unit="min" or unit="s".')
    if faults or layout is None or unit is None:
        raise InputError(f"{raw.file}: {' Also, '.join(faults)}")
    return layout, unit, wanted


def _wanted(ids: Ids | None, what: str, faults: list[str]) -> pd.Index | None:
    if ids is None:
        return None
    index = ids if isinstance(ids, pd.Index) else pd.Index(list(ids))
    texts = id_texts(index)
    if not len(index):
        faults.append(f"`{what}_ids` is empty.")
    if texts.isna().any() or texts.duplicated().any():
        faults.append(f"`{what}_ids` must hold each id once, and no missing one.")
    return index


def _matched(in_file: pd.Series[str], wanted: pd.Index | None) -> IdMatch:
    if wanted is None:
        return IdMatch(np.arange(len(in_file)), len(in_file))
    return match_ids(in_file, id_texts(wanted))


def _n_wordy_columns(fitted: FittedPairs, asked: AskedTimes) -> int:
    """Count the columns of a wide table that are wanted and hold no number, but words."""
    pairs = fitted.pairs
    column = pairs.origin if asked.swapped else pairs.destination
    filled = (fitted.row >= 0) & (fitted.column >= 0) & ~np.isposinf(fitted.minutes)
    n_filled = np.bincount(column[filled])
    n_words = np.bincount(column[filled & np.isnan(fitted.minutes)], minlength=len(n_filled))
    return int(((n_filled > 0) & (n_words == n_filled)).sum())


def _refuse(raw: RawTable, fitted: FittedPairs, asked: AskedTimes, *, doubt_unit: bool) -> None:
    """Refuse a file of which nothing can be used, or whose unit is in doubt."""
    faults = []
    minutes = fitted.minutes[fitted.pairs.is_time]
    if not len(minutes):
        faults.append("no cell has a travel time: a number of minutes or seconds, 0 or more.")
    elif doubt_unit and minutes.max() > _LONGEST_MIN:
        faults.append(
            f"column {fitted.time_column!r} was taken for minutes, as R5 writes it, but has times "
            f'above {_LONGEST_MIN:,.0f}: say unit="min" or unit="s".'
        )
    elif not fitted.time_column and (n_wordy := _n_wordy_columns(fitted, asked)):
        faults.append(
            f"{n_wordy} of its columns hold no number, where each is the times to one "
            "destination: take them out. If it has a row for each pair, say where trips begin and "
            'end: columns={"origin": "...", "destination": "..."}.'
        )
    for match, what in ((fitted.origins, "origin"), (fitted.destinations, "destination")):
        if match.n_wanted and match.n_missing == match.n_wanted:
            faults.append(
                f"it has none of the {match.n_wanted} ids in `{what}_ids`. Ids are compared as "
                "text; if its origins are your destinations, say swapped=True."
            )
    if faults:
        raise InputError(f"{raw.file}: {' Also, '.join(faults)}")


def _counted(
    fitted: FittedPairs,
    asked: AskedTimes,
    unit: Unit,
    wanted: tuple[pd.Index | None, pd.Index | None],
) -> TravelMatrix:
    longest = float(fitted.minutes[fitted.pairs.is_time].max())
    cutoff = longest if asked.cutoff_min is None else float(asked.cutoff_min)
    in_file = (
        pd.Index(fitted.pairs.origin_ids, name="origin_id"),
        pd.Index(fitted.pairs.destination_ids, name="destination_id"),
    )
    origins, destinations = (
        own if given is None else given for own, given in zip(in_file, wanted, strict=True)
    )
    is_asked = (fitted.row >= 0) & (fitted.column >= 0)
    is_time = fitted.pairs.is_time
    return TravelMatrix(
        TravelTimes(fitted.within(cutoff), origins, destinations, cutoff, asked.mode),
        fitted.time_column,
        unit,
        fitted.origins.n_missing,
        fitted.destinations.n_missing,
        fitted.origins.n_left_out,
        fitted.destinations.n_left_out,
        int((is_asked & np.isposinf(fitted.minutes)).sum()),
        int((is_asked & is_time & (fitted.minutes > cutoff)).sum()),
    )
