"""Pages of a Parquet file: their stated sizes are added up before one is unpacked.

The footer of a Parquet file says how large it is unpacked, but its reader goes
by what the header of each page says, and makes room for that. So the headers
are read here first, and the footer too: asked for some damaged footers, its
reader ends the whole process. Format: https://parquet.apache.org/docs/file-format/
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

_STOP, _TRUE, _FALSE, _BYTE = 0, 1, 2, 3
_WHOLE: Final = (4, 5, 6)
_DOUBLE, _BINARY, _LIST, _SET, _MAP, _STRUCT = 7, 8, 9, 10, 11, 12
_MAX_DEPTH: Final = 16
_N_ROWS, _ROW_GROUPS = 3, 4
"""Fields of the footer; the next are those of its groups, its columns, and of a page."""
_CHUNKS, _CHUNK_ABOUT = 1, 3
_ENCODINGS, _N_VALUES, _COLUMN_BYTES, _FIRST_PAGE, _DICTIONARY_PAGE = 2, 5, 7, 9, 11
_UNPACKED, _PACKED = 2, 3
_VALUES_AT: Final = (5, 8)
"""Fields of a page's header that say, in their field 1, how many values it has."""
_REFUSED: Final = 7
"""The encoding DELTA_BYTE_ARRAY, in which a few bytes can stand for any amount of text."""


class BadParquetError(ValueError):
    """The pages of a Parquet file are not what the format says."""


class _Compact:
    """Reads a structure in the compact form of Thrift, just as far as it is needed here."""

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
        """Give whole numbers, structures and lists by field; other values are passed over."""
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
            return self._list(depth)
        elif kind == _STRUCT:
            return self.structure(depth + 1)
        else:
            raise BadParquetError
        return None

    def _list(self, depth: int) -> list[Any]:
        head = self._byte()
        n_items = head >> 4
        if n_items == 15:
            n_items = self._varint()
        return [self._value(head & 0x0F, depth + 1, in_list=True) for _ in range(n_items)]


@dataclass(frozen=True)
class Stated:
    """What the footer and the headers of all pages state together."""

    n_rows: int
    n_values: int
    n_bytes: int


def _number(structure: Any, field: int, default: int = -1) -> int:
    value = structure.get(field, default) if isinstance(structure, dict) else default
    if not isinstance(value, int):
        raise BadParquetError
    return value


def _items(structure: Any, field: int) -> list[Any]:
    value = structure.get(field) if isinstance(structure, dict) else None
    if not isinstance(value, list):
        raise BadParquetError
    return value


def _column(data: bytes, about: Any) -> tuple[int, int]:
    """Add up values and unpacked bytes of the pages of one column, which must lie in the file."""
    n_stated, first = _number(about, _N_VALUES), _number(about, _FIRST_PAGE)
    dictionary = _number(about, _DICTIONARY_PAGE, 0)
    if n_stated == 0:
        return 0, 0
    start = min(first, dictionary) if dictionary > 0 else first
    end = start + _number(about, _COLUMN_BYTES)
    if not 0 < start <= end <= len(data) or _REFUSED in _items(about, _ENCODINGS):
        raise BadParquetError
    n_bytes = n_values = 0
    reader = _Compact(data, start)
    while reader.at < end and n_values < n_stated:
        header = reader.structure()
        unpacked, packed = _number(header, _UNPACKED), _number(header, _PACKED)
        if unpacked < 0 or packed < 0 or reader.at + packed > len(data):
            raise BadParquetError
        n_values += sum(_number(header.get(field), 1, 0) for field in _VALUES_AT)
        n_bytes += unpacked
        reader.at += packed
    if n_values != n_stated:
        raise BadParquetError
    return n_values, n_bytes


def stated_sizes(data: bytes) -> Stated:
    """Add up what the footer and the page headers of a Parquet file state.

    Parameters
    ----------
    data
        The whole file.

    Raises
    ------
    BadParquetError
        If the footer cannot be read, a page lies outside of the file, states a
        size below 0, the pages of a column do not have as many values as the
        footer says, or texts are written in a way in which they can grow
        without end.
    """
    n_footer = int.from_bytes(data[-8:-4], "little")
    if not 0 < n_footer <= len(data) - 12:
        raise BadParquetError
    footer = _Compact(data, len(data) - 8 - n_footer).structure()
    columns = [
        _column(data, chunk.get(_CHUNK_ABOUT) if isinstance(chunk, dict) else None)
        for group in _items(footer, _ROW_GROUPS)
        for chunk in _items(group, _CHUNKS)
    ]
    return Stated(
        n_rows=_number(footer, _N_ROWS),
        n_values=sum(n_values for n_values, _ in columns),
        n_bytes=sum(n_bytes for _, n_bytes in columns),
    )
