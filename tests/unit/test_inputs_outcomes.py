"""What came of incidents, and which times are times of need."""

from __future__ import annotations

import pytest

from hrgeo.inputs import read_need
from hrgeo.model import QualityLog


def read(tmp_path, header: str, cells: list[str], **asked):
    """Read rows from west to east, so that the events keep their order."""
    lines = [f"{-87.69 + 0.01 * i:.2f},41.8,{cell}" for i, cell in enumerate(cells)]
    path = tmp_path / "need.csv"
    path.write_text("\n".join([f"lon,lat,{header}", *lines]) + "\n", encoding="utf-8")
    log = QualityLog()
    return read_need(path, period="all", quality=log, **asked), log


def noted(log: QualityLog, reason: str) -> list[int]:
    table = log.to_frame()
    return table.loc[table["reason"] == reason, "row"].tolist()


FATAL = ["Fatal", "DIED", "Deceased", "DOA", "Dead on scene", "Death", "Expired", "Fallecido",
         "fallecida", "Murió", "Muerte", "Defunción", "Transported - died in hospital",
         "Patient Dead at Scene-Resuscitation Attempted (Without Transport)"]  # fmt: skip
NONFATAL = ["Nonfatal", "Non-Fatal", "NON FATAL", "not fatal", "Survived", "Transported",
            "Patient Treated, Transported by EMS", "Refused", "Refused care", "AMA - refusal",
            "Treated and released", "did not die", "alive", "No fatal", "No falleció", "Sobrevivió",
            "Trasladado", "Rechazó atención", "near-fatal"]  # fmt: skip


@pytest.mark.parametrize(("words", "fatal"), [(FATAL, 1), (NONFATAL, 0)])
def test_outcomes_in_words(tmp_path, words, fatal):
    demand, log = read(tmp_path, "outcome", [f'"{word}"' for word in words])
    assert dict(zip(words, demand.event_fatal.tolist(), strict=True)) == dict.fromkeys(words, fatal)
    assert noted(log, "unknown_outcome") == []


def test_what_is_not_understood_is_unknown_and_noted_and_blanks_are_unknown(tmp_path):
    demand, log = read(tmp_path, "outcome", ["Canceled", "", "unknown", "1", "Unknown if died"])
    assert demand.event_fatal.tolist() == [-1] * 5
    assert noted(log, "unknown_outcome") == [2, 5]


@pytest.mark.parametrize(
    ("header", "fatal"),
    [("Fatal", [1, 0, 1, 0, -1]), ("Survived", [0, 1, 0, 1, -1]), ("Murió", [1, 0, 1, 0, -1])],
)
def test_yes_and_no_by_the_name_of_the_column(tmp_path, header, fatal):
    demand, _ = read(tmp_path, header, ["Yes", "No", "Y", "0", ""])
    assert demand.event_fatal.tolist() == fatal


def test_all_deaths_are_fatal_and_without_a_column_nothing_is_known(tmp_path):
    deaths, _ = read(tmp_path, "outcome", ["", "Transported"], what="death")
    assert deaths.event_fatal.tolist() == [1, 1]
    ems, _ = read(tmp_path, "setting", ["home", "street"], what="ems")
    assert ems.event_fatal.tolist() == [-1, -1]


def test_only_some_times_are_times_of_need(tmp_path):
    kinds = ["call received", "Dispatch", "onset", "found", "Pronounced dead", "", "Llamada",
             "despacho", "hallado", "llegada", "time of last call"]  # fmt: skip
    cells = [f"2024-01-{day:02d},{day:02d}:30,{kind}" for day, kind in enumerate(kinds, start=1)]
    demand, log = read(tmp_path, "date,time,time_kind", cells)
    assert demand.event_hour.tolist() == [1, 2, 3, -1, -1, -1, 7, 8, -1, -1, 11]
    assert noted(log, "time_kind") == [5, 6, 7, 10, 11]


@pytest.mark.parametrize(
    ("header", "hour"),
    [
        ("Dispatch Date/Time", 4), ("Incident Date/Time", 4), ("Date of Death", -1),
        ("Pronounced Date Time", -1), ("Fecha de defunción", -1),
    ],
)  # fmt: skip
def test_without_a_kind_the_name_of_the_column_tells(tmp_path, header, hour):
    demand, log = read(tmp_path, header, ["2024-01-05 04:12"])
    assert demand.event_hour.tolist() == [hour]
    assert demand.event_date.astype(str).tolist() == ["2024-01-05"]
    assert noted(log, "time_kind") == ([] if hour == 4 else [2])
