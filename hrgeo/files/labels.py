"""Rows of labels or units that stand directly under a header."""

from __future__ import annotations

import re
from typing import Final

from hrgeo.files.cells import Cells, is_data_like

_MOST_ROWS: Final = 3
_LOOK_AT: Final = 100
_UNITS: Final = frozenset(
    {
        *("degrees", "decimal degrees", "deg", "dd", "wgs84", "wgs 84", "yyyy-mm-dd"),
        *("mm/dd/yyyy", "m/d/yyyy", "dd/mm/yyyy", "yyyy/mm/dd", "yyyymmdd", "hh:mm", "hh:mm:ss"),
        *("hhmm", "24h", "24 h", "text", "string", "integer", "number", "numeric", "float"),
        *("decimal", "date", "time", "datetime", "boolean", "yes/no", "y/n", "minutes", "min"),
        *("hours", "h", "miles", "mi", "km", "meters", "metres", "feet", "ft", "m", "count"),
        *("counts", "%", "percent", "persons", "people", "per 100,000", "per 100 000", "usd"),
        *("$", "code", "id", "grados", "grados decimales", "texto", "número", "numero", "entero"),
        *("fecha", "hora", "minutos", "personas", "sí/no", "aaaa-mm-dd", "dd/mm/aaaa"),
    }
)
_LABEL: Final = re.compile(
    r"geography|geographic area name|(?:estimate|margin of error|percent|annotation of .*)!!.*"
    r"|\{\"ImportId\".*",
    re.IGNORECASE,
)
_SAID_UNKNOWN: Final = frozenset(
    {
        *("unknown", "unk", "suppressed", "redacted", "withheld", "confidential", "missing"),
        *("none", "refused", "declined", "pending", "homeless", "unhoused", "not available"),
        *("not recorded", "not known", "not reported", "not applicable", "see note"),
        *("desconocido", "desconocida", "suprimido", "confidencial", "no disponible"),
        *("no aplica", "ninguno"),
    }
)


def _bare(cell: str) -> str:
    return cell.strip("()[] ").casefold()


def _is_label_form(cell: str) -> bool:
    return _bare(cell) in _UNITS or bool(_LABEL.fullmatch(cell))


def _resembles(name: str | None, cell: str) -> bool:
    """Say whether a label has the first letters of a word of the name it explains."""
    words = re.findall(r"[^\W\d_]{3,}", (name or "").casefold())
    return any(word[:4] in cell.casefold() for word in words)


def _column_kinds(rows: list[Cells]) -> dict[int, str]:
    """Tell the columns of numbers and dates, and those of codes that all have digits."""
    kinds = {}
    for column in range(len(rows[0])):
        cells = [row[column] for row in rows]
        filled = [cell for cell in cells if cell is not None]
        if len(filled) < min(2, len(rows)):
            continue
        if sum(map(is_data_like, filled)) >= 0.95 * len(filled):
            kinds[column] = "number"
        elif all(any(ch.isdigit() for ch in cell) for cell in filled):
            kinds[column] = "code"
    return kinds


def _contrasts(cell: str, kind: str) -> bool:
    """Say whether a cell cannot belong to a column of numbers, dates or codes."""
    if _is_label_form(cell):
        return True
    if _bare(cell) in _SAID_UNKNOWN or sum(ch.isalpha() for ch in cell) < 2:
        return False
    if kind == "code":
        return not any(ch.isdigit() for ch in cell)
    return not is_data_like(cell)


def _explains(names: Cells, row: Cells, below: list[Cells], kinds: dict[int, str]) -> bool:
    """Say whether a row explains the columns rather than being one of the rows."""
    told = {c: cell for c in kinds if (cell := row[c]) is not None}
    if not told or not all(_contrasts(cell, kinds[c]) for c, cell in told.items()):
        return False
    if any(cell in (r[c] for r in below) for c, cell in told.items()):
        return False
    if any(_is_label_form(cell) for cell in told.values()):
        # One row below tells little; then two cells have to be written as labels are.
        return len(below) > 1 or sum(map(_is_label_form, told.values())) > 1
    n_named = sum(name is not None for name in names)
    full = sum(cell is not None for cell in row) >= 0.8 * n_named
    n_different = len({cell.casefold() for cell in told.values()})
    like_names = sum(_resembles(names[c], cell) for c, cell in told.items())
    enough = n_different >= 3 or (n_different == 2 and like_names >= 1)
    return full and enough and n_different == len(told) and len(below) > 1


def label_rows(names: Cells, rows: list[Cells]) -> list[int]:
    """Find rows under a header that hold labels or units, as data.census.gov writes them.

    Parameters
    ----------
    names
        Names of the columns.
    rows
        The rows below the header.

    Returns
    -------
    list of int
        Positions in `rows`, from the first on; none where there is any doubt.

    Examples
    --------
    >>> rows = [["Geography", "Estimate!!Total"], ["1400000US1", "3"], ["1400000US2", "5"]]
    >>> label_rows(["GEO_ID", "B01001_001E"], rows)
    [0]
    """
    for n_labels in range(_MOST_ROWS, 0, -1):
        block = rows[:n_labels]
        below = [row for row in rows[n_labels:] if any(cell is not None for cell in row)]
        below = below[:_LOOK_AT]
        if len(block) < n_labels or not below:
            continue
        kinds = _column_kinds(below)
        if all(_explains(names, row, below, kinds) for row in block):
            return list(range(n_labels))
    return []
