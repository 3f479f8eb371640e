"""Read-only arrays, and the checks that all nouns share."""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from hrgeo.errors import InputError

FloatArray: TypeAlias = npt.NDArray[np.float64]
IntArray: TypeAlias = npt.NDArray[np.int64]
BoolArray: TypeAlias = npt.NDArray[np.bool_]


def frozen_array(values: npt.ArrayLike, dtype: Any) -> npt.NDArray[Any]:
    """Give a read-only array of `dtype` that shares no memory with `values`."""
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
