"""Days as letters: M/W/F, TTh, L-V."""

from __future__ import annotations

import re
from collections.abc import Iterable
from types import MappingProxyType
from typing import Final

_ENGLISH: Final = MappingProxyType({"m": 0, "t": 1, "w": 2, "f": 4})
_SPANISH: Final = MappingProxyType({"l": 0, "x": 2, "j": 3, "v": 4, "s": 5, "d": 6})
_LETTERS: Final = re.compile("th|tu|sa|su|[mtwf]")
_PAIRS: Final = MappingProxyType({"tu": 1, "th": 3, "sa": 5, "su": 6, **_ENGLISH})
_FIXED: Final = MappingProxyType(
    {
        "mtwtf": (0, 1, 2, 3, 4), "mtwtfs": (0, 1, 2, 3, 4, 5), "mtwtfss": tuple(range(7)),
        "lxv": (0, 2, 4), "lmxj": (0, 1, 2, 3), "lmxjv": (0, 1, 2, 3, 4),
        "lmxjvs": (0, 1, 2, 3, 4, 5), "lmxjvsd": tuple(range(7)),
        "mwfsa": (0, 2, 4, 5),
    }
)  # fmt: skip


def letters_are_spanish(words: Iterable[str]) -> bool | None:
    """Say whose letters a text's single letters are; None where they mix or say nothing.

    Examples
    --------
    >>> letters_are_spanish(["l", "v"]), letters_are_spanish(["m", "f"])
    (True, False)
    """
    single = {word for word in words if len(word) == 1}
    spanish = "l" in single or len(single & {"x", "j", "v", "s", "d"}) > 1
    english = bool(single & {"t", "w", "f"}) or single == {"m"}
    return spanish if spanish != english else None


def day_of_letter(letter: str, *, spanish: bool) -> int | None:
    """Give the day that a letter is, 0 for Monday; None where it can be two.

    S can be Saturday or Sunday in English, M martes or miércoles in Spanish.

    Examples
    --------
    >>> day_of_letter("v", spanish=True), day_of_letter("s", spanish=False)
    (4, None)
    """
    return (_SPANISH if spanish else _ENGLISH).get(letter)


def days_of_letters(word: str) -> tuple[int, ...] | None:
    """Give the days of letters written as one word; None where that is not certain.

    MF can be two days or five, and a T behind W is Tuesday or Thursday: not read.

    Examples
    --------
    >>> days_of_letters("mwf"), days_of_letters("tth"), days_of_letters("mf")
    ((0, 2, 4), (1, 3), None)
    """
    if word in _FIXED:
        return _FIXED[word]
    parts = _LETTERS.findall(word)
    if "".join(parts) != word or len(parts) < 2 or word == "mf":
        return None
    days = [_PAIRS[part] for part in parts]
    return tuple(days) if days == sorted(set(days)) else None
