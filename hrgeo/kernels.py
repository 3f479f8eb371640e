"""Compiles loops over arrays with numba, wherever hrgeo is installed."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar, cast

import numba
import numpy as np

Loop = TypeVar("Loop", bound=Callable[..., object])


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
