"""Files as agencies write them: each is read as a careful person would read it.

A folder of ``tests/corpus`` is one file and what must come of it: ``case.toml`` says how it is
read, ``expected.csv`` which rows come out, ``expected_quality.csv`` what is told of the others.
All three were written from the file by hand, never by the readers.
"""

from __future__ import annotations

import csv
import dataclasses
import tomllib
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd
import pytest
import shapely

from hrgeo import inputs
from hrgeo.errors import InputError
from hrgeo.model import Demand, QualityLog

CORPUS: Final = Path(__file__).resolve().parent.parent / "corpus"
CASES: Final = sorted(path.parent.name for path in CORPUS.glob("*/case.toml"))
KINDS: Final = {
    "need-points": ("row", "lon", "lat", "date"),
    "need-places": ("row", "lon", "lat", "weight"),
    "need-counts": ("area", "count", "low", "high"),
    "services": ("row", "name", "types", "lon", "lat", "is_open"),
    "candidates": ("row", "name", "lon", "lat"),
    "areas": ("row", "area_id"),
    "address-points": ("row", "lon", "lat", "precision"),
}
"""What a case can be read as, and the columns that its expectation has at least."""
UNLESS_TOLD: Final = {"hour": None, "weight": "1", "coarse": "no", "person": ""}
"""What holds for every row of need points whose expectation has no such column."""
_PLACE: Final = ("lon", "lat", "west", "south", "east", "north")
_AMOUNTS: Final = ("weight", "count", "low", "high", "residents", "pct_poverty", "capacity", "cost")
NUMBERS: Final = frozenset({*_PLACE, *_AMOUNTS})
TOLERANCE: Final = 1e-6
MAX_CASE_BYTES, MAX_CORPUS_BYTES = 120_000, 1_500_000

Rows = list[dict[str, str]]


@dataclass(frozen=True)
class Case:
    """One folder of the corpus."""

    name: str
    settings: Mapping[str, Any]

    @classmethod
    def load(cls, name: str) -> Case:
        """Read the ``case.toml`` of a folder."""
        with (CORPUS / name / "case.toml").open("rb") as file:
            return cls(name, tomllib.load(file))

    @property
    def kind(self) -> str:
        """Give what the file is read as."""
        return str(self.settings["kind"])

    @property
    def is_refused(self) -> bool:
        """Say whether the file must be refused."""
        return "refused" in self.settings

    def path(self, name: str) -> Path:
        """Find a file of the case, or one that several cases share."""
        return (CORPUS if name.startswith("_shared/") else CORPUS / self.name) / name

    def has(self, file: str) -> bool:
        """Say whether the case has this expectation."""
        return self.path(file).exists()

    def expected(self, file: str) -> Rows:
        """Read one of the expectations."""
        with self.path(file).open(encoding="utf-8", newline="") as text:
            return list(csv.DictReader(text))


@dataclass(frozen=True)
class Reading:
    """What a reader made of the file of a case."""

    rows: Rows
    log: QualityLog
    demand: Demand | None = None


def _text(value: Any) -> str:
    """Write a value as the expectations do."""
    if value is None or value is pd.NA or value is pd.NaT:
        return ""
    if isinstance(value, (bool, np.bool_)):
        return "yes" if value else "no"
    if isinstance(value, (pd.Timestamp, np.datetime64)):
        return "" if pd.isna(value) else str(pd.Timestamp(value).date())
    if isinstance(value, (float, np.floating)):
        if np.isnan(value):
            return ""
        return str(int(value)) if float(value).is_integer() else repr(float(value))
    return str(value)


def _lines(frame: pd.DataFrame) -> Rows:
    return [
        {str(name): _text(value) for name, value in zip(frame.columns, row, strict=True)}
        for row in frame.itertuples(index=False, name=None)
    ]


def _settings(case: Case) -> dict[str, Any]:
    """Give the settings under ``[read]``, with the files that they name read."""
    given = dict(case.settings.get("read", {}))
    for name in ("boundary", "areas", "address_points"):
        if name in given:
            given[name] = getattr(inputs, f"read_{name}")(case.path(given[name]))
    return given


def read_case(case: Case) -> Reading:
    """Read the file of a case with the reader of its kind."""
    log, path, settings = QualityLog(), case.path(case.settings["file"]), _settings(case)
    if case.kind == "address-points":
        points = inputs.read_address_points(path, quality=log, **settings)
        names = ("row", "lon", "lat", "precision")
        frame = pd.DataFrame({name: getattr(points, name) for name in names})
        return Reading(_lines(frame.sort_values("row")), log)
    if case.kind.startswith("need-"):
        kind = case.kind.removeprefix("need-")
        demand = inputs.read_need(path, need_id="it", kind=kind, quality=log, **settings)
        rows = _areas_of(demand) if kind == "counts" else _events_of(demand)
        return Reading(rows, log, demand)
    readers: dict[str, Callable[..., Any]] = {
        "services": inputs.read_services,
        "candidates": inputs.read_candidates,
        "areas": inputs.read_areas,
    }
    table = readers[case.kind](path, quality=log, **settings)
    frame = pd.DataFrame(table.drop(columns="geometry")).reset_index()
    is_point = (table.geometry.geom_type == "Point").to_numpy()
    middle = shapely.get_coordinates(shapely.centroid(table.geometry.to_numpy()))
    frame["lon"], frame["lat"] = np.where(is_point, middle.T, np.nan)
    frame[["west", "south", "east", "north"]] = table.geometry.bounds.to_numpy()
    return Reading(_lines(frame.sort_values("row")), log)


