"""What was done with the rows of a user's files."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from hrgeo.model.arrays import IntArray, freeze

Action = Literal["dropped", "moved", "merged", "doubted", "skipped"]


@dataclass(frozen=True, eq=False)
class QualityNote:
    """What was done with some rows of a user's file, and why.

    Attributes
    ----------
    file
        Name of the file, without its folder.
    table
        Which table it was read as: ``need:<need_id>``, ``services``, ``areas``, ...
    rows
        Row numbers as a spreadsheet shows them: the header is row 1. In a
        format without a header row (GeoJSON, GeoPackage) the first feature is 1.
    action
        ``dropped`` (not used at all), ``moved``, ``merged`` (into another row),
        ``doubted`` (used, but look at it) or ``skipped`` (no row of data: a title, a
        second header, totals). The rows of a table are those that are used, dropped
        or merged; skipped ones are not among them.
    reason
        A short fixed code, such as ``no_coordinates``.
    column
        The column at fault, or an empty string.
    detail
        One sentence. Never a value of a row.
    """

    file: str
    table: str
    rows: IntArray
    action: Action
    reason: str
    column: str
    detail: str

    def __post_init__(self) -> None:
        freeze(self, {"rows": np.int64})


class QualityLog:
    """Collects what readers and later stages did with the rows of user files.

    Examples
    --------
    >>> log = QualityLog()
    >>> log.add("a.csv", "services", [4, 9], "dropped", "no_coordinates",
    ...         "lon", "The row has no coordinates.")
    >>> log.to_frame()["row"].tolist()
    [4, 9]
    """

    columns = ("file", "table", "row", "action", "reason", "column", "detail")

    def __init__(self) -> None:
        self.notes: list[QualityNote] = []
        self.tables: list[tuple[str, str, int]] = []

    def add_table(self, file: str, table: str, n_rows: int) -> None:
        """Note that a table was read, and how many rows it has: skipped ones are none."""
        self.tables.append((file, table, n_rows))

    def add(
        self,
        file: str,
        table: str,
        rows: npt.ArrayLike,
        action: Action,
        reason: str,
        column: str,
        detail: str,
    ) -> None:
        """Add a note, unless `rows` is empty."""
        note = QualityNote(
            file, table, np.atleast_1d(np.asarray(rows)), action, reason, column, detail
        )
        if len(note.rows):
            self.notes.append(note)

    def n_rows(self, table: str, action: Action) -> int:
        """Count the different rows of `table` that `action` was taken on."""
        rows = [n.rows for n in self.notes if n.table == table and n.action == action]
        return len(np.unique(np.concatenate(rows))) if rows else 0

    def to_frame(self) -> pd.DataFrame:
        """Give one line for each row and reason, in the order of file and row."""
        parts = [
            pd.DataFrame(
                {name: getattr(n, name) for name in self.columns if name != "row"} | {"row": n.rows}
            )
            for n in self.notes
        ]
        if not parts:
            return pd.DataFrame(columns=list(self.columns))
        frame = pd.concat(parts, ignore_index=True)[list(self.columns)]
        return frame.sort_values(["table", "file", "row", "reason"], ignore_index=True)
