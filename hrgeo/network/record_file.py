"""A frozen object with arrays as one file, whose arrays are used where they lie.

The file is a prefix (a mark, the length of the header, its SHA-256), a header in JSON that
describes the object and says where each array is, and the arrays, each at a multiple of
64 bytes. No code is in it and none is run by opening it. What fields there are is asked
of the dataclass, so that nothing here changes when it gets a new one.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
import mmap
import os
import re
import types
import typing
import zlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import IO, Any, Final, TypeVar

import numpy as np
import numpy.typing as npt
import pandas as pd

from hrgeo.errors import HrgeoError

T = TypeVar("T")

FORM: Final = 1
"""Raised when the form of the file changes: files of another form are not read."""

_MARK: Final = b"\x89hrgeo\r\n"
"""Not text in its first byte, and line ends that a transfer as text would spoil."""
_PREFIX_BYTES: Final = len(_MARK) + 8 + 32
_MAX_HEADER_BYTES: Final = 1 << 24
_ALIGNED: Final = 64
_DTYPE: Final = re.compile(r"[<|][biuf][1248]")
_TEXT_DTYPE: Final = re.compile(r"<U\d{1,4}")


class DamagedRecordError(Exception):
    """The file is not one of these, not whole, or not for what was asked."""


def _padded(n_bytes: int) -> int:
    return -(-n_bytes // _ALIGNED) * _ALIGNED


# Writing ------------------------------------------------------------------------------------


@dataclasses.dataclass
class _Body:
    """The arrays of a file that is to be written."""

    arrays: list[npt.NDArray[Any]] = dataclasses.field(default_factory=list)
    n_bytes: int = 0

    def add(self, array: npt.NDArray[Any]) -> dict[str, Any]:
        """Take an array, and describe it."""
        plain = np.ascontiguousarray(array, dtype=array.dtype.newbyteorder("<"))
        described = {
            "dtype": plain.dtype.str,
            "shape": list(array.shape),
            "offset": self.n_bytes,
            "crc32": zlib.crc32(plain.data) if plain.size else 0,
        }
        if not _DTYPE.fullmatch(plain.dtype.str):
            raise TypeError(f"An array of {plain.dtype} cannot be kept in a file.")
        self.arrays.append(plain)
        self.n_bytes += _padded(plain.nbytes)
        return described


def _described(value: Any, body: _Body) -> dict[str, Any]:
    """Describe a value for the header; its arrays go into the body."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        names = [field.name for field in dataclasses.fields(value) if field.init]
        return {"fields": {name: _described(getattr(value, name), body) for name in names}}
    if isinstance(value, np.ndarray) and value.dtype.kind == "U":
        # Few different words: a number for each place, and the words once.
        codes, words = pd.factorize(value.astype(object).ravel())
        small = codes.astype(np.min_scalar_type(len(words))).reshape(value.shape)
        return {"words": list(words), "text": value.dtype.str, "codes": body.add(small)}
    if isinstance(value, np.ndarray):
        return {"array": body.add(value)}
    if value is None or isinstance(value, (str, bool, int, float)):
        return {"value": value}
    raise TypeError(f"A value of type {type(value).__name__} cannot be kept in a file.")


def write_record(path: Path, record: Any, key: str) -> None:
    """Write a frozen object; it is on the disk, all of it, when this returns.

    Parameters
    ----------
    path
        Where to; there must be no such file.
    record
        A dataclass of arrays, texts, numbers and other such dataclasses.
    key
        What it is; `read_record` must be asked for the same.

    Raises
    ------
    OSError
        If it cannot be written.
    TypeError
        If a field holds something else.
    """
    body = _Body()
    described = _described(record, body)
    content = {"form": FORM, "key": key, "body_bytes": body.n_bytes, "record": described}
    header = json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()
    with path.open("xb") as stream:
        stream.write(_MARK + len(header).to_bytes(8, "little"))
        stream.write(hashlib.sha256(header).digest() + header)
        _pad(stream, _PREFIX_BYTES + len(header))
        for array in body.arrays:
            stream.write(array.data if array.size else b"")
            _pad(stream, array.nbytes)
        stream.flush()
        os.fsync(stream.fileno())


def _pad(stream: IO[bytes], n_bytes: int) -> None:
    stream.write(bytes(_padded(n_bytes) - n_bytes))


# Reading ------------------------------------------------------------------------------------


