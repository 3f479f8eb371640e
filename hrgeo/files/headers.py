"""Finding the header of a table: below titles, in one row or two, with labels under it."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import Final

from hrgeo.files.cells import Cells, is_data_like
from hrgeo.files.labels import label_rows

SAMPLE_ROWS: Final = 200
"""How many rows from the top are looked at."""
_MOST_TITLES: Final = 40

_YEAR: Final = re.compile(r"(?:19|20)\d\d")


@dataclass(frozen=True)
class Header:
    """Where the header of a table stands, and what it says.

    Attributes
    ----------
    rows
        Positions of the row with the names; of two where group headings stand
        above them.
    names
        One for each column; None where it has none.
    titles
        Positions of the rows above that say something else.
    labels
        Positions of the rows directly below with units or longer names.
    """

    rows: tuple[int, ...]
    names: Cells
    titles: tuple[int, ...] = ()
    labels: tuple[int, ...] = ()

    @property
    def end(self) -> int:
        """Give the position of the first row that may be data."""
        return max((*self.rows, *self.labels)) + 1


def _n_filled(row: Cells) -> int:
    return sum(cell is not None for cell in row)


def _is_heading(cell: str) -> bool:
    return bool(_YEAR.fullmatch(cell)) or not is_data_like(cell)


def _has_headings_only(row: Cells) -> bool:
    """Say whether a row could be a header: no number or date in it but years, and words."""
    filled = [cell for cell in row if cell is not None]
    return all(map(_is_heading, filled)) and not all(map(is_data_like, filled))


def _table_width(counts: list[int]) -> int:
    """Give how many cells the wider rows have: at least two of them, and a quarter of all."""
    ordered = sorted(counts, reverse=True)
    return ordered[min(len(ordered) - 1, max(1, len(ordered) // 4))] if ordered else 0


def _says_what_the_report_is(row: Cells) -> bool:
    """Say whether a row is a title in several cells, such as ``County: | Cook | 2024``."""
    filled = [cell for cell in row if cell is not None]
    return any(cell.endswith(":") or is_data_like(cell) for cell in filled)


def _main_row(rows: list[Cells], at: list[int]) -> int:
    """Find the row with the names among those that are not blank (`at`).

    The first row is it, unless it is narrower than the table and a row with
    nothing but headings stands below it that is about as wide as the table.
    """
    first = at[0]
    filled = {i: _n_filled(rows[i]) for i in at}
    width = _table_width([filled[i] for i in at[1:]])
    if filled[first] >= width:
        return first
    widest_above = filled[first]
    for i in at[1:_MOST_TITLES]:
        wide = filled[i] >= 0.6 * width and filled[i] > widest_above
        if wide and i != at[-1] and _has_headings_only(rows[i]):
            narrow = filled[first] <= 0.5 * width or _says_what_the_report_is(rows[first])
            return i if narrow else first
        widest_above = max(widest_above, filled[i])
    return first


def _groups(row: Cells) -> Cells:
    """Give each column the group heading that stands above it or to its left."""
    last: str | None = None
    groups = []
    for cell in row:
        last = cell if cell is not None else last
        groups.append(last)
    return groups


def _below(rows: list[Cells], start: int, column: int) -> list[str]:
    cells = (row[column] for row in rows[start : start + 50])
    return [cell for cell in cells if cell is not None]


def _is_typed(cells: list[str]) -> bool:
    """Say whether a column holds numbers or dates, perhaps with labels above them."""
    return bool(cells) and sum(map(is_data_like, cells)) >= 0.6 * len(cells)


def _stand_under(rows: list[Cells], upper: int) -> bool:
    """Say whether the row below `upper` has headings under its group headings.

    They fill what it leaves blank and leave blank what it fills, and a row of data
    does not: that is asked for, and numbers or dates below as well where some
    column has both.
    """
    groups, names = rows[upper], rows[upper + 1]
    if not all(cell is None or _is_heading(cell) for cell in names):
        return False
    under = {c for c, name in enumerate(names) if name is not None and groups[c] is None}
    if not under or any(_groups(groups)[c] is None for c in under):
        return False
    alone = [c for c, g in enumerate(groups) if g is not None and c + 1 not in under]
    below = {c: _below(rows, upper + 2, c) for c in range(len(names))}
    words = {c for c, n in enumerate(names) if n is not None and not is_data_like(n)}
    contrast = {c for c in words if _is_typed(below[c])}
    is_free = [c for c in alone if names[c] in (None, groups[c])]
    if any(c not in is_free and c not in contrast for c in alone):
        return False
    n_rows = max(map(len, below.values()))
    odd_blank = bool(is_free) and all(len(below[c]) > 0.5 * n_rows for c in is_free)
    repeated = any(names[c] in below[c] for c in under)
    return bool(contrast) or (odd_blank and not repeated)


def _joined(groups: Cells, names: Cells) -> Cells:
    """Make one name from a group heading and the heading under it.

    The lower one alone where no other column has it, as ``Lat`` under
    ``Location``; else both, as ``Home Lat`` and ``Event Lat``.
    """
    group_of = _groups(groups)
    plain = [n if n is not None else g for n, g in zip(names, groups, strict=True)]
    counts = Counter(cell.casefold() for cell in plain if cell is not None)
    joined: Cells = []
    for name, group, cell in zip(names, group_of, plain, strict=True):
        alone = cell is None or (counts[cell.casefold()] == 1 and not is_data_like(cell))
        if alone or name is None or group in (None, name):
            joined.append(cell)
        else:
            joined.append(f"{group} {name}")
    return joined


def _names_from_above(rows: list[Cells], main: int) -> bool:
    """Say whether the row above `main` has group headings that its names need."""
    groups, names = rows[main - 1], rows[main]
    if not _n_filled(groups) or not _has_headings_only(groups):
        return False
    if any(cell is not None and cell.endswith(":") for cell in groups):
        return False
    if _n_filled(groups) == 1 and groups[0] is not None:
        return False  # a title
    return _joined(groups, names) != names


def find_header(rows: list[Cells]) -> Header:
    """Find the header among the first rows of a file.

    Parameters
    ----------
    rows
        All of one length, blank rows too; at least one of them not blank.

    Returns
    -------
    Header
        The first row that is not blank, unless the rows below show that it is a
        title.

    Examples
    --------
    >>> header = find_header([["Sites, 2024", None], ["name", "lat"], ["A", "41.9"]])
    >>> header.rows, header.titles, header.names
    ((1,), (0,), ['name', 'lat'])
    """
    at = [i for i, row in enumerate(rows) if _n_filled(row)]
    main = _main_row(rows, at)
    header_rows: tuple[int, ...] = (main,)
    if main + 1 < at[-1] and _stand_under(rows, main):
        header_rows = (main, main + 1)
    elif main > at[0] and _names_from_above(rows, main):
        header_rows = (main - 1, main)
    names = rows[header_rows[-1]]
    if len(header_rows) == 2:
        names = _joined(rows[header_rows[0]], names)
    start = header_rows[-1] + 1
    labels = [start + i for i in label_rows(names, rows[start:])]
    titles = tuple(i for i in at if i < header_rows[0])
    return Header(header_rows, names, titles, tuple(labels))
