"""Dates of incidents in columns without one of the usual names."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from hrgeo.inputs import read_candidates, read_need
from hrgeo.model import QualityLog

PLACE = "-87.62,41.79"


def need(tmp_path: Path, text: str):
    path = tmp_path / "runs.csv"
    path.write_text(text, "utf-8")
    return read_need(path, period="all")


def dates(demand) -> list[str]:
    return sorted(demand.event_date.astype(str).tolist())


def test_year_month_and_day_in_three_columns_are_a_date(tmp_path):
    text = f"Year,Month,Day,lon,lat\n2024,3,7,{PLACE}\n2024,Mar,8,{PLACE}\n2024,,9,{PLACE}\n"
    assert dates(need(tmp_path, text)) == ["2024-03-07", "2024-03-08", "NaT"]


def test_three_columns_do_not_stand_before_a_date(tmp_path):
    text = f"Call date,Year,Month,Day,lon,lat\n2024-05-01,2023,1,1,{PLACE}\n"
    assert dates(need(tmp_path, text)) == ["2024-05-01"]


@pytest.mark.parametrize(
    ("header", "read"),
    [
        ("Ambulance Date", "2024-05-01"),
        ("FechaAtencion", "2024-05-01"),
        ("Date of Birth", "NaT"),
        ("Report reviewed date", "NaT"),
    ],
)
def test_the_only_column_that_speaks_of_a_date_is_taken(tmp_path, header, read):
    assert dates(need(tmp_path, f"{header},lon,lat\n2024-05-01,{PLACE}\n")) == [read]


def test_of_two_dates_none_is_guessed(tmp_path):
    text = f"Alpha date,Beta date,lon,lat\n2024-05-01,2024-06-01,{PLACE}\n"
    assert dates(need(tmp_path, text)) == ["NaT"]


def test_a_number_sign_is_a_number(tmp_path):
    text = f"Incident #,lon,lat\n7,{PLACE}\n7,{PLACE}\n8,{PLACE}\n"
    assert need(tmp_path, text).total_weight == 2


def test_ids_that_a_spreadsheet_rounded_are_no_repeats(tmp_path):
    text = f"Incident Number,lon,lat\n2.4E+08,{PLACE}\n2.4E+08,{PLACE}\n240000017,{PLACE}\n"
    assert need(tmp_path, text).total_weight == 3


def test_an_incident_column_without_the_sign_is_no_id(tmp_path):
    text = f"Incident,lon,lat\nOverdose,{PLACE}\nOverdose,{PLACE}\n"
    assert need(tmp_path, text).total_weight == 2


def test_shapes_as_text_are_read_from_a_column_named_geometry(tmp_path):
    demand = need(tmp_path, "id,geometry\n1,POINT (-87.62 41.79)\n")
    assert (demand.lon[0], demand.lat[0]) == (-87.62, 41.79)


def test_what_stands_behind_a_choice_does_not_hide_it(tmp_path):
    path = tmp_path / "places.csv"
    rows = "A,Yes - signed in May\nB,no (moved)\nC,no answer yet\n"
    lines = [f"{row},{PLACE}" for row in rows.split("\n") if row]
    path.write_text("\n".join(["name,Host agreed,lon,lat", *lines]), "utf-8")
    assert read_candidates(path)["host_agreed"].fillna("?").tolist() == ["yes", "no", "?"]


def hours(demand) -> list[int]:
    return demand.event_hour[np.argsort(demand.event_row)].tolist()


@pytest.mark.parametrize(
    ("headers", "cells", "hour"),
    [
        ("Incident Date,Time Call Received,Time at Hospital", "2024-05-01,04:12,05:30", 4),
        ("Suspected OD Date,Suspected OD Time", "05/01/2024,04:12 AM", 4),
        ("EVENT_DATE,RCVD_TIME", "20240501,041209", 4),
        ("Incident Date,Disp. Time,Enroute Time", "2024-05-01,0412,0415", 4),
        ("Date (mm/dd/yyyy),Time (24h)", "05/01/2024,4:12", 4),
        ("Folio,Fecha del servicio,Hora de llamada", "1,2024-05-01,4:12 a.m.", 4),
        ("Incident Date,Response Time", "2024-05-01,0712", -1),
        ("Incident Date,Time of Pronouncement,Time Cleared", "2024-05-01,04:12,05:30", -1),
        ("Incident Date,Alpha Time,Beta Time", "2024-05-01,04:12,05:30", -1),
        ("Incident Date,Alpha Time", "2024-05-01,7", -1),
    ],
)
def test_a_time_of_the_incident_is_found_by_what_its_name_speaks_of(tmp_path, headers, cells, hour):
    demand = need(tmp_path, f"{headers},lon,lat\n{cells},{PLACE}\n")
    assert (dates(demand), hours(demand)) == (["2024-05-01"], [hour])


def test_a_time_behind_the_date_is_not_replaced_by_another_column(tmp_path):
    text = f"Incident Date,Alarm2 Time,lon,lat\n2024-05-01 04:12,09:00,{PLACE}\n"
    assert hours(need(tmp_path, text)) == [4]


@pytest.mark.parametrize(
    ("header", "read"),
    [
        ("Date (dd/mm/yyyy)", "2024-02-01"),
        ("Date DD-MM-YY", "2024-02-01"),
        ("Fecha (mm/dd/aaaa)", "2024-01-02"),
        ("Comm. date", "2024-01-02"),
    ],
)
def test_a_header_may_say_whether_the_day_is_first(tmp_path, header, read):
    log = QualityLog()
    path = tmp_path / "runs.csv"
    path.write_text(f"{header},lon,lat\n01/02/2024,{PLACE}\n", "utf-8")
    demand = read_need(path, period="all", quality=log)
    assert dates(demand) == [read]
    assert ("ambiguous_dates" in set(log.to_frame()["reason"])) == (header == "Comm. date")


def test_a_time_in_utc_is_not_the_hour_on_the_wall(tmp_path):
    log = QualityLog()
    path = tmp_path / "runs.csv"
    path.write_text(f"Incident Date/Time (UTC),lon,lat\n2024-05-01 04:12,{PLACE}\n", "utf-8")
    demand = read_need(path, period="all", quality=log)
    assert (dates(demand), hours(demand)) == (["2024-05-01"], [-1])
    assert log.to_frame()["reason"].tolist() == ["bad_time"]
