"""Rows below a header that are no rows of the table: headers again, totals, notes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow.compute as pc

from hrgeo.files.cells import Cells, as_arrow, as_lists, is_data_like

IntArray = npt.NDArray[np.int64]

_TAIL_ROWS: Final = 60
_TOTAL: Final = (
    r"(?:(?:grand|gran|sub)[ -]?totals?|totals?(?: general| generales)?|(?:sub)?totales"
    r"|suma(?: total)?|(?:grand )?count|recuento)"
    r"\s*:?\s*(?:\(?\s*n\s*=\s*[\d.,]+\s*\)?|\(\s*[\d.,]+\s*\))?\s*:?"
)
_IS_TOTAL: Final = re.compile(_TOTAL, re.IGNORECASE)
_TOTAL_OF: Final = re.compile(
    r"(?:(?:sub)?totals?(?: for| of| de| del)?\s+(?P<behind>.+)"
    r"|(?P<front>.+?)[\s:-]+(?:sub)?totals?)",
    re.IGNORECASE,
)
"""``January Total``: a total of the rows of the group that the table names ``January``."""
_COUNT_OF: Final = re.compile(r"\(?\s*n\s*=\s*[\d.,]+\s*\)?", re.IGNORECASE)
_PLACE_NAMES: Final = frozenset({"lat", "latitude", "latitud", "lon", "lng", "long"}) | {
    *("longitude", "longitud", "x", "y", "xcoord", "ycoord", "pointx", "pointy"),
}

# How a footnote begins. Only rows with a single filled cell are held against it, and those at
# the end whose other cells are the rest of a sentence cut at its commas.
_NOTE: Final = re.compile(
    r"[*\u2020\u2021\u00a7\u00b9\u00b2\u00b3]+\s*\w.*|\[\w{1,2}\]\s*\w.*"
    r"|(?:data )?(?:sources?|notes?|footnotes?|fuentes?|notas?|disclaimer|aviso)"
    r"\s*(?:[:.\u2013-].*)?"
    r"|(?:page|p\u00e1gina|pagina|p\u00e1g\.|pag\.)\s*\d+(?:\s*(?:of|de|/)\s*\d+)?"
    r"|(?:report |data |table )?(?:generated|printed|exported|prepared|produced|extracted"
    r"|last updated|updated|as of|run date|report date|generado|elaborado|actualizado|impreso)\b.*"
    r"|(?:number of |total )?(?:records|rows|registros)\s*[:=]\s*[\d.,]+"
    r"|[\d.,]+ (?:records|rows|registros)\b.*"
    r"|[\W_]*(?:end of (?:report|file|table|data)|fin del (?:informe|reporte))[\W_]*"
    r"|(?:suppressed|counts?|cells?|values?|data|figures|numbers|includes|excludes)\b.*"
    r"(?:suppress|fewer than|less than|under \d|below \d|provisional|preliminary|masked"
    r"|subject to|confidential).*",
    re.IGNORECASE,
)
_PROSE_CHARACTERS: Final = 60
_PROSE_WORDS: Final = 8


@dataclass(frozen=True, eq=False)
class Body:
    """The rows of a file with the places of those below its header.

    Attributes
    ----------
    cells
        All rows of the file, cleaned.
    at
        Positions of the rows below the header that are not blank all over.
    n_filled
        Number of filled cells of each row at `at`.
    names
        Names of the columns; None where the header has none.
    """

    cells: pd.DataFrame
    at: IntArray
    n_filled: IntArray
    names: Cells

    def column(self, position: int) -> Any:
        """Give the cells of a column, from the first row below the header to the last."""
        part = self.cells.iloc[int(self.at[0]) : int(self.at[-1]) + 1, position]
        return as_arrow(part)

    def rows(self, places: Iterable[int]) -> dict[int, Cells]:
        """Give some rows, by their places in `at`."""
        wanted = np.fromiter(places, dtype=np.int64)
        return dict(zip(wanted.tolist(), as_lists(self.cells.iloc[self.at[wanted]]), strict=True))

    def first_cells(self, places: IntArray) -> dict[int, str]:
        """Give the first filled cell of some rows, by their places in `at`."""
        if not len(places):
            return {}
        part = self.cells.iloc[self.at[places]]
        columns = [as_arrow(part.iloc[:, c]) for c in range(part.shape[1])]
        return dict(zip(places.tolist(), pc.coalesce(*columns).to_pylist(), strict=True))

    def where(self, mask: Any) -> IntArray:
        """Give the places in `at` of the rows for which an Arrow mask of a column is true."""
        found = np.flatnonzero(np.asarray(pc.fill_null(mask, fill_value=False))) + self.at[0]
        places = np.searchsorted(self.at, found)
        return np.asarray(places[self.at[places] == found], dtype=np.int64)


def repeated_rows(body: Body, lines: Iterable[Cells]) -> set[int]:
    """Find the rows that repeat one of the lines above them, cell by cell."""
    found: set[int] = set()
    for line in lines:
        same: Any = None
        # Columns with a name tell at once; only a row that has it is held against the blanks.
        for column in sorted(range(len(line)), key=lambda c: line[c] is None):
            cells, wanted = body.column(column), line[column]
            here = pc.is_null(cells) if wanted is None else pc.equal(cells, wanted)
            same = here if same is None else pc.and_kleene(same, here)
            if not pc.any(same).as_py():
                break
        else:
            found.update(body.where(same).tolist())
    return found


def _may_be_total(body: Body) -> set[int]:
    """Find the rows with the word in a column before which all cells are blank."""
    found: set[int] = set()
    blank_before: Any = None
    for position in range(body.cells.shape[1]):
        column = body.column(position)
        is_word = pc.match_substring_regex(column, rf"^{_TOTAL}$", ignore_case=True)
        if blank_before is not None:
            is_word = pc.and_kleene(is_word, blank_before)
        found.update(int(i) for i in body.where(is_word))
        blank = pc.is_null(column)
        blank_before = blank if blank_before is None else pc.and_(blank_before, blank)
        if len(body.where(blank_before)) == 0:
            break
    return found


def _group_totals(body: Body) -> set[int]:
    """Find the rows whose first cell is a total of a group that the first column names above."""
    column = body.column(0)
    said = body.where(pc.match_substring_regex(column, r"(?i)\btotals?\b"))
    if not len(said) or len(said) > len(body.at) / 2:
        return set()
    groups = {str(cell).casefold() for cell in pc.unique(column).to_pylist() if cell is not None}
    found = set()
    for index, cell in body.first_cells(said).items():
        total = _TOTAL_OF.fullmatch(cell)
        of = (total["behind"] or total["front"]).strip(" :-") if total else ""
        if of.casefold() in groups:
            found.add(index)
    return found


def _plain(name: str | None) -> str:
    return re.sub(r"[\s_\-]+", "", name or "").casefold()


def _is_column_of_marks(body: Body, totals: Sequence[int]) -> bool:
    """Say whether the first column only marks totals, as ``Notes`` of CDC WONDER does.

    Then the row of a total may name what it is the total of: its county, and the code of it.
    """
    filled = set(body.where(pc.is_valid(body.column(0))).tolist())
    others = filled - set(totals)
    return len(filled) < len(body.at) and all(body.n_filled[i] == 1 for i in others)


def totals_rows(body: Body) -> set[int]:
    """Find the rows of totals: such a word first, and but numbers behind it.

    A row with a coordinate is a place, whatever its name; so is one with more
    words, unless it is nearly blank and stands at the end, or the first column
    holds nothing but such words.
    """
    coordinates = [c for c, name in enumerate(body.names) if _plain(name) in _PLACE_NAMES]
    candidates = sorted(_may_be_total(body) | _group_totals(body))
    others = np.delete(body.n_filled, candidates)
    usual = float(np.median(others)) if len(others) else 0.0
    marked = _is_column_of_marks(body, candidates)
    found = set()
    for index, row in body.rows(candidates).items():
        rest = [cell for cell in row if cell is not None][1:]
        numbers = all(is_data_like(cell) or _COUNT_OF.fullmatch(cell) for cell in rest)
        at_end = len(body.at) - index <= _TAIL_ROWS and body.n_filled[index] <= usual / 2
        is_marked = marked and row[0] is not None
        if any(row[c] is not None for c in coordinates) or not (numbers or at_end or is_marked):
            continue
        found.add(index)
    return found


def _is_note(cell: str) -> bool:
    return bool(_NOTE.fullmatch(" ".join(cell.split())))


def _is_prose(cell: str) -> bool:
    return len(cell) > _PROSE_CHARACTERS or len(cell.split()) >= _PROSE_WORDS


def _tail(body: Body, totals: set[int], usual: float) -> list[int]:
    """Give the last rows that are shaped as notes are, from the upper one on."""
    tail: list[int] = []
    last_rows = body.rows(range(max(len(body.at) - _TAIL_ROWS, 0), len(body.at)))
    for index, cells in reversed(last_rows.items()):
        n_filled = body.n_filled[index]
        if n_filled != 1 and index not in totals:
            row = [cell for cell in cells if cell is not None]
            words = not any(is_data_like(cell) for cell in row)
            if not (n_filled < usual and words and _is_note(row[0])):
                break
        tail.append(index)
    return tail[::-1]


def _lone_cells_are_odd(body: Body, tail: Sequence[int], totals: set[int], usual: float) -> bool:
    """Say whether no row above the tail has a single cell."""
    above = np.ones(len(body.at), dtype=bool)
    above[list(tail) + list(totals)] = False
    return usual >= 3 and bool(above.any()) and int(body.n_filled[above].min()) >= 2


def note_rows(body: Body, totals: set[int]) -> set[int]:
    """Find the footnotes: rows with one cell that reads as a note does, or at the very end.

    At the end, any row of words in a single cell is one where no other row of the
    table has a single cell, or where blank rows set it apart.
    """
    width = sum(name is not None for name in body.names)
    if width < 2:
        return set()
    texts = body.first_cells(np.flatnonzero(body.n_filled == 1))
    notes = {i for i, text in texts.items() if _is_note(text)} - totals
    above = np.delete(np.arange(len(body.at)), sorted(totals | notes))
    usual = float(np.median(body.n_filled[above])) if len(above) else 1.0
    tail = _tail(body, totals, usual)
    odd = _lone_cells_are_odd(body, tail, totals, usual)
    gaps = np.diff(body.at) > 1
    started = False
    for index in tail:
        if index in totals:
            continue
        text = texts.get(index, "")
        apart = index > 0 and bool(gaps[index - 1]) and not gaps[: index - 1].any()
        words = bool(text) and not is_data_like(text)
        sure = not text or index in notes or (words and _is_prose(text))
        likely = words and ((odd and " " in text) or (apart and usual >= 2))
        started = started or sure or likely
        if started:
            notes.add(index)
    return notes
