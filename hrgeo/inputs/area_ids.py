"""Ids of areas: the ways in which one is written, and which area a cell means."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Final

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd

from hrgeo.files.raw_table import TEXT
from hrgeo.inputs.columns import TableInWork, plain_name
from hrgeo.model import BoolArray, IntArray

NO_AREA: Final = -1
SEVERAL: Final = -2
"""What stands for an area that is not there, and for one of several that it could be."""

_ID_WIDTHS: Final = (2, 5, 11, 12, 15)
"""Digits of the ids of states, counties, tracts, block groups and blocks."""
_TRACT_DIGITS: Final = 11
_PREFIX: Final = r"^(\d{3})[0-9A-Z]{0,6}US(?=\d)"
_WHOLE_LEVEL: Final = r"^0[1-5]0[0-9A-Z]{0,6}US\d*$"
"""Ids of nations, regions, states and counties with the level in front: ``0500000US17031``."""
_WHOLE_WORDS: Final = (
    r"(?:(?:all|whole|entire|total) (?:areas?|tracts?|zips?|zip codes|counties|county|state|city)"
    r"|(?:state|county|city|area)[ -]?(?:wide|total)|(?:grand )?total|usa?|united states"
    r"|(?:todo el|total del?) (?:estado|condado|municipio|país))"
)
_TRACT_WORD: Final = r"^(?:census\s*)?tract\s*(?:no\.?|number|#)?\s*"
_NUMBER_ALONE: Final = r"(\d{1,4})(?:\.(\d{1,2}))?"
_SIX_DIGITS: Final = r"0?\d{5}|\d{6}"
_ZIP_WORD: Final = r"^Z(?:IP|CTA)5?(?: ?CODE)?[\s:#-]*(?=\d{5}(?:\D|$))"
_COUNTY_WORD: Final = r"(?i)\s+(?:county|co\.?|parish|borough|census area|municipio)$"
_PLUS_FOUR: Final = r"^(\d{4,5})[-\s]\d{4}$"


@dataclass(frozen=True, eq=False)
class AreaJoin:
    """Which area each row of a table means.

    Attributes
    ----------
    position
        By row: position of its area in the table of areas; `NO_AREA` or `SEVERAL`
        where there is none.
    is_whole
        By row: whether it is the sum of areas that have rows of their own: a state
        or county beside its tracts.
    by_number
        By row: whether the number of a tract alone, without state and county, said it.
    """

    position: IntArray
    is_whole: BoolArray
    by_number: BoolArray


def area_id_text(cells: pd.Series[str]) -> pd.Series[str]:
    """Give ids without the ``.0`` that programs put behind whole numbers.

    Examples
    --------
    >>> area_id_text(pd.Series(["17031010100.0", "60615"])).tolist()
    ['17031010100', '60615']
    """
    return cells.str.replace(r"^(\d+)\.0+$", r"\1", regex=True)


def plain_area_id(cells: pd.Series[str]) -> pd.Series[str]:
    """Give area ids so that the writings of one id are the same.

    A ``1400000US`` in front goes, and so do zeros in front, which spreadsheets
    lose, a ``.0`` behind, which they add, spaces and dashes between digits, and
    the last four digits of a ZIP+4.

    Examples
    --------
    >>> plain_area_id(pd.Series(["1400000US06001400100", "6001400100.0"])).tolist()
    ['6001400100', '6001400100']
    >>> plain_area_id(pd.Series(["60615-1234", "860Z200US60615", "17 031 839100"])).tolist()
    ['60615', '60615', '17031839100']
    >>> plain_area_id(pd.Series(["ZIP 60615", "60,615"])).tolist()
    ['60615', '60615']
    """
    plain = area_id_text(cells.str.strip().str.upper()).str.replace(_PREFIX, "", regex=True)
    plain = plain.str.replace(_ZIP_WORD, "", regex=True)
    grouped = plain.str.fullmatch(r"[1-9]\d{0,2}(?:,\d{3})+", na=False)
    plain = plain.where(~grouped, plain.str.replace(",", "", regex=False))
    plain = plain.str.replace(_PLUS_FOUR, r"\1", regex=True)
    digits = plain.str.fullmatch(r"[\d\s-]+", na=False)
    plain = plain.where(~digits, plain.str.replace(r"[\s-]", "", regex=True))
    return plain.str.replace(r"^0+(?=\w)", "", regex=True)


def _positions(keys: pd.Series[str]) -> dict[str, int]:
    """Give the position of each key; `SEVERAL` for one that stands twice."""
    found: dict[str, int] = {}
    for position, key in enumerate(keys):
        if isinstance(key, str) and key:
            found[key] = SEVERAL if key in found else position
    return found


def _looked_up(keys: pd.Series[str], among: dict[str, int]) -> IntArray:
    return np.array([among.get(key, NO_AREA) for key in keys], dtype=np.int64)


def _names(areas: gpd.GeoDataFrame) -> pd.Series[str]:
    """Give what areas are called: their names, or ids that are words."""
    ids = pd.Series(areas.index.astype(str), dtype=TEXT)
    names = ids.where(ids.str.contains(r"[^\W\d_]{3}", regex=True, na=False))
    if "name" in areas.columns:
        names = areas["name"].reset_index(drop=True).astype(TEXT).fillna(names)
    return names


def _before_comma(cells: pd.Series[str]) -> pd.Series[str]:
    """Give names without the county and the state behind them, if these are the same in all.

    ``Census Tract 1, Cook County, Illinois`` is the tract 1. Where cells name several
    counties or states, what they have in common would join the wrong area.
    """
    parts = cells.str.extract(r"^([^,;]+)[,;]\s*([^\d]+)$")
    whole = parts[1].map(plain_name, na_action="ignore").dropna()
    return parts[0].fillna(cells) if len(whole.unique()) == 1 else cells


def _short_names(cells: pd.Series[str]) -> pd.Series[str]:
    """Give names of counties without the word, plainly: ``Cook County, Illinois`` is ``cook``."""
    short = _before_comma(cells).str.strip().str.replace(_COUNTY_WORD, "", regex=True)
    return short.map(plain_name, na_action="ignore")


def _tract_numbers(cells: pd.Series[str]) -> pd.Series[str]:
    """Give the six digits of tract numbers: ``8391`` and ``8391.00`` are 839100."""
    bare = _before_comma(cells).str.replace(_TRACT_WORD, "", regex=True, flags=re.IGNORECASE)
    parts = bare.str.extract(f"^{_NUMBER_ALONE}$")
    whole = parts[0].str.zfill(4) + parts[1].fillna("").str.ljust(2, "0")
    six = bare.where(bare.str.fullmatch(_SIX_DIGITS, na=False)).str.zfill(6)
    return whole.fillna(six)


def _width(plain: pd.Series[str]) -> int:
    """Give how many digits the areas' ids have, with a zero that was lost; 0 if they vary."""
    if not len(plain) or not plain.str.fullmatch(r"\d+", na=False).all():
        return 0
    longest = int(plain.str.len().max())
    return next((n for n in (longest, longest + 1) if n in _ID_WIDTHS), 0)


