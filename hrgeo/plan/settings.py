"""Reading one table of settings, noting everything that is wrong with it.

`Settings` wraps a table of a TOML file. Each getter marks its key as known and
notes a fault instead of raising; `finish` then raises one error with all
faults, the unknown keys among them.
"""

from __future__ import annotations

import datetime as dt
import difflib
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from hrgeo.errors import InputError

__all__ = ["Settings", "listed"]

_PAIR = 2


def listed(words: Iterable[str]) -> str:
    """Join words for a message.

    Examples
    --------
    >>> listed(["a", "b"]), listed([])
    ('a, b', 'none')
    """
    return ", ".join(words) or "none"


def _nearest(word: str, known: Iterable[str]) -> str:
    near = difflib.get_close_matches(word, list(known), n=1, cutoff=0.5)
    return f"; did you mean {near[0]!r}?" if near else f" (known: {listed(sorted(known))})"


class Settings:
    """One table of a plan file.

    Parameters
    ----------
    data
        The table.
    where
        How messages name it, such as ``plan.toml, [siting]``.
    faults
        The list that faults are added to; shared by all tables of a file.
    """

    def __init__(
        self, data: Any, *, where: str, section: str = "", faults: list[str] | None = None
    ) -> None:
        self.faults: list[str] = [] if faults is None else faults
        self.file = where
        self.section = section
        self.known: set[str] = set()
        self.children: list[Settings] = []
        self.data: dict[str, Any] = {}
        if isinstance(data, dict):
            self.data = data
        else:
            self.fault("must be a table")

    @property
    def where(self) -> str:
        """How messages name this table."""
        return f"[{self.section}]" if self.section else "the plan"

    def fault(self, text: str) -> None:
        """Note that something is wrong with this table."""
        self.faults.append(f"{self.where} {text}")

    def has(self, key: str) -> bool:
        """Tell whether a key is there, and mark it as known."""
        self.known.add(key)
        return key in self.data

    def ignore(self, key: str) -> bool:
        """Accept a key whatever it holds; tell whether it is there."""
        return self.has(key)

    def _get(self, key: str, default: Any, kinds: tuple[type, ...], kind_name: str) -> Any:
        if not self.has(key):
            return default
        value = self.data[key]
        if not isinstance(value, kinds) or (isinstance(value, bool) and bool not in kinds):
            self.fault(f"{key} must be {kind_name}")
            return default
        return value

    def table(self, key: str, *, required: bool = False) -> Settings:
        """Give a table within this one; an empty one where it is absent."""
        if required and not self.has(key):
            self.fault(f"has no [{key}] section")
        present = self.has(key)
        section = f"{self.section}.{key}" if self.section else key
        for child in self.children:
            if child.section == section:  # asked for before: one table, one set of known keys
                return child
        child = Settings(
            self.data[key] if present else {}, where=self.file, section=section, faults=self.faults
        )
        self.children.append(child)
        return child

    def tables(self, key: str, *, required: bool = True) -> list[Settings]:
        """Give the tables of a list such as ``[[need]]``; none where it may be absent."""
        name = f"{self.section}.{key}" if self.section else key
        items = self._get(key, [], (list,), f"a list: write [[{name}]]")
        if not items and required:
            self.fault(f"has no [[{name}]] section")
        children = [
            Settings(item, where=self.file, section=f"{name} {i}", faults=self.faults)
            for i, item in enumerate(items, start=1)
        ]
        self.children.extend(children)
        return children

    def text(self, key: str, default: str) -> str:
        """Give a text."""
        return str(self._get(key, default, (str,), 'a text in quotes ("...")'))

    def path(self, key: str, folder: Path) -> Path | None:
        """Give a path, relative to `folder`; None where it is absent."""
        value = self.text(key, "")
        return folder / value if value else None

    def paths(self, key: str, folder: Path) -> tuple[Path, ...]:
        """Give one path or several, relative to `folder`; none where it is absent."""
        values = self._get(key, [], (str, list), 'a file name, or a list of them: ["a.csv"]')
        values = [values] if isinstance(values, str) else values
        if not all(isinstance(value, str) and value for value in values):
            self.fault(f'{key} must be a file name, or a list of them: ["a.csv"]')
            return ()
        return tuple(folder / value for value in values)

    def box(self, key: str) -> tuple[float, float, float, float] | None:
        """Give west, south, east, north [degrees]; None where it is absent."""
        what = "[west, south, east, north] in degrees, such as [-89.3, 36.9, -89.1, 37.1]"
        values = self._get(key, None, (list,), what)
        if values is None:
            return None
        numbers = [
            float(v) for v in values if isinstance(v, int | float) and not isinstance(v, bool)
        ]
        if len(numbers) == len(values) == 4:
            west, south, east, north = numbers
            if -180 <= west < east <= 180 and -90 <= south < north <= 90:
                return west, south, east, north
        self.fault(f"{key} must be {what}")
        return None

    def number(self, key: str, default: float, *, above: float) -> float:
        """Give a finite number above `above`."""
        value = float(self._get(key, default, (int, float), "a number"))
        if key in self.data and not above < value < float("inf"):
            self.fault(f"{key} must be above {above:g}")
            return default
        return value

    def number_or_none(
        self, key: str, *, least: float = 0.0, most: float = float("inf"), above: float = -1.0
    ) -> float | None:
        """Give a finite number from `least` to `most`, and above `above`; None where absent."""
        value = self._get(key, None, (int, float), "a number")
        if value is None:
            return None
        if least <= value <= most and above < value < float("inf"):
            return float(value)
        if most < float("inf"):
            self.fault(f"{key} must be from {least:g} to {most:g}")
        else:
            self.fault(
                f"{key} must be above {above:g}"
                if above >= least
                else f"{key} must be {least:g} or more"
            )
        return None

    def whole_number_or_none(self, key: str, *, least: int) -> int | None:
        """Give a whole number of at least `least`; None where it is absent."""
        return self.whole_number(key, least, least=least) if self.has(key) else None

    def whole_number(self, key: str, default: int, *, least: int) -> int:
        """Give a whole number of at least `least`."""
        value = int(self._get(key, default, (int,), "a whole number"))
        if value < least:
            self.fault(f"{key} must be at least {least}")
            return default
        return value

    def yes_no(self, key: str, default: bool) -> bool:  # noqa: FBT001  # a getter like the others
        """Give true or false."""
        return bool(self._get(key, default, (bool,), "true or false"))

    def choice(self, key: str, known: Sequence[str], default: str) -> str:
        """Give one of the `known` words."""
        value = self.text(key, default)
        if value not in known and key in self.data:
            self.fault(f"{key} = {value!r} is not known{_nearest(value, known)}")
            return default
        return value

    def texts(self, key: str, default: tuple[str, ...]) -> tuple[str, ...]:
        """Give a list of texts."""
        values = self._get(key, list(default), (list,), "a list of texts")
        if not all(isinstance(value, str) for value in values):
            self.fault(f"{key} must be a list of texts")
            return default
        return tuple(values)

    def choices(
        self, key: str, known: Sequence[str], *, default: tuple[str, ...]
    ) -> tuple[str, ...]:
        """Give one or more of the `known` words, each once."""
        values = self.texts(key, default)
        unknown = [value for value in values if value not in known]
        for value in unknown:
            self.fault(f"{key} has {value!r}, which is not known{_nearest(value, known)}")
        if not values:
            self.fault(f"{key} must not be empty")
        good = tuple(dict.fromkeys(value for value in values if value in known))
        return good or default

    def minutes(self, key: str) -> tuple[float, ...]:
        """Give a ladder of minutes, shortest first; empty where it is absent."""
        values = self._get(key, [], (list,), "a list of minutes, such as [10, 20]")
        good = [float(v) for v in values if isinstance(v, int | float) and not isinstance(v, bool)]
        if len(good) != len(values) or not all(0 < v < float("inf") for v in good):
            self.fault(f"{key} must be a list of minutes above 0, such as [10, 20]")
            return ()
        return tuple(sorted(set(good)))

    def pairs(self, key: str) -> tuple[tuple[str, str], ...]:
        """Give a table of texts as pairs; empty where it is absent."""
        if not self.has(key):
            return ()
        value = self.data[key]
        if not isinstance(value, dict) or not all(isinstance(v, str) for v in value.values()):
            self.fault(f'{key} must be a table of texts, such as {{ lon = "x" }}')
            return ()
        return tuple(value.items())

    def weights(self, key: str) -> tuple[tuple[str, float], ...]:
        """Give a table of numbers as pairs; empty where it is absent."""
        if not self.has(key):
            return ()
        value = self.data[key]
        good = isinstance(value, dict) and all(
            isinstance(v, int | float) and not isinstance(v, bool) and 0 <= v < float("inf")
            for v in value.values()
        )
        if not good or not value or not any(value.values()):
            self.fault(f"{key} must be a table of numbers, not all 0, such as {{ deaths = 1 }}")
            return ()
        return tuple((name, float(weight)) for name, weight in value.items())

    def lengths(self, key: str) -> tuple[tuple[str, float], ...]:
        """Give a table of meters as pairs; empty where it is absent."""
        if not self.has(key):
            return ()
        value = self.data[key]
        if not isinstance(value, dict) or not all(
            isinstance(v, int | float) and not isinstance(v, bool) and 0 < v < float("inf")
            for v in value.values()
        ):
            self.fault(f"{key} must be a table of meters above 0, such as {{ school = 304.8 }}")
            return ()
        return tuple((name, float(length_m)) for name, length_m in value.items())

    def steps(self, key: str) -> tuple[tuple[float, float], ...] | None:
        """Give pairs of minutes and a value; None where it is absent."""
        what = "pairs of minutes and a value, such as [[5, 1.0], [10, 0.68]]"
        pairs = self._get(key, None, (list,), what)
        if pairs is None:
            return None
        if pairs and all(
            isinstance(pair, list)
            and len(pair) == _PAIR
            and all(isinstance(v, int | float) and not isinstance(v, bool) for v in pair)
            for pair in pairs
        ):
            return tuple((float(minutes), float(value)) for minutes, value in pairs)
        self.fault(f"{key} must be {what}")
        return None

    def period(self, key: str) -> tuple[str, str] | None:
        """Give a first and a last day as ISO dates; None where it is absent."""
        values = self._get(key, None, (list,), 'two dates, such as ["2023-01-01", "2025-12-31"]')
        if values is None:
            return None
        try:
            first, last = (
                v if isinstance(v, dt.date) else dt.date.fromisoformat(v) for v in values
            )
        except (TypeError, ValueError):
            self.fault(f'{key} must be two dates, such as ["2023-01-01", "2025-12-31"]')
            return None
        if first > last:
            self.fault(f"{key} ends before it begins")
            return None
        return first.isoformat(), last.isoformat()

    def note_unknown_keys(self) -> None:
        """Note every key that no getter asked for, here and in the tables below."""
        for key in self.data:
            if key not in self.known:
                self.fault(f"has the unknown key {key!r}{_nearest(key, self.known)}")
        for child in self.children:
            child.note_unknown_keys()

    def finish(self) -> None:
        """Raise one error with every fault of the file, if there is any.

        Raises
        ------
        InputError
            If any table has a fault or an unknown key.
        """
        self.note_unknown_keys()
        if self.faults:
            lines = "\n".join(f"  - {fault}" for fault in dict.fromkeys(self.faults))
            raise InputError(f"{self.file} cannot be used as a plan:\n{lines}")