def _events_of(demand: Demand) -> Rows:
    """Give one line for each used row, in the order of the file."""
    at, row = demand.event_position, np.asarray(demand.event_row)
    frame = pd.DataFrame(
        {
            "row": row,
            "lon": demand.lon[at],
            "lat": demand.lat[at],
            "date": demand.event_date,
            "hour": [_text(hour) if hour >= 0 else "" for hour in demand.event_hour],
            "weight": demand.event_weight,
            "coarse": np.asarray(demand.is_coarse)[at],
            "person": [_text(p) if p >= 0 else "" for p in np.asarray(demand.event_person)],
        }
    )
    return _lines(frame.iloc[np.argsort(row, kind="stable")])


def _areas_of(demand: Demand) -> Rows:
    """Give one line for each area that has need."""
    frame = pd.DataFrame(
        {
            "area": demand.area_ids,
            "count": demand.weight,
            "low": demand.weight_low,
            "high": demand.weight_high,
        }
    )
    return _lines(frame.groupby("area", as_index=False).sum())


def _same(name: str, wanted: str, came: str) -> bool:
    if name in NUMBERS and wanted and came:
        return abs(float(wanted) - float(came)) <= TOLERANCE
    return wanted == came


def _by_first(groups: list[str]) -> list[str]:
    """Name groups by their first member, so that only who is with whom matters."""
    first: dict[str, str] = {}
    return ["" if g == "" else first.setdefault(g, str(n)) for n, g in enumerate(groups)]


def _complete(case: Case, wanted: Rows) -> Rows:
    """Add what holds for all rows of need points unless the expectation says otherwise."""
    if case.kind != "need-points":
        return wanted
    defaults = {name: value for name, value in UNLESS_TOLD.items() if value is not None}
    return [{**defaults, **row} for row in wanted]


def differences(case: Case, wanted: Rows, came: Rows) -> list[str]:
    """Say how rows differ from those expected, in the columns that the expectation has."""
    key = "area" if case.kind == "need-counts" else "row"
    wanted = _complete(case, wanted)
    found = [f"missing: {key} {row[key]}" for row in wanted if row[key] not in _keys(came, key)]
    found += [f"not expected: {row}" for row in came if row[key] not in _keys(wanted, key)]
    if found:
        return found
    by_key = {row[key]: row for row in came}
    for name in wanted[0] if wanted else {}:
        left = [row[name] for row in wanted]
        right = [by_key[row[key]].get(name, "no such column") for row in wanted]
        if name == "person":
            left, right = _by_first(left), _by_first(right)
        found += [
            f"{key} {row[key]}: {name} is {b!r}, not {a!r}"
            for row, a, b in zip(wanted, left, right, strict=True)
            if not _same(name, a, b)
        ]
    return found


def _keys(rows: Rows, key: str) -> set[str]:
    return {row[key] for row in rows}


def quality_differences(wanted: Rows, log: QualityLog) -> list[str]:
    """Say how the notes differ from those expected."""
    frame = log.to_frame()
    came = {
        (str(row), action, reason)
        for row, action, reason in zip(frame["row"], frame["action"], frame["reason"], strict=True)
    }
    expected = {(row["row"], row["action"], row["reason"]) for row in wanted}
    order = sorted(came ^ expected, key=lambda note: (int(note[0]), note))
    return [
        f"row {row}: {action} {reason} " + ("came" if (row, action, reason) in came else "missing")
        for row, action, reason in order
    ]


def accounting_faults(case: Case, reading: Reading) -> list[str]:
    """Say where rows used, dropped and merged do not add up to the rows of the table."""
    frame = reading.log.to_frame()
    gone = frame.loc[frame["action"].isin(["dropped", "merged"]), "row"].tolist()
    n_rows = int(case.settings["n_rows"])
    n_used = int(case.settings.get("n_used", len(reading.rows)))
    faults = [f"row {row} left for {n} reasons" for row, n in Counter(gone).items() if n > 1]
    if n_used + len(set(gone)) != n_rows:
        faults.append(f"{n_used} used and {len(set(gone))} left are not {n_rows} rows")
    demand = reading.demand
    if demand is not None and demand.funnel is not None and demand.funnel.n_rows != n_rows:
        faults.append(f"the funnel begins with {demand.funnel.n_rows} rows, not {n_rows}")
    return faults