def _by_tract_number(
    cells: pd.Series[str], open_: BoolArray, plain: pd.Series[str], column: str
) -> IntArray:
    """Look up numbers of tracts among the areas' ids, where most open cells are such numbers."""
    nothing = np.full(len(cells), NO_AREA, dtype=np.int64)
    says_other = bool(re.search(r"zip|zcta|postal|county|fips", plain_name(column)))
    if _width(plain) != _TRACT_DIGITS or says_other or not open_.any():
        return nothing
    numbers = _tract_numbers(cells)
    is_number = numbers.notna().to_numpy(dtype=bool)
    if is_number[open_].mean() < 0.5:
        return nothing
    found = _looked_up(numbers, _positions(plain.str[-6:]))
    return np.where(open_ & is_number, found, NO_AREA)


def _wholes(
    cells: pd.Series[str], plain: pd.Series[str], position: IntArray, ids: pd.Series[str]
) -> BoolArray:
    """Say which cells name what the areas of other cells are parts of."""
    joined = position >= 0
    if not joined.any():
        return np.zeros(len(cells), dtype=bool)
    upper = cells.str.upper()
    of_level = upper.str.fullmatch(_WHOLE_LEVEL, na=False) & ~joined
    words = upper.str.replace(r"\s+", " ", regex=True).str.fullmatch(_WHOLE_WORDS.upper(), na=False)
    whole = (of_level | (words & ~joined)).to_numpy(dtype=bool, copy=True)
    width, parts = _width(ids), ids.iloc[position[joined]]
    # A county can be an area of its own beside tracts; short numbers can be anything.
    may_be = np.ones(len(cells), dtype=bool) if width >= _TRACT_DIGITS else ~joined
    for shorter in (n for n in _ID_WIDTHS if n < width):
        # Parts and wholes lose the same zeros in front, so that the difference stays.
        stems = set(parts.str[: -(width - shorter)]) - {""}
        whole |= may_be & plain.isin(list(stems)).to_numpy(dtype=bool)
    return whole


