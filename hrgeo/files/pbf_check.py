"""Blocks of an OpenStreetMap PBF file: each is checked before its reader sees one.

The reader trusts the texts of a block to hold no NUL character: with one, it
goes on reading beyond the block, and the whole process ends. It also takes the
sizes in a file at their word. So every block is unpacked here first, one at a
time and to its stated size at most, and its layout is checked.

Format: https://wiki.openstreetmap.org/wiki/PBF_Format
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO, Final

MAX_HEADER_BYTES: Final = 64 * 1024
MAX_BLOB_BYTES: Final = 32 * 1024 * 1024
"""Limit of the format for a block, packed and unpacked."""

_LENGTH_FIRST: Final = 2
_FIXED_BYTES: Final = {1: 8, 5: 4}


class BadBlockError(ValueError):
    """A block is not what the format says; the text is one clause for a message."""


def _varint(data: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while shift < 70:
        if at >= len(data):
            break
        byte = data[at]
        at += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value, at
        shift += 7
    raise BadBlockError("a number in a block is cut off")


def _fields(data: bytes) -> Iterator[tuple[int, int | bytes]]:
    """Give number and value of each field of a protobuf message."""
    at = 0
    while at < len(data):
        key, at = _varint(data, at)
        kind = key & 7
        if kind == 0:
            value, at = _varint(data, at)
            yield key >> 3, value
            continue
        if kind == _LENGTH_FIRST:
            n_bytes, at = _varint(data, at)
        elif kind in _FIXED_BYTES:
            n_bytes = _FIXED_BYTES[kind]
        else:
            raise BadBlockError("a block has a field of no known kind")
        if at + n_bytes > len(data):
            raise BadBlockError("a field reaches beyond its block")
        yield key >> 3, data[at : at + n_bytes]
        at += n_bytes


def _read(stream: BinaryIO, n_bytes: int) -> bytes:
    data = stream.read(n_bytes)
    if len(data) < n_bytes:
        raise BadBlockError("it was cut short")
    return data


@dataclass(frozen=True)
class Blob:
    """One block: its kind, its packed content, and all its bytes as they stand."""

    kind: bytes
    content: bytes
    whole: bytes


def next_blob(stream: BinaryIO) -> Blob | None:
    """Read the next block; None at the end of the file.

    Raises
    ------
    BadBlockError
        If the file is cut short, or the block has no possible size.
    """
    length = stream.read(4)
    if not length:
        return None
    n_header = int.from_bytes(length, "big")
    if len(length) < 4 or not 0 < n_header < MAX_HEADER_BYTES:
        raise BadBlockError("a block's header has no possible size")
    header = _read(stream, n_header)
    fields = dict(_fields(header))
    kind, n_bytes = fields.get(1), fields.get(3)
    if not isinstance(kind, bytes) or not isinstance(n_bytes, int):
        raise BadBlockError("a block's header lacks its kind or size")
    if n_bytes > MAX_BLOB_BYTES:
        raise BadBlockError("a block states more than 32 MB")
    content = _read(stream, n_bytes)
    return Blob(kind, content, length + header + content)


def _unpacked(blob: bytes) -> bytes:
    fields = list(_fields(blob))
    names = [number for number, _ in fields]
    if len(set(names)) < len(names):
        raise BadBlockError("a block has two contents")
    found = dict(fields)
    raw, packed, n_raw = found.get(1), found.get(3), found.get(2)
    if isinstance(raw, bytes) and set(names) <= {1, 2}:
        content = raw
    elif isinstance(packed, bytes) and isinstance(n_raw, int) and set(names) == {2, 3}:
        if n_raw > MAX_BLOB_BYTES:
            raise BadBlockError("a block states more than 32 MB")
        content = _inflated(packed, n_raw)
    else:
        raise BadBlockError("a block is packed in a way that hrgeo does not read")
    if len(content) > MAX_BLOB_BYTES:
        raise BadBlockError("a block has more than 32 MB")
    return content


def _inflated(packed: bytes, n_raw: int) -> bytes:
    unpacker = zlib.decompressobj()
    try:
        content = unpacker.decompress(packed, n_raw + 1)
    except zlib.error as error:
        raise BadBlockError("a block cannot be unpacked") from error
    if len(content) != n_raw or not unpacker.eof:
        raise BadBlockError("a block does not have the size that it states")
    return content


def _check_texts(table: bytes) -> None:
    # Only an empty text has a zero byte outside of the texts themselves: its
    # length. Nearly every table has just that one, at its start.
    n_zero = table.count(0)
    if n_zero == 0 or (n_zero == 1 and table.startswith(b"\x0a\x00")):
        return
    for _, text in _fields(table):
        if isinstance(text, bytes) and 0 in text:
            raise BadBlockError("a text in it holds a NUL character")


def check_blocks(stream: BinaryIO) -> None:
    """Check every block of a PBF file.

    Parameters
    ----------
    stream
        At the start of the file; read to its end, one block at a time.

    Raises
    ------
    BadBlockError
        If the file is cut short, a block has no possible size or is not as
        large as it says, the header is missing, twice or late, or a text holds
        a NUL character.

    Examples
    --------
    >>> import io
    >>> check_blocks(io.BytesIO(bytes(4)))
    Traceback (most recent call last):
        ...
    hrgeo.files.pbf_check.BadBlockError: a block's header has no possible size
    """
    wanted = b"OSMHeader"
    while blob := next_blob(stream):
        if blob.kind != wanted:
            raise BadBlockError("its blocks are of another kind, or in another order")
        wanted = b"OSMData"
        content = _unpacked(blob.content)
        if blob.kind == b"OSMHeader":
            continue
        for number, table in _fields(content):
            if number == 1 and isinstance(table, bytes):
                _check_texts(table)
