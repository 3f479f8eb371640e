"""How well a place is known: what geocoders write beside a point, in hrgeo's own words.

Geocoders say it each in their own words, in one column or in several: whether the
address was found at all, what kind of thing the point is, and a score. The columns
are known by their names, and those with names that mean other things elsewhere
(``status``, ``type``) only if every word in them is a geocoder's.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from hrgeo.inputs.columns import TableInWork, plain_name
from hrgeo.inputs.geocoder_words import COLUMNS, MATCHED, NO_MATCH, Vocabulary
from hrgeo.inputs.values import parse_numbers
from hrgeo.model import BoolArray, FloatArray
from hrgeo.schemas import COARSE_PRECISIONS, LOCATION_PRECISIONS

_NEUTRAL: Final = frozenset({"", "unknown", MATCHED})

_TELLS_MORE: Final = frozenset({"types", "type", "class", "category", "addresstype"})
"""Beside Google's ``APPROXIMATE``, these say of what: a ZIP code, a city."""

_NEEDS_SIGN: Final = frozenset(
    {"type", "types", "class", "category", "status", "layer", "exact", "score", "confidence"}
)
"""Names that mean other things where no geocoder was."""
_SIGNS: Final = frozenset(
    {
        "placerank", "osmid", "osmtype", "displayname", "formattedaddress", "locationtype",
        "matchaddr", "matchaddress", "matchedaddress", "addrtype", "matchtype", "geocoderesult",
        "precision", "locname", "importance", "matched", "match",
    }
)  # fmt: skip
"""Columns that only a geocoder writes."""

_DEGAUSS_CUT, _UNIT_CUT, _HUNDRED_CUT = 0.5, 0.8, 85.0
_SCORES: Final[dict[str, float | None]] = {
    "accuracyscore": _UNIT_CUT,
    "geocodioaccuracyscore": _UNIT_CUT,
    "geocodescore": None,
    "geocodingscore": None,
    "geocoderscore": None,
    "matchscore": None,
    "addressscore": None,
    "score": None,
    "confidence": None,
    "relevance": _UNIT_CUT,
}
"""Score columns; None where the scale has to be found out."""
_SURE_SCORES: Final = frozenset(_SCORES) - {"score", "confidence", "relevance"}
_RANK_POINT, _RANK_STREET = 30, 26
"""Nominatim's place ranks: 30 is a house or a place with a name, 26 and 27 are streets."""


@dataclass(frozen=True, eq=False)
class Precisions:
    """What a geocoder says of each row's point.

    Attributes
    ----------
    by_row
        One of `hrgeo.schemas.LOCATION_PRECISIONS`; ``unknown`` where nothing is said.
    no_match
        The geocoder found no place, or could not choose between several.
    unread
        There is a word that hrgeo does not know.
    low_score
        The geocoder's score is below `cut`.
    cut
        In the score's own scale; NaN where there is no score.
    column
        The file's column that says how well places are known, or an empty string.
    """

    by_row: npt.NDArray[np.str_]
    no_match: BoolArray
    unread: BoolArray
    low_score: BoolArray
    cut: float = np.nan
    column: str = ""

    @property
    def is_coarse(self) -> BoolArray:
        """Say where the place is no better known than a ZIP code or a city."""
        return is_coarse(self.by_row)


def is_coarse(precision: npt.NDArray[np.str_]) -> BoolArray:
    """Say which precisions are too coarse for travel on foot.

    Examples
    --------
    >>> is_coarse(np.array(["point", "zip", "unknown"])).tolist()
    [False, True, False]
    """
    return np.isin(precision, COARSE_PRECISIONS)


def _meaning(cell: str, words: dict[str, str]) -> str | None:
    """Give what a cell says; None where no word of it is known.

    A list (``"postal_code, political"``) means the most that one of its parts says.
    """
    whole = words.get(plain_name(cell))
    if whole is not None:
        return whole
    parts = [words.get(plain_name(part)) for part in re.split(r"[,;|\[\]]+", cell)]
    known = [part for part in parts if part is not None]
    best = [m for m in (*LOCATION_PRECISIONS, NO_MATCH, MATCHED) if m in known]
    return best[0] if best else None


def _read_column(
    cells: pd.Series[str], vocabularies: Iterable[Vocabulary], *, is_plain: bool
) -> tuple[npt.NDArray[np.str_], BoolArray] | None:
    """Read a column by the vocabulary that knows most of it: meanings, cells not known.

    None where the column is not a geocoder's. With a name that other columns have too
    (`is_plain`), it is one only if all its words are; else half of them are enough, so that
    a word that is not known counts as such and not as a good place.
    """
    codes, unique = pd.factorize(cells)
    if not len(unique) or len(unique) > 1000:
        return None
    best: tuple[int, list[str | None]] | None = None
    for vocabulary in vocabularies:
        meanings = [_meaning(str(cell), vocabulary.words) for cell in unique]
        n_known = sum(meaning is not None for meaning in meanings)
        fits = n_known == len(unique) or (n_known and not is_plain and 2 * n_known >= len(unique))
        sure_enough = fits or vocabulary.is_sure
        if sure_enough and (best is None or n_known > best[0]):
            best = n_known, meanings
    if best is None:
        return None
    at_code = np.array([*(meaning or "" for meaning in best[1]), ""], dtype="<U8")
    unread = np.array([*(meaning is None for meaning in best[1]), False])
    return at_code[codes], unread[codes]