def join_areas(cells: pd.Series[str], areas: gpd.GeoDataFrame, *, column: str = "") -> AreaJoin:
    """Find the area that each cell means.

    Parameters
    ----------
    cells
        Ids of areas as a file writes them (see `plain_area_id`), their names, or
        the numbers of tracts within their county.
    areas
        As `read_areas` gives them.
    column
        What the file calls the column: a column of ZIP codes holds no tract numbers.

    Returns
    -------
    AreaJoin
        A number of a tract alone counts only if one area has it.

    Examples
    --------
    >>> areas = gpd.GeoDataFrame(index=["17031839100", "17031839200"])
    >>> join_areas(pd.Series(["8391", "8392.00", "17031"]), areas).position.tolist()
    [0, 1, -1]
    """
    codes, unique = pd.factorize(cells)
    texts = pd.Series([*unique, None], dtype=TEXT)
    ids = pd.Series(areas.index.astype(str), dtype=TEXT)
    plain_ids, plain = plain_area_id(ids), plain_area_id(texts)
    exact = bool(plain_ids.duplicated().any())  # two areas differ by zeros in front alone
    position = _looked_up(texts if exact else plain, _positions(ids if exact else plain_ids))
    names = texts.map(plain_name, na_action="ignore")
    called = _names(areas)
    by_name = _looked_up(names, _positions(called.map(plain_name, na_action="ignore")))
    position = np.where(position == NO_AREA, by_name, position)
    by_short = _looked_up(_short_names(texts), _positions(_short_names(called)))
    position = np.where(position == NO_AREA, by_short, position)
    filled = texts.notna().to_numpy(dtype=bool)
    is_whole = _wholes(texts, plain, position, plain_ids) & filled
    open_ = (position == NO_AREA) & filled & ~is_whole
    full = ids if exact else _padded(plain_ids)
    numbered = _by_tract_number(texts, open_, full, column)
    by_number = numbered != NO_AREA
    position = np.where(by_number, numbered, position)
    is_whole |= _wholes(texts, plain, position, plain_ids) & filled & ~by_number
    position = np.where(is_whole, NO_AREA, position)
    rows: npt.NDArray[Any] = codes  # -1, the last of all, where a cell is missing
    return AreaJoin(position[rows], is_whole[rows], (by_number & (position >= 0))[rows])


def _padded(plain: pd.Series[str]) -> pd.Series[str]:
    """Give ids with the zeros in front that all of them have."""
    width = _width(plain)
    return plain.str.zfill(width) if width else plain


def note_join(work: TableInWork, join: AreaJoin) -> None:
    """Note the rows that mean no area, one reason each, and those that said little."""
    none = join.position < 0
    work.note(
        join.is_whole, "dropped", "totals_area", "area",
        "The row is for a whole (a county, a state) whose parts have rows of their own, so that "
        "it would count them twice.",
    )  # fmt: skip
    several = join.position == SEVERAL
    work.note(
        several, "dropped", "ambiguous_area", "area",
        "Several areas of the areas file fit what the row says; give their ids in full.",
    )  # fmt: skip
    work.note(
        none & ~join.is_whole & ~several, "dropped", "unknown_area", "area",
        "No area of the areas file has this id.",
    )  # fmt: skip
    work.note(
        join.by_number, "doubted", "tract_number_alone", "area",
        "The row has the number of a tract without state and county; the one area with that "
        "number was taken.",
    )  # fmt: skip