@dataclasses.dataclass(frozen=True)
class _Opened:
    """A file whose header was checked."""

    memory: mmap.mmap
    start: int
    n_bytes: int
    verify: bool

    def array(self, described: Mapping[str, Any]) -> npt.NDArray[Any]:
        """Give an array where it lies, read-only."""
        dtype, shape, offset = described["dtype"], described["shape"], described["offset"]
        if not _DTYPE.fullmatch(dtype) or not all(type(n) is int and n >= 0 for n in shape):
            raise DamagedRecordError("an array of no known kind")
        n_bytes = np.dtype(dtype).itemsize
        for n in shape:
            n_bytes *= n
        if type(offset) is not int or offset % _ALIGNED:
            raise DamagedRecordError("an array in no known place")
        if not 0 <= offset <= offset + n_bytes <= self.n_bytes:
            raise DamagedRecordError("an array that goes on behind the end")
        if not n_bytes:
            return np.zeros(shape, dtype)
        array: npt.NDArray[Any] = np.ndarray(
            tuple(shape), dtype, buffer=self.memory, offset=self.start + offset
        )
        if self.verify and zlib.crc32(array.data) != described["crc32"]:
            raise DamagedRecordError("an array that is not as it was written")
        return array

    def value(self, described: Mapping[str, Any], hint: Any) -> Any:
        """Make a value from its description; `hint` is the type of its field."""
        if "value" in described:
            return described["value"]
        if "array" in described:
            return self.array(described["array"])
        if "words" in described:
            return self._texts(described)
        for kind in _dataclasses_in(hint):
            return self.record(described, kind)
        raise DamagedRecordError("an object where none is known")

    def record(self, described: Mapping[str, Any], kind: Any) -> Any:
        """Make a dataclass from its description: it must have its fields and no other."""
        hints = typing.get_type_hints(kind)
        given = described["fields"]
        if set(given) != {field.name for field in dataclasses.fields(kind) if field.init}:
            raise DamagedRecordError("fields of another version")
        return kind(**{name: self.value(part, hints[name]) for name, part in given.items()})

    def _texts(self, described: Mapping[str, Any]) -> npt.NDArray[np.str_]:
        codes = self.array(described["codes"])
        if not _TEXT_DTYPE.fullmatch(described["text"]) or codes.dtype.kind != "u":
            raise DamagedRecordError("texts of no known kind")
        words = np.array(described["words"], dtype=described["text"])
        return words[codes] if codes.size else np.zeros(codes.shape, described["text"])


def _dataclasses_in(hint: Any) -> Iterator[Any]:
    """Give the dataclasses that a type may be: ``TurnTable | None`` may be a `TurnTable`."""
    is_union = isinstance(hint, types.UnionType) or typing.get_origin(hint) is typing.Union
    for kind in typing.get_args(hint) if is_union else (hint,):
        if dataclasses.is_dataclass(kind):
            yield kind


def _opened(path: Path, key: str, *, verify: bool) -> tuple[_Opened, Mapping[str, Any]]:
    with path.open("rb") as stream:
        prefix = stream.read(_PREFIX_BYTES)
        header_bytes = int.from_bytes(prefix[len(_MARK) : len(_MARK) + 8], "little")
        if not prefix.startswith(_MARK) or header_bytes > _MAX_HEADER_BYTES:
            raise DamagedRecordError("not a file of this kind")
        header = stream.read(header_bytes)
        if hashlib.sha256(header).digest() != prefix[len(_MARK) + 8 :]:
            raise DamagedRecordError("a header that is not as it was written")
        content = json.loads(header)
        if content["form"] != FORM or content["key"] != key:
            raise DamagedRecordError("a file for something else")
        start, n_bytes = _padded(_PREFIX_BYTES + header_bytes), int(content["body_bytes"])
        if os.fstat(stream.fileno()).st_size != start + n_bytes:
            raise DamagedRecordError("a file that is cut short, or too long")
        memory = mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ)
    return _Opened(memory, start, n_bytes, verify), content["record"]


def read_record(path: Path, kind: type[T], key: str, *, verify: bool = True) -> T:
    """Open a file that `write_record` wrote; its arrays stay in it, read-only.

    Parameters
    ----------
    path
        The file. It may be replaced or removed afterwards, but not written to.
    kind
        The dataclass that was written.
    key
        What it was written as.
    verify
        Whether to go through all arrays and compare their checksums, which takes
        about 0.3 s for each GB. Length and header are always checked.

    Raises
    ------
    DamagedRecordError
        If there is no such file, or it is not, in every way that was looked at,
        what was written as `key`.
    """
    try:
        opened, described = _opened(path, key, verify=verify)
        record: T = opened.record(described, kind)
    except (OSError, ValueError, LookupError, TypeError, ArithmeticError, HrgeoError) as error:
        raise DamagedRecordError(f"{path.name}: {error}") from error
    except (RecursionError, MemoryError) as error:
        raise DamagedRecordError(f"{path.name}: a header that is none") from error
    return record