def _candidates(work: TableInWork) -> dict[str, str]:
    """Give the file's columns that may be a geocoder's: plain name -> own name."""
    there: dict[str, str] = {}
    known = {*COLUMNS, *_SCORES}
    for own in work.raw.frame.columns:
        plain = plain_name(str(own))
        bare = re.sub(r"^(user|out|geo)", "", plain)
        there.setdefault(bare if plain not in known and bare in known else plain, str(own))
    if not _SIGNS & set(there):
        there = {plain: own for plain, own in there.items() if plain not in _NEEDS_SIGN}
    return there


def _score_cut(plain: str, values: FloatArray, *, by_degauss: bool) -> float:
    stated = _SCORES[plain]
    if stated is not None:
        return stated
    if np.nanmax(values) > 1.0:
        return _HUNDRED_CUT
    return _DEGAUSS_CUT if by_degauss else _UNIT_CUT


def _low_scores(
    work: TableInWork, there: dict[str, str], used: set[str]
) -> tuple[BoolArray, float]:
    """Say which rows' scores are below the geocoder's cut, and what the cut is."""
    for plain in _SCORES:
        if plain not in there or (plain not in _SURE_SCORES and not used):
            continue
        values = parse_numbers(work.raw.frame[there[plain]], work.raw.decimal)
        if np.isnan(values).all() or np.nanmin(values) < 0 or np.nanmax(values) > 100:
            continue
        by_degauss = bool({"precision", "geocoderesult"} & used)
        cut = _score_cut(plain, values, by_degauss=by_degauss)
        with np.errstate(invalid="ignore"):
            return np.asarray(values < cut), cut
    return np.zeros(len(work), dtype=bool), np.nan


def _by_place_rank(work: TableInWork, there: dict[str, str]) -> npt.NDArray[np.str_] | None:
    """Read Nominatim's place rank."""
    if "placerank" not in there:
        return None
    rank = parse_numbers(work.raw.frame[there["placerank"]])
    choices = [rank >= _RANK_POINT, rank >= _RANK_STREET, rank >= 0]
    return np.select(choices, ["point", "street", "city"], "").astype("<U8")


def _merge(
    precision: npt.NDArray[np.str_], more: npt.NDArray[np.str_], *, sharper: bool
) -> npt.NDArray[np.str_]:
    """Fill in what is not said yet; `sharper` words also tell a ZIP code from a city."""
    takes = np.isin(precision, list(_NEUTRAL)) & ~np.isin(more, [*_NEUTRAL, NO_MATCH])
    if sharper:
        takes |= (precision == "city") & np.isin(more, ["zip"])
    takes |= (precision == "") & (more != "")
    return np.where(takes, more, precision)


def find_precision(work: TableInWork) -> Precisions:
    """Read how well the rows' places are known, from a geocoder's columns if there are any.

    Parameters
    ----------
    work
        The table. A column mapped to ``location_precision`` comes first; it may use
        hrgeo's own words or those of a geocoder.

    Returns
    -------
    Precisions
        Where a word is not known the precision is ``unknown``, never a good one.
        Nothing is noted.
    """
    n_rows = len(work)
    there = _candidates(work)
    if work.has("location_precision"):
        there["locationprecision"] = work.found["location_precision"]
    precision = np.full(n_rows, "", dtype="<U8")
    no_match, unread = np.zeros(n_rows, bool), np.zeros(n_rows, bool)
    used: dict[str, str] = {}
    for plain, vocabularies in COLUMNS.items():
        if plain not in there or there[plain] in used.values():
            continue
        cells = work.raw.frame[there[plain]]
        read = _read_column(cells, vocabularies, is_plain=plain in _NEEDS_SIGN)
        if read is None:
            continue
        used[plain] = there[plain]
        meaning, is_unread = read
        no_match |= meaning == NO_MATCH
        unread |= is_unread
        precision = _merge(precision, meaning, sharper=plain in _TELLS_MORE)
    rank = _by_place_rank(work, there)
    if rank is not None:
        precision = _merge(precision, rank, sharper=False)
    low, cut = _low_scores(work, there, set(used))
    known = np.isin(precision, LOCATION_PRECISIONS)
    precision = np.where(known, precision, "unknown").astype("<U7")
    column = next(iter(used.values()), "")
    return Precisions(precision, no_match, unread & ~known, low, cut, column)
