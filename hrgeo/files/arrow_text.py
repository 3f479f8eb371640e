"""Columns of Arrow, which GDAL and Parquet files hand over, as text: one way only."""

from __future__ import annotations

import datetime as dt
import decimal
import json
from collections.abc import Iterator
from typing import Any, Final

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from hrgeo.errors import InputError
from hrgeo.files.raw_table import TEXT, cell_text, text_column

MAX_TEXT_BYTES: Final = 1_000_000_000
"""What the texts of one column may have together."""


def arrow_text(column: pa.ChunkedArray, *, file: str, name: str) -> pd.Series[str] | None:
    """Give a column of any type as text.

    Parameters
    ----------
    column
        The column.
    file, name
        For messages.

    Returns
    -------
    pandas.Series or None
        Text as `hrgeo.files.raw_table.cell_text` writes it: lists and records
        as JSON, times with their offset from UTC where they have a zone. None
        for bytes that are no text.

    Raises
    ------
    InputError
        If a value cannot be written as text, such as a date beyond the year
        9999, or the texts are far too long.

    Examples
    --------
    >>> column = pa.chunked_array([pa.array([1, None], pa.int64())])
    >>> arrow_text(column, file="a", name="n").tolist()
    ['1', nan]
    """
    try:
        column = plain(column)
        refuse_huge(column, file=file, name=name)
        kind = column.type
        if pa.types.is_null(kind):
            return pd.Series([None] * len(column), dtype=TEXT)
        if pa.types.is_dictionary(kind):
            return _from_dictionary(column, file=file, name=name)
        if _is_binary(kind):
            column = _decoded(column)
            if column is None:
                return None
        if pa.types.is_boolean(kind) or pa.types.is_integer(kind):
            column = pc.cast(column, pa.string())
        if _is_string(column.type):
            return pd.Series(column.to_pandas(), dtype=TEXT)
        if pa.types.is_timestamp(kind):
            return text_column(_times(column))
        return text_column(_value(value) for value in column.to_pylist())
    except (pa.ArrowException, ValueError, OverflowError, KeyError, OSError) as error:
        if isinstance(error, InputError):
            raise
        raise InputError(
            f"{file}: the column {name!r} holds values that cannot be read. Export it again, with "
            "this column as text."
        ) from error


def plain(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Take off what a type of someone else's puts around the values.

    Examples
    --------
    >>> plain(pa.chunked_array([pa.array([1])])).type
    DataType(int64)
    """
    while isinstance(column.type, pa.BaseExtensionType):
        storage = column.type.storage_type
        column = pa.chunked_array([chunk.storage for chunk in column.chunks], type=storage)
    return column


def _is_binary(kind: pa.DataType) -> bool:
    return bool(
        pa.types.is_binary(kind)
        or pa.types.is_large_binary(kind)
        or pa.types.is_fixed_size_binary(kind)
        or pa.types.is_binary_view(kind)
    )


def _is_text(kind: pa.DataType) -> bool:
    return _is_binary(kind) or _is_string(kind)


def _is_string(kind: pa.DataType) -> bool:
    return bool(
        pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind)
    )


def _decoded(column: pa.ChunkedArray) -> pa.ChunkedArray | None:
    """Read bytes as UTF-8; older writers do not say that their texts are texts."""
    try:
        return pc.cast(pc.cast(column, pa.binary()), pa.string())
    except pa.ArrowInvalid:
        return None


def _leaves(array: pa.Array) -> Iterator[pa.Array]:
    """Give the arrays of texts and bytes within an array of lists or records."""
    if isinstance(array, pa.ExtensionArray):
        array = array.storage
    if isinstance(array, pa.StructArray):
        for i in range(array.type.num_fields):
            yield from _leaves(array.field(i))
    elif isinstance(array, pa.MapArray):
        yield from _leaves(array.keys)
        yield from _leaves(array.items)
    elif hasattr(array, "flatten") and hasattr(array, "values"):
        yield from _leaves(array.values)
    elif isinstance(array, pa.DictionaryArray) or _is_text(array.type):
        yield array


def _n_bytes(leaf: pa.Array) -> int:
    """Give the length of all texts of an array, each counted as often as it stands there."""
    if not isinstance(leaf, pa.DictionaryArray):
        return int(pc.sum(pc.binary_length(leaf)).as_py() or 0)
    if not _is_text(leaf.dictionary.type):
        return 0
    lengths = pc.fill_null(pc.binary_length(leaf.dictionary), 0)
    return int(pc.sum(pc.take(lengths, leaf.indices)).as_py() or 0)


def refuse_huge(column: pa.ChunkedArray, *, file: str, name: str) -> None:
    """Refuse a column whose texts or bytes would be too long if all were written out.

    Raises
    ------
    InputError
        If they are.
    """
    if sum(_n_bytes(leaf) for chunk in column.chunks for leaf in _leaves(chunk)) > MAX_TEXT_BYTES:
        raise InputError(
            f"{file}: the column {name!r} holds more than {MAX_TEXT_BYTES / 1e6:,.0f} MB of text. "
            "Export the file again without this column."
        )


def _from_dictionary(column: pa.ChunkedArray, *, file: str, name: str) -> pd.Series[str] | None:
    """Write each different value once."""
    parts = []
    for chunk in column.chunks:
        values = arrow_text(pa.chunked_array([chunk.dictionary]), file=file, name=name)
        if values is None:
            return None
        indices = chunk.indices.cast(pa.int64())
        texts = pa.array(values, type=pa.large_string(), from_pandas=True)
        parts.append(pc.take(texts, indices))
    whole = pa.chunked_array(parts, type=pa.large_string())
    return pd.Series(whole.to_pandas(), dtype=TEXT)


def _times(column: pa.ChunkedArray) -> list[Any]:
    """Give times to the microsecond; nobody's clock tells more."""
    zone = column.type.tz
    times = pc.cast(column, pa.timestamp("us", tz=zone), safe=False)
    return list(times.to_pylist())


def _value(value: Any) -> Any:
    if isinstance(value, decimal.Decimal):
        text = f"{value:f}"
        return text.rstrip("0").rstrip(".") if "." in text else text
    if isinstance(value, (list, tuple, dict)):
        return json.dumps(value, ensure_ascii=False, default=_json_value)
    if isinstance(value, dt.timedelta):
        return str(value)
    return value


def _json_value(value: Any) -> str | None:
    return None if isinstance(value, bytes) else cell_text(value)
