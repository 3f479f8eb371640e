"""Read-only arrays, and the checks that all nouns share."""

from __future__ import annotations

import mmap
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from hrgeo.errors import InputError

FloatArray: TypeAlias = npt.NDArray[np.float64]
IntArray: TypeAlias = npt.NDArray[np.int64]
BoolArray: TypeAlias = npt.NDArray[np.bool_]


def can_never_change(array: npt.NDArray[Any]) -> bool:
    """Say whether nobody can write to an array: it lies in a file opened to be read, or in bytes.

    That an array is read-only does not say so: it may be a view of one that is not,
    and an array with memory of its own can be made writable again.

    Examples
    --------
    >>> can_never_change(np.frombuffer(b"abcdefgh", dtype=np.int64))
    True
    >>> array = np.zeros(3)
    >>> array.setflags(write=False)
    >>> can_never_change(array)
    False
    """
    owner: Any = array
    while isinstance(owner, np.ndarray):
        if owner.flags.writeable:
            return False
        owner = owner.base
    try:
        source = memoryview(owner).obj
    except TypeError:  # nobody lent the memory, or one who does not say how
        return False
    return isinstance(source, (bytes, mmap.mmap)) and memoryview(source).readonly


def frozen_array(values: npt.ArrayLike, dtype: Any) -> npt.NDArray[Any]:
    """Give a read-only array of `dtype` that nobody can change by way of `values`.

    What can never change is kept as it is, so that a network that was opened from
    its store stays in the file; everything else is copied.
    """
    if isinstance(values, np.ndarray) and values.dtype == dtype and can_never_change(values):
        return np.asarray(values)
    array = np.array(values, dtype=dtype, copy=True)
    array.setflags(write=False)
    return array


def freeze(instance: object, dtypes: dict[str, Any]) -> None:
    """Turn fields of a frozen dataclass into read-only arrays, by name and dtype."""
    for name, dtype in dtypes.items():
        object.__setattr__(instance, name, frozen_array(getattr(instance, name), dtype))


def require_same_length(instance: object, names: tuple[str, ...]) -> None:
    """Refuse fields of different lengths.

    Raises
    ------
    InputError
        If the lengths differ.
    """
    lengths = {name: len(getattr(instance, name)) for name in names}
    if len(set(lengths.values())) > 1:
        raise InputError(f"These must have one length each, but have {lengths}.")
