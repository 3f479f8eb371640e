"""Makes PBF files block by block, good ones and bad ones."""

from __future__ import annotations

import struct
import zlib
from pathlib import Path

import osmium


def varint(number: int) -> bytes:
    out = b""
    while True:
        low, number = number & 0x7F, number >> 7
        if not number:
            return out + bytes([low])
        out += bytes([low | 0x80])


def field(number: int, value: int | bytes) -> bytes:
    """Write one field of a protobuf message."""
    if isinstance(value, int):
        return varint(number << 3) + varint(value)
    return varint(number << 3 | 2) + varint(len(value)) + value


def block(kind: bytes, content: bytes, *, n_raw: int | None = None, n_blob: int | None = None):
    """Pack a block; its two sizes can be made to lie."""
    blob = field(2, len(content) if n_raw is None else n_raw) + field(3, zlib.compress(content, 9))
    header = field(1, kind) + field(3, len(blob) if n_blob is None else n_blob)
    return struct.pack(">I", len(header)) + header + blob


def contents(data: bytes) -> list[tuple[bytes, bytes]]:
    """Take a good file apart: kind and unpacked content of each block."""
    found, at = [], 0
    while at < len(data):
        n_header = struct.unpack(">I", data[at : at + 4])[0]
        header = fields(data[at + 4 : at + 4 + n_header])
        at += 4 + n_header
        blob = fields(data[at : at + header[3]])
        at += header[3]
        found.append((header[1], zlib.decompress(blob[3])))
    return found


def fields(data: bytes) -> dict[int, int | bytes]:
    """Read the fields of a good message."""
    found: dict[int, int | bytes] = {}
    at = 0
    while at < len(data):
        key, at = read_varint(data, at)
        value, at = read_varint(data, at)
        if key & 7 == 2:
            found[key >> 3] = data[at : at + value]
            at += value
        else:
            found[key >> 3] = value
    return found


def read_varint(data: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = data[at]
        at += 1
        value |= (byte & 0x7F) << shift
        shift += 7
        if byte < 0x80:
            return value, at


def small_street_file(path: Path) -> bytes:
    """Write a street file of a few nodes and ways with libosmium; give its bytes."""
    with osmium.SimpleWriter(str(path), overwrite=True) as writer:
        for i in range(1, 30):
            tags = {"barrier": "gate", "access": "no"} if i % 7 == 0 else {}
            node = osmium.osm.mutable.Node(id=i, location=(-87.6 + i / 1000, 41.8), tags=tags)
            writer.add_node(node)
        for i in range(1, 8):
            tags = {"highway": "residential", "name": f"Way {i}"}
            way = osmium.osm.mutable.Way(id=i, nodes=list(range(i, i + 5)), tags=tags)
            writer.add_way(way)
    return path.read_bytes()
