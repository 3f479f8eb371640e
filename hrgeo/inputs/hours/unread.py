"""Why a text of hours is not read."""

from __future__ import annotations


class UnreadError(Exception):
    """A text of hours that is not read; its message says why, in plain words.

    It never leaves `hrgeo.inputs.hours`: the reader gives it as the reason.
    """
