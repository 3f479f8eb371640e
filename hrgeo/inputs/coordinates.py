"""Cells that hold coordinates -> degrees: signs, letters, degrees and minutes, pairs, map links.

No link is ever opened: what is read stands in its text.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final, Literal

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from hrgeo.files.raw_table import TEXT
from hrgeo.inputs.values import parse_numbers
from hrgeo.model import BoolArray, FloatArray

_ONE_WAY: Final = str.maketrans(
    {
        "\N{MINUS SIGN}": "-",
        "\N{EN DASH}": "-",
        "\N{NO-BREAK SPACE}": " ",
        "\N{NARROW NO-BREAK SPACE}": " ",
        "\N{MASCULINE ORDINAL INDICATOR}": "°",
        "\N{RING ABOVE}": "°",
        "\N{PRIME}": "'",
        "\N{RIGHT SINGLE QUOTATION MARK}": "'",
        "\N{ACUTE ACCENT}": "'",
        "\N{DOUBLE PRIME}": '"',
        "\N{RIGHT DOUBLE QUOTATION MARK}": '"',
    }
)
_MOST_CHARACTERS: Final = 60
"""A longer cell is no single coordinate."""
_MOST_PAIR_CHARACTERS: Final = 4_000

_NUMBER: Final = r"[+-]?\d{1,3}(?:\.\d{0,20})?"
_UNIT_D: Final = r"\s{0,2}(?:°|d|deg|degrees|grados|:|\s)\s{0,2}"
_UNIT_M: Final = r"\s{0,2}(?:'|m|min|:|\s)\s{0,2}"
_UNIT_S: Final = r"\s{0,2}(?:\"|''|s|sec)?\s{0,2}"
_LETTER: Final = r"north|south|east|west|norte|sur|este|oeste|[nsewo]"
_ANGLE: Final = (
    rf"(?i)^(?P<front>{_LETTER})?\.?:?\s{{0,2}}(?P<sign>[+-])?\s{{0,2}}"
    rf"(?P<d>\d{{1,3}}(?:[.,]\d{{0,15}})?)"
    rf"(?:{_UNIT_D}(?:(?P<m>\d{{1,2}}(?:[.,]\d{{0,15}})?)"
    rf"(?:{_UNIT_M}(?:(?P<s>\d{{1,2}}(?:[.,]\d{{0,15}})?){_UNIT_S})?)?)?)?"
    rf"\s{{0,2}}(?P<back>{_LETTER})?\.?$"
)


def _pair(pattern: str) -> str:
    return pattern.replace("FIRST", rf"(?P<first>{_NUMBER})").replace(
        "SECOND", rf"(?P<second>{_NUMBER})"
    )


_ASKED: Final = (
    r"(?:[?&#]|&amp;)(?:q|query|ll|sll|center|daddr|destination|cbll|viewpoint|cp|marker)="
)
_LINKS: Final = tuple(
    _pair(pattern)
    for pattern in (
        r"!3dFIRST!4dSECOND",
        r"[?&#]mlat=FIRST&(?:amp;)?mlon=SECOND",
        rf"{_ASKED}(?:loc:)?\s?FIRST(?:,|~)\s?SECOND",
        r"/(?:place|search|dir)/(?:[^/@]{0,200}/)?FIRST,\s?SECOND",
        r"@FIRST,SECOND",
        r"#map=\d{1,2}(?:\.\d+)?/FIRST/SECOND",
        r"[?&]sp=point\.FIRST_SECOND",
        r"^geo:FIRST,SECOND",
    )
)
"""In a link latitude stands first. A pin comes before the middle of the map."""
_LON_FIRST: Final = tuple(
    _pair(pattern)
    for pattern in (
        r"(?i)POINT\s?(?:ZM?|M)?\s?\(\s{0,2}FIRST\s{1,2}SECOND",
        r"\"coordinates\"\s?:\s?\[\s{0,2}FIRST\s?,\s?SECOND",
    )
)
_LABELED: Final = tuple(
    rf"(?i)\b{word}[a-z]{{0,6}}[^\w+-]{{0,6}}(?P<value>{_NUMBER})" for word in ("lat", "l(?:on|ng)")
)
_PLAIN: Final = tuple(
    _pair(pattern)
    for pattern in (
        r"^[\(\[\{]?\s{0,2}FIRST\s?°?\s{0,2}[,;/|\s]\s{0,2}SECOND\s?°?\s{0,2}[\)\]\}]?$",
        r"[\(\[]\s{0,2}FIRST\s?°?\s{0,2}[,;]\s{0,2}SECOND\s?°?\s{0,2}[\)\]]\s{0,4}$",
    )
)
_COMMA_PAIR: Final = (
    r"^[\(\[]?\s{0,2}(?P<first>[+-]?\d{1,3},\d{1,15})\s{0,2}[,;/|\s]\s{0,2}"
    r"(?P<second>[+-]?\d{1,3},\d{1,15})\s{0,2}[\)\]]?$"
)
_TWO_ANGLES: Final = (
    (
        rf"(?i)^(?P<first>[^,;]{{1,40}}?\d[^,;]{{0,20}}?(?:{_LETTER}))\s{{0,2}}[,;/]?\s{{0,2}}"
        rf"(?P<second>\d[^,;]{{1,40}}(?:{_LETTER}))$"
    ),
    (
        rf"(?i)^(?P<first>(?:{_LETTER})[^,;a-z]{{1,40}})[,;/]?\s{{0,2}}"
        rf"(?P<second>(?:{_LETTER})[^,;a-z]{{1,40}})$"
    ),
    r"^(?P<first>[^,;]{1,40}[°'\"])\s{0,2}[,;]\s{0,2}(?P<second>[^,;]{1,40})$",
)
_LINK: Final = r"(?i)(?:https?://|www\.|maps\.|^geo:|goo\.gl|w3w\.co|what3words|^///)"

Order = Literal["lat_first", "lon_first", "as_written"]


@dataclass(frozen=True, eq=False)
class Pairs:
    """Coordinates that stand in one cell each.

    Attributes
    ----------
    lon, lat
        By row [degrees]; NaN where not readable.
    is_open
        Whether the cell leaves open which of the two is which; latitude was
        taken to stand first.
    is_link
        The cell is a link in whose text no coordinates stand.
    """

    lon: FloatArray
    lat: FloatArray
    is_open: BoolArray
    is_link: BoolArray


def _plain_signs(cells: pd.Series[str]) -> pd.Series[str]:
    """Write minus signs, degrees, primes and blanks one way."""
    if cells.dropna().str.isascii().all():
        return cells
    return cells.str.translate(_ONE_WAY)


def _floats(cells: pd.Series[str]) -> FloatArray:
    """Read plain numbers; NaN for all else, and for what is not finite."""
    values = pd.to_numeric(cells, errors="coerce").to_numpy(dtype=np.float64, na_value=np.nan)
    return np.where(np.isfinite(values), values, np.nan)


def _extract(cells: pd.Series[str], pattern: str) -> pd.DataFrame:
    """Give the named groups of a pattern, missing where it does not match.

    The time it takes grows with the length of a cell and no faster, whatever the cell.
    """
    text = pa.array(cells, type=pa.large_string(), from_pandas=True)
    found = pc.extract_regex(text, pattern)
    groups = {
        found.type.field(position).name: pd.Series(part.to_pandas(), dtype=TEXT)
        for position, part in enumerate(found.flatten())
    }
    return pd.DataFrame({name: part.mask(part == "") for name, part in groups.items()})


def _part(groups: pd.DataFrame, name: str) -> FloatArray:
    return _floats(groups[name].str.replace(",", ".", regex=False))


def _angles(cells: pd.Series[str]) -> FloatArray:
    """Read angles with letters, signs, minutes and seconds; NaN where there is none."""
    groups = _extract(_plain_signs(cells).str.strip(), _ANGLE)
    degrees, minutes, seconds = (_part(groups, name) for name in ("d", "m", "s"))
    front, back = groups["front"].str.lower().str[0], groups["back"].str.lower().str[0]
    letter = front.fillna(back)
    bad = np.array(front.notna() & back.notna(), dtype=bool)
    with np.errstate(invalid="ignore"):
        bad |= (minutes >= 60) | (seconds >= 60)
        bad |= ~np.isnan(minutes) & (degrees % 1 != 0)
        bad |= ~np.isnan(seconds) & (minutes % 1 != 0)
    value = degrees + np.nan_to_num(minutes) / 60 + np.nan_to_num(seconds) / 3600
    negative = np.array(groups["sign"] == "-", dtype=bool)
    negative |= letter.isin(["s", "w", "o"]).to_numpy(dtype=bool)
    return np.where(bad, np.nan, np.where(negative, -value, value))


def parse_coordinate(cells: pd.Series[str], decimal: Literal[".", ","] = ".") -> FloatArray:
    r"""Read a column of longitudes or of latitudes; NaN where missing or not readable.

    Parameters
    ----------
    cells
        Text.
    decimal
        What stands before the decimals in this file; in degrees a dot and a
        comma can both be nothing else.

    Examples
    --------
    >>> cells = pd.Series(["-87.6", "87.6 W", "41°52'30\"N", "41,88", "west"])
    >>> parse_coordinate(cells).round(3).tolist()
    [-87.6, -87.6, 41.875, 41.88, nan]
    """
    values = _floats(cells)
    left = np.isnan(values) & cells.notna().to_numpy(dtype=bool)
    left &= (cells.str.len() <= _MOST_CHARACTERS).to_numpy(dtype=bool, na_value=False)
    if left.any():
        codes, unique = pd.factorize(cells[left])
        rest = pd.Series(unique, dtype=TEXT)
        read = _angles(rest)
        # 448.000,5 is no angle; it tells that the file has meters of another system.
        other = np.isnan(read)
        read[other] = parse_numbers(rest[other], decimal)
        values[left] = read[codes]
    return values


class _Reading:
    """The cells of a column, read pattern by pattern until each is read."""

    def __init__(self, cells: pd.Series[str]) -> None:
        self.lat = np.full(len(cells), np.nan)
        self.lon = np.full(len(cells), np.nan)
        self.is_open = np.zeros(len(cells), dtype=bool)
        self.cells = cells

    @property
    def left(self) -> BoolArray:
        """Say which cells are not read yet."""
        return np.asarray(np.isnan(self.lat) & self.cells.notna().to_numpy(dtype=bool))

    def take(self, first: Any, second: Any, at: BoolArray, order: Order) -> None:
        """Keep what was read of the cells `at`."""
        lat, lon = (second, first) if order == "lon_first" else (first, second)
        both = ~(np.isnan(lat) | np.isnan(lon))
        rows = np.flatnonzero(at)[both]
        self.lat[rows], self.lon[rows] = lat[both], lon[both]
        self.is_open[rows] = order == "as_written"

    def search(self, pattern: str, order: Order, *, among: BoolArray | None = None) -> None:
        """Look for a pattern with ``first`` and ``second`` in the cells that are left."""
        at = self.left if among is None else self.left & among
        if at.any():
            groups = _extract(self.cells[at], pattern)
            self.take(_part(groups, "first"), _part(groups, "second"), at, order)

    def search_labels(self) -> None:
        """Look for ``Lat: 41.8 Lon: -87.6``, in either order."""
        at = self.left
        if at.any():
            lat, lon = (_floats(_extract(self.cells[at], pattern)["value"]) for pattern in _LABELED)
            self.take(lat, lon, at, "lat_first")

    def search_angles(self) -> None:
        """Look for two angles with letters or with minutes."""
        for pattern in _TWO_ANGLES:
            at = self.left
            if not at.any():
                return
            groups = _extract(self.cells[at], pattern)
            first, second = _angles(groups["first"]), _angles(groups["second"])
            # The letter tells which of the two is the longitude.
            east_west = r"(?i)^\s?(?:east|west|este|oeste|[ewo])|(?:[ewo]|est|este|oeste)$"
            swapped = groups["first"].str.contains(east_west, na=False).to_numpy(dtype=bool)
            first, second = np.where(swapped, second, first), np.where(swapped, first, second)
            self.take(first, second, at, "lat_first")


def parse_pairs(cells: pd.Series[str]) -> Pairs:
    """Read cells that hold both coordinates: pairs, labels, WKT, GeoJSON, map links.

    Parameters
    ----------
    cells
        Text.

    Returns
    -------
    Pairs
        NaN where a cell has no coordinates in its text, as in a short link.

    Examples
    --------
    >>> links = ["https://www.google.com/maps/@41.88,-87.62,17z", "https://goo.gl/maps/x"]
    >>> read = parse_pairs(pd.Series(["(41.88, -87.62)", "POINT (-87.62 41.88)", *links]))
    >>> read.lat.tolist(), read.is_link.tolist()
    ([41.88, 41.88, 41.88, nan], [False, False, False, True])
    """
    short = (cells.str.len() <= _MOST_PAIR_CHARACTERS).to_numpy(dtype=bool, na_value=False)
    plain = _plain_signs(cells.where(short)).str.strip()
    reading = _Reading(plain)
    reading.search(_PLAIN[0], "as_written")
    is_link = np.zeros(len(cells), dtype=bool)
    if reading.left.any():
        is_link = plain.str.contains(_LINK, na=False).to_numpy(dtype=bool)
        if is_link.any():
            _read_links(reading, is_link)
        for pattern in _LON_FIRST:
            reading.search(pattern, "lon_first", among=~is_link)
        reading.search_labels()
        reading.search(_PLAIN[1], "as_written", among=~is_link)
        reading.search(_COMMA_PAIR, "as_written", among=~is_link)
        reading.search_angles()
    return Pairs(reading.lon, reading.lat, reading.is_open, is_link & np.isnan(reading.lat))


def _read_links(reading: _Reading, is_link: BoolArray) -> None:
    """Read the coordinates that stand in the text of links."""
    cells = reading.cells
    for code, plain in (("%2C", ","), ("%2c", ","), ("%7E", "~"), ("%20", " "), ("+", " ")):
        cells = cells.str.replace(code, plain, regex=False)
    written, reading.cells = reading.cells, cells.str.replace(", ", ",", regex=False)
    for pattern in _LINKS:
        reading.search(pattern, "lat_first", among=is_link)
    reading.cells = written
