"""How many random examples a test of a kernel tries."""

from __future__ import annotations

from numba import config

SHARE_IN_PLAIN_PYTHON = 3
"""As plain Python it is enough to go through every line; the compiled run tries them all."""


def n_examples(n: int) -> int:
    """Give `n`, or a third of it where kernels run as plain Python, which takes longer."""
    return max(1, n // SHARE_IN_PLAIN_PYTHON) if config.DISABLE_JIT else n
