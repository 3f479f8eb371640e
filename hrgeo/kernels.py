"""Compiles loops over arrays with numba, wherever hrgeo is installed."""

from __future__ import annotations

import hashlib
import inspect
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, TypeVar, cast

import numba
import numpy as np
import numpy.typing as npt
from numba.core import event, types
from numba.experimental import structref
from numba.extending import overload, register_jitable

Loop = TypeVar("Loop", bound=Callable[..., object])
Arrays = TypeVar("Arrays", bound=tuple[object, ...])

_COMPILING = "numba:compile"
"""What numba calls it; loading what was compiled before is not told."""


def kernel(loop: Loop) -> Loop:
    """Compile a function at its first call, and keep what was compiled if there is a place.

    What is kept lies beside the module, or else in the user's cache folder. An
    installation that nobody may write to, used by an account without a home, has
    neither: then it is compiled anew in each process, which takes some seconds. What was
    compiled while another module of the same part of hrgeo was different is not used.

    Parameters
    ----------
    loop
        A function of arrays and numbers, within what numba understands. It runs
        without the interpreter lock.

    Returns
    -------
    callable
        The compiled function.

    Examples
    --------
    >>> @kernel
    ... def twice(number):
    ...     return 2 * number
    >>> twice(21)
    42
    """
    try:
        compiled = numba.njit(cache=True, nogil=True)(loop)
        _keep_by_package(compiled)
    except (RuntimeError, AttributeError):  # no place for a cache, no way to stamp it, or no numba
        compiled = numba.njit(nogil=True)(loop)
    return cast("Loop", compiled)


def _keep_by_package(compiled: Any) -> None:
    """Have what is kept of a kernel hold for the code of all its package.

    numba looks at the file of the kernel alone. What it calls may lie in other files: after
    these were changed, by an update or by hand, the old code would run on.
    """
    kept = compiled._cache._cache_file  # noqa: SLF001 -- numba has no open way to it
    stamp = kept._source_stamp, _stamp_of(_package_of(compiled.py_func))  # noqa: SLF001
    kept._source_stamp = stamp  # noqa: SLF001


def _package_of(loop: Callable[..., object]) -> Path | None:
    """Give the folder of hrgeo that a function is in; None for hrgeo's own, or elsewhere."""
    root, source = Path(__file__).parent, Path(inspect.getfile(loop))
    inside = source.parts[len(root.parts) :] if source.is_relative_to(root) else ()
    return root / inside[0] if len(inside) > 1 else None


@cache
def _stamp_of(package: Path | None) -> bytes:
    """Give a number that is another one if any line of a package, or of hrgeo itself, is."""
    stamp = hashlib.sha256()
    files = [*Path(__file__).parent.glob("*.py"), *(package.rglob("*.py") if package else ())]
    for file in sorted(files):
        stamp.update(file.name.encode())
        stamp.update(hashlib.sha256(file.read_bytes()).digest())
    return stamp.digest()


def within_kernels(loop: Loop) -> Loop:
    """Let kernels call a function; called from Python it runs as it stands, uncompiled.

    Of many functions that call each other, the one that Python calls should be a kernel and
    the others these: they have no way in from Python, which takes numba long to compile where
    there are many arrays, and none is compiled twice because a number is written out in one
    call. What is compiled is kept with the kernel.

    Parameters
    ----------
    loop
        As for `kernel`.

    Returns
    -------
    callable
        The function itself.

    Examples
    --------
    >>> @within_kernels
    ... def twice(number):
    ...     return 2 * number
    >>> @kernel
    ... def four_times(number):
    ...     return twice(twice(number))
    >>> twice(21), four_times(21)
    (42, 84)
    """
    return register_jitable(nogil=True, no_cpython_wrapper=True, no_cfunc_wrapper=True)(loop)


@structref.register
class _Held(types.StructRef):
    """The type of what `by_reference` gives in a kernel."""


def by_reference(arrays: Arrays) -> Arrays:
    """Give a named tuple of arrays in a shape in which a kernel hands it on at no cost.

    numba hands a tuple on array by array, seven to eleven numbers for each, and counts the
    uses of each at every call: for 28 arrays that took a quarter of the time of compiling and
    two thirds of the time of running. In plain Python it is the tuple itself.

    Parameters
    ----------
    arrays
        A named tuple of arrays and numbers.

    Returns
    -------
    tuple
        Something with the same attributes: the same arrays, not copies.

    Examples
    --------
    >>> from typing import NamedTuple
    >>> class Sums(NamedTuple):
    ...     by_row: npt.NDArray[np.float64]
    >>> @within_kernels
    ... def add(sums, number):
    ...     sums.by_row[0] += number
    >>> @kernel
    ... def added(sums, number):
    ...     add(by_reference(sums), number)
    >>> sums = Sums(np.zeros(2))
    >>> added(sums, 3.0)
    >>> sums.by_row.tolist()
    [3.0, 0.0]
    """
    return arrays


@overload(by_reference)
def _by_reference(arrays: Any) -> Any:
    fields = list(zip(arrays.fields, arrays.types, strict=True))
    held = _Held(fields)  # type: ignore[no-untyped-call]
    # numba knows attributes by their written names alone.
    lines = ["def write_out(arrays: Any) -> Any:", "held = new(held_type)"]
    lines += [f"held.{name} = arrays.{name}" for name in arrays.fields]
    names: dict[str, Any] = {"__name__": __name__, "new": structref.new, "held_type": held}
    exec("\n    ".join([*lines, "return held"]), names)  # noqa: S102 -- names of a tuple's fields
    return names["write_out"]


class _OnceBefore(event.Listener):
    """Says once in its life that something has to be compiled."""

    def __init__(self, tell: Callable[[], object]) -> None:
        self._tell = tell
        self._is_told = False

    def on_start(self, event: event.Event) -> None:  # noqa: ARG002  # what is compiled
        # numba compiles one thing at a time, so that two threads do not both tell.
        if not self._is_told:
            self._is_told = True
            self._tell()

    def on_end(self, event: event.Event) -> None:
        pass


_LISTENERS: list[_OnceBefore] = []


def tell_before_compiling(tell: Callable[[], object] | None) -> None:
    """Say what is to be done when the first kernel of this process has to be compiled.

    Where all that is used was compiled before, nothing is.

    Parameters
    ----------
    tell
        Called once at most, in whichever thread compiles. It takes the place of
        the one named before; None for no one.

    Examples
    --------
    >>> said = []
    >>> tell_before_compiling(lambda: said.append("A moment."))
    >>> tell_before_compiling(None)
    >>> said
    []
    """
    while _LISTENERS:
        event.unregister(_COMPILING, _LISTENERS.pop())  # type: ignore[no-untyped-call]
    if tell is not None:
        _LISTENERS.append(_OnceBefore(tell))
        event.register(_COMPILING, _LISTENERS[-1])  # type: ignore[no-untyped-call]


@kernel
def plain(number: int) -> int:
    """Give a number that is written in a kernel, as a variable is.

    A kernel that is called with a written number, and elsewhere with a variable, is
    compiled twice.

    Examples
    --------
    >>> plain(0)
    0
    """
    return int(np.int64(number))


@kernel
def write_into(array: npt.NDArray[Any], values: npt.NDArray[Any]) -> None:
    """Write values into an array of the same length.

    Within a kernel ``array[:] = values`` takes numba two seconds more to compile, for the
    message where lengths differ.

    Examples
    --------
    >>> array = np.zeros(2)
    >>> write_into(array, np.array([1.0, 2.0]))
    >>> array.tolist()
    [1.0, 2.0]
    """
    for k in range(len(values)):
        array[k] = values[k]
