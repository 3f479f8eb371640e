"""``data_quality.csv``: what was done with rows of the user's files."""

from __future__ import annotations

import re

import pandas as pd

# The last four are the full-width forms of = + - @, which spreadsheets take for the same.
_FORMULA_STARTS = tuple("=+-@\t\uff1d\uff0b\uff0d\uff20")
_CELL_WITHIN = re.compile("([;\t] *)(?=[=+@\uff1d\uff0b\uff20-])")


def defend_cell(value: object) -> object:
    """Put an apostrophe before text that a spreadsheet would run as a formula.

    Numbers stay numbers. Line breaks become spaces, so that a row is a line.

    Examples
    --------
    >>> defend_cell("=1+1"), defend_cell("Center"), defend_cell(-79.3)
    ("'=1+1", 'Center', -79.3)
    >>> defend_cell("a;=1+1")
    "a;'=1+1"
    """
    if not isinstance(value, str):
        return value
    # NUL ends a cell in many readers; a lone surrogate is not text.
    text = value.replace("\x00", "\ufffd").encode("utf-8", "replace").decode("utf-8")
    text = text.replace("\r", " ").replace("\n", " ")
    # Where lists are cut at semicolons or tabs, a new cell begins behind one.
    text = _CELL_WITHIN.sub(r"\1'", text)
    # Leading spaces do not keep a spreadsheet from reading a formula.
    return f"'{text}" if text.lstrip(" ").startswith(_FORMULA_STARTS) else text


def quality_csv(frame: pd.DataFrame) -> str:
    """Write the table of `QualityLog.to_frame` as CSV text.

    Parameters
    ----------
    frame
        One line for each row and reason; may be empty.

    Returns
    -------
    str
        With a header. Text cells that look like a
        formula are defended by an apostrophe.
    """
    safe = frame.map(defend_cell) if len(frame) else frame
    return safe.to_csv(index=False, lineterminator="\n")
