"""Compiles loops over arrays with numba, wherever hrgeo is installed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

import numba
import numpy as np
import numpy.typing as npt
from numba.core import event

Loop = TypeVar("Loop", bound=Callable[..., object])

_COMPILING = "numba:compile"
"""What numba calls it; loading what was compiled before is not told."""


def kernel(loop: Loop) -> Loop:
    """Compile a function at its first call, and keep what was compiled if there is a place.

    What is kept lies beside the module, or else in the user's cache folder. An
    installation that nobody may write to, used by an account without a home, has
    neither: then it is compiled anew in each process, which takes some seconds.

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
    except RuntimeError:  # numba found no place for its cache
        compiled = numba.njit(nogil=True)(loop)
    return cast("Loop", compiled)


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
