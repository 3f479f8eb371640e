"""JSON that every reader understands, the same bytes for the same content."""

from __future__ import annotations

import datetime as dt
import json
import math
from collections.abc import Mapping
from pathlib import PurePath
from typing import Any

import numpy as np
import pandas as pd

DECIMALS = 6


def plain(value: Any) -> Any:
    """Give `value` as plain Python objects that JSON has words for.

    Parameters
    ----------
    value
        Numbers, text, dates, paths, and mappings and sequences of them, from
        Python, numpy or pandas.

    Returns
    -------
    object
        Floats are rounded to 6 decimals; what is missing, NaN or infinite is
        None, since JSON has no words for it. Of a path only the last part is
        kept, so that no folder of this computer is told.

    Raises
    ------
    TypeError
        If something else is among them.

    Examples
    --------
    >>> plain({"a": np.float64("inf"), "b": (np.int64(2), 0.1 + 0.2)})
    {'a': None, 'b': [2, 0.3]}
    """
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple | np.ndarray | pd.Index | pd.Series):
        return [plain(item) for item in value]
    if isinstance(value, PurePath):
        return value.name
    return _plain_scalar(value)


def _plain_scalar(value: Any) -> Any:
    if value is None or isinstance(value, bool | int | str):
        return str(value) if isinstance(value, str) else value
    if value is pd.NA or value is pd.NaT:
        return None
    if isinstance(value, float | np.floating):
        # Adding 0.0 turns -0.0 into 0.0.
        return round(float(value), DECIMALS) + 0.0 if math.isfinite(value) else None
    if isinstance(value, np.bool_ | np.integer | np.str_):
        return value.item()
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    if isinstance(value, np.datetime64):
        return None if np.isnat(value) else str(value)
    raise TypeError(f"A {type(value).__name__} cannot be written as JSON.")


def to_json(value: Any) -> str:
    """Write `value` as JSON text: strict, keys sorted, indented by 2.

    Parameters
    ----------
    value
        See `plain`.

    Returns
    -------
    str
        ASCII, with a line end. The same content gives the same text.

    Examples
    --------
    >>> print(to_json({"b": float("nan"), "a": 1}), end="")
    {
      "a": 1,
      "b": null
    }
    """
    return json.dumps(plain(value), allow_nan=False, indent=2, sort_keys=True) + "\n"
