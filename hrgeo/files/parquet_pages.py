"""Pages of a Parquet file: their stated sizes are added up before one is unpacked.

The footer of a Parquet file says how large it is unpacked, but its reader goes
by what the header of each page says, and makes room for that. So the headers
are read here first. Format: https://parquet.apache.org/docs/file-format/
"""

from __future__ import annotations

from typing import Any, Final

import pyarrow.parquet as pq

_STOP, _TRUE, _FALSE, _BYTE = 0, 1, 2, 3
_WHOLE: Final = (4, 5, 6)
_DOUBLE, _BINARY, _LIST, _SET, _MAP, _STRUCT = 7, 8, 9, 10, 11, 12
_MAX_DEPTH: Final = 8
_UNPACKED, _PACKED = 2, 3
_VALUES_AT: Final = (5, 8)
"""Fields of a page's header that say, in their field 1, how many values it has."""
_REFUSED: Final = ("DELTA_BYTE_ARRAY",)
"""Encodings in which a few bytes can stand for any amount of text."""


class BadParquetError(ValueError):
    """The pages of a Parquet file are not what the format says."""


class _Compact:
    """Reads a structure in the compact form of Thrift, just as far as page headers need it."""

    def __init__(self, data: bytes, at: int) -> None:
        self._data = data
        self.at = at

    def _byte(self) -> int:
        if not 0 <= self.at < len(self._data):
            raise BadParquetError
        self.at += 1
        return self._data[self.at - 1]

    def _varint(self) -> int:
        value = shift = 0
        while shift < 70:
            byte = self._byte()
            value |= (byte & 0x7F) << shift
            if byte < 0x80:
                return value
            shift += 7
        raise BadParquetError

    def _zigzag(self) -> int:
        value = self._varint()
        return (value >> 1) ^ -(value & 1)

    def structure(self, depth: int = 0) -> dict[int, Any]:
        """Give whole numbers and structures by field; other values are passed over."""
        if depth > _MAX_DEPTH:
            raise BadParquetError
        found: dict[int, Any] = {}
        number = 0
        while head := self._byte():
            step, kind = head >> 4, head & 0x0F
            number = number + step if step else self._zigzag()
            found[number] = self._value(kind, depth)
        return found

    def _value(self, kind: int, depth: int, *, in_list: bool = False) -> Any:
        if kind in (_TRUE, _FALSE):
            return self._byte() if in_list else kind
        if kind == _BYTE:
            return self._byte()
        if kind in _WHOLE:
            return self._zigzag()
        if kind == _DOUBLE:
            self.at += 8
        elif kind == _BINARY:
            n_bytes = self._varint()
            self.at += n_bytes
        elif kind in (_LIST, _SET):
            self._list(depth)
        elif kind == _STRUCT:
            return self.structure(depth + 1)
        else:
            raise BadParquetError
        return None

    def _list(self, depth: int) -> None:
        head = self._byte()
        n_items = head >> 4
        if n_items == 15:
            n_items = self._varint()
        for _ in range(n_items):
            self._value(head & 0x0F, depth + 1, in_list=True)


def _column_bytes(data: bytes, column: pq.ColumnChunkMetaData) -> int:
    """Add up what the pages of one column state; check that they lie in the file."""
    starts = [column.data_page_offset]
    if column.has_dictionary_page and column.dictionary_page_offset is not None:
        starts.append(column.dictionary_page_offset)
    start = min(starts)
    end = start + column.total_compressed_size
    if not 0 < start <= end <= len(data) or any(e in _REFUSED for e in column.encodings):
        raise BadParquetError
    total = n_values = 0
    reader = _Compact(data, start)
    while reader.at < end and n_values < column.num_values:
        header = reader.structure()
        unpacked, packed = header.get(_UNPACKED), header.get(_PACKED)
        if not isinstance(unpacked, int) or not isinstance(packed, int):
            raise BadParquetError
        if unpacked < 0 or packed < 0 or reader.at + packed > len(data):
            raise BadParquetError
        for field in _VALUES_AT:
            about = header.get(field)
            n_values += about.get(1, 0) if isinstance(about, dict) else 0
        total += unpacked
        reader.at += packed
    if n_values != column.num_values:
        raise BadParquetError
    return total


def unpacked_bytes(data: bytes, meta: pq.FileMetaData) -> int:
    """Add up the unpacked sizes that the pages of a Parquet file state.

    Parameters
    ----------
    data
        The whole file.
    meta
        Its footer.

    Raises
    ------
    BadParquetError
        If a page lies outside of the file, states a size below 0, the pages of a
        column do not have as many values as the footer says, or texts are
        written in a way in which they can grow without end.
    """
    return sum(
        _column_bytes(data, meta.row_group(group).column(column))
        for group in range(meta.num_row_groups)
        for column in range(meta.num_columns)
    )