def funnel_faults(case: Case, demand: Demand) -> list[str]:
    """Compare what the funnel and the table of unplaced rows say, where the case tells."""
    assert demand.funnel is not None
    faults = []
    for name in ("n_address_only", "incomplete_months"):
        came = getattr(demand.funnel, name)
        came = list(came) if isinstance(came, tuple) else came
        if name in case.settings and came != case.settings[name]:
            faults.append(f"{name} is {came}, not {case.settings[name]}")
    if case.has("expected_unplaced.csv"):
        frame = pd.DataFrame() if demand.unplaced is None else demand.unplaced
        came_rows = sorted(tuple(row.values()) for row in _lines(frame))
        wanted_rows = sorted(tuple(row.values()) for row in case.expected("expected_unplaced.csv"))
        if came_rows != wanted_rows:
            faults.append(f"unplaced is {came_rows}, not {wanted_rows}")
    return faults


def _private_cells(case: Case) -> set[str]:
    """Give the cells of a need file as text that could tell who or where."""
    path = case.path(case.settings["file"])
    data = path.read_bytes()
    if not case.kind.startswith("need-") or b"\x00" in data or path.suffix == ".geojson":
        return set()
    text = data.decode("utf-8", errors="replace")
    header, *lines = text.splitlines() or [""]
    cells = {cell.strip(' "') for line in lines for cell in line.replace(";", ",").split(",")}
    return {c for c in cells if len(c) > 6 and any(d.isdigit() for d in c) and c not in header}


def faults_of(case: Case) -> list[str]:
    """Read a case and say everything that is not as expected, a cell in a note among it."""
    reading = read_case(case)
    faults = differences(case, case.expected("expected.csv"), reading.rows)
    faults += quality_differences(case.expected("expected_quality.csv"), reading.log)
    faults += accounting_faults(case, reading)
    details = "\n".join(reading.log.to_frame()["detail"])
    faults += ["a note holds a cell" for cell in _private_cells(case) if cell in details]
    if reading.demand is not None:
        faults += funnel_faults(case, reading.demand)
    return faults


@pytest.mark.parametrize("name", [n for n in CASES if not Case.load(n).is_refused])
def test_a_file_is_read_as_a_person_would(name):
    """The rows, what is told of the others, and that all of them add up."""
    case = Case.load(name)
    assert faults_of(case) == [], case.settings["odd"]


@pytest.mark.parametrize("name", [n for n in CASES if Case.load(n).is_refused])
def test_a_file_that_cannot_be_read_is_refused_in_a_sentence(name):
    """One message with the file's name, and nothing of its rows."""
    case = Case.load(name)
    with pytest.raises(InputError) as caught:
        read_case(case)
    message = str(caught.value)
    assert case.settings["refused"] in message
    assert case.path(case.settings["file"]).name in message
    assert "\n" not in message
    assert message.endswith((".", "?"))
    assert not [cell for cell in _private_cells(case) if cell in message]


def test_every_folder_is_a_whole_case():
    """Each says what is odd about its file, and has all that its kind needs."""
    folders = {p.name for p in CORPUS.iterdir() if p.is_dir() and not p.name.startswith("_")}
    assert folders == set(CASES)
    for name in CASES:
        case = Case.load(name)
        assert case.kind in KINDS, name
        assert str(case.settings["odd"]).endswith("."), name
        assert case.path(case.settings["file"]).exists(), name
        if not case.is_refused:
            assert set(KINDS[case.kind]) <= set(case.expected("expected.csv")[0]), name
            assert case.has("expected_quality.csv"), name


def test_there_are_enough_cases_and_they_are_small():
    """At least 60 files that are read, some of every kind, and a few that are not."""
    cases = [Case.load(name) for name in CASES]
    read = [case for case in cases if not case.is_refused]
    assert len(read) >= 60
    assert len(cases) - len(read) >= 6
    assert {case.kind for case in read} == set(KINDS)
    sizes = {n: sum(p.stat().st_size for p in (CORPUS / n).iterdir()) for n in CASES}
    assert [name for name, size in sizes.items() if size > MAX_CASE_BYTES] == []
    assert sum(sizes.values()) <= MAX_CORPUS_BYTES


def test_a_comparison_can_fail():
    """A wrong coordinate, a row too few, a note too many, a wrong count of rows: each is told."""
    case = Case.load("ems_swapped_zero_and_far_points")
    reading = read_case(case)
    wanted, notes = case.expected("expected.csv"), case.expected("expected_quality.csv")
    moved = [{**wanted[0], "lon": str(float(wanted[0]["lon"]) + 2e-6)}, *wanted[1:]]
    assert "lon" in differences(case, moved, reading.rows)[0]
    assert "not expected" in differences(case, wanted[1:], reading.rows)[0]
    assert "missing" in differences(case, [*wanted, {**wanted[0], "row": "99"}], reading.rows)[0]
    heavier = [{**row, "weight": "2"} for row in wanted]
    assert len(differences(case, heavier, reading.rows)) == len(wanted)
    assert "came" in quality_differences(notes[1:], reading.log)[0]
    more = [*notes, {"row": "2", "action": "doubted", "reason": "bad_date"}]
    assert "missing" in quality_differences(more, reading.log)[0]
    longer = dataclasses.replace(
        case, settings={**case.settings, "n_rows": case.settings["n_rows"] + 1}
    )
    assert len(accounting_faults(longer, reading)) == 2
    assert {wanted[0]["lon"], wanted[0]["lat"]} <= _private_cells(case)
