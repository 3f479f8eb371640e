"""The errors that hrgeo raises, and what each of them means.

A message says what is wrong, where, and what to do about it. It never holds
values from a row of a sensitive table; rows are named by their number.

An infeasible problem, or a search that ran out of time, is not an error: it is
a result with a status (see `hrgeo.siting`).
"""


class HrgeoError(Exception):
    """Root of everything that hrgeo raises on purpose."""


class InputError(HrgeoError, ValueError):
    """A file, a table, a setting or an argument is not as it must be."""


class NetworkDataError(HrgeoError):
    """A street file cannot be read, or holds no street for the mode."""


class SolverError(HrgeoError, RuntimeError):
    """A solver is missing or has crashed, or its answer failed the check."""
