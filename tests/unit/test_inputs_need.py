"""Need sources: points, counts and places become weighted positions, and nothing is lost unseen."""

from __future__ import annotations

import logging

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from hrgeo.errors import InputError
from hrgeo.inputs import read_address_points, read_need, resident_demand
from hrgeo.inputs.crowding import crowded_positions
from hrgeo.inputs.periods import as_days, far_off, last_complete_months
from hrgeo.inputs.spreading import spread_over_streets
from hrgeo.model import QualityLog, StreetNetwork

SQUARE = shapely.box(-88, 41, -87, 42)


def write(tmp_path, text, name="need.csv"):
    path = tmp_path / name
    path.write_text(text)
    return path


def noted(log):
    frame = log.to_frame()
    return list(zip(frame["row"], frame["action"], frame["reason"], strict=True))


def streets_at(points, *, lone=(), cut=()):
    """Make a network whose nodes are at `points`, joined in a row, and lone nodes besides."""
    lon, lat = np.array([*points, *lone], dtype=float).T
    n, n_streets = len(lon), max(len(points) - 1, 0)
    start = np.arange(n_streets)
    return StreetNetwork(
        mode="walk", crs="EPSG:26916", node_osm_id=np.arange(n), lon=lon, lat=lat,
        x_m=lon, y_m=lat, node_is_cut=np.isin(np.arange(n), cut), component=np.zeros(n),
        edge_from=start, edge_to=start + 1, edge_street=start,
        edge_forward=np.ones(n_streets, bool), edge_length_m=np.ones(n_streets),
        edge_time_s=np.ones(n_streets), street_class=np.full(n_streets, "residential"),
        street_osm_way_id=start, street_can_snap=np.ones(n_streets, bool),
        street_start=np.zeros(n_streets + 1), shape_x_m=np.empty(0), shape_y_m=np.empty(0),
    )  # fmt: skip


# --- points -------------------------------------------------------------------


def test_incidents_at_one_place_are_one_position_and_stay_events(tmp_path):
    """Coordinates that agree to a millionth of a degree are one place, from west to east."""
    demand = read_need(
        write(
            tmp_path,
            "id,date,time,lon,lat,weight\n"
            "a,2024-01-31,13:45,-87.6000000,41.8,1\n"
            "b,2024-01-30,9:05 PM,-87.6000004,41.8,2\n"
            "c,2024-01-30,,-87.7,41.9,\n",
        ),
        need_id="ems",
        what="ems",
        period="all",
    )
    assert demand.demand_ids.tolist() == ["ems-00001", "ems-00002"]
    assert demand.lon.tolist() == [-87.7, -87.6]
    assert demand.weight.tolist() == [1.0, 3.0]  # c; a + b = 1 + 2
    assert demand.event_position.tolist() == [0, 1, 1]
    assert demand.event_date.astype(str).tolist() == ["2024-01-30", "2024-01-30", "2024-01-31"]
    assert demand.event_hour.tolist() == [-1, 21, 13]
    assert demand.event_weight.tolist() == [1.0, 2.0, 1.0]
    assert demand.event_row.tolist() == [4, 3, 2]  # c, then b before a by its date
    assert (demand.kind, demand.what, demand.file) == ("points", "ems", "need.csv")
    assert set(demand.area_ids) == {""}


def test_the_funnel_counts_every_row_and_the_log_adds_up(tmp_path):
    """Rows = used + dropped, and each step is a part of the one before."""
    log = QualityLog()
    demand = read_need(
        write(
            tmp_path,
            "incident_id,date,lon,lat,consent\n"
            "1,2024-01-05,-87.5,41.5,\n"  # used
            "2,2024-01-06,-87.5,41.5,yes\n"  # used
            "2,2024-01-06,-87.5,41.5,\n"  # repeated
            "3,2024-01-07,-87.5,41.5,no\n"  # no consent
            "4,2024-01-08,,,\n"  # no coordinates
            "5,2024-01-09,10,10,\n"  # outside
            "6,2023-12-31,-87.5,41.5,\n"  # before the period
            "7,,-87.5,41.5,\n"  # no date
            "8,someday,-87.5,41.5,\n"  # no date that can be read
            "4,2024-01-31,-87.5,41.5,\n",  # used: the other 4 had no place
        ),
        period=("2024-01-01", "2024-01-31"),
        boundary=SQUARE,
        quality=log,
    )
    funnel = demand.funnel
    # placed: 10 - consent - coordinates - repeated = 7; inside: 6; in the period: 3.
    assert (funnel.n_rows, funnel.n_placed, funnel.n_in_boundary, funnel.n_in_period) == (
        10, 7.0, 6.0, 3.0,
    )  # fmt: skip
    assert (funnel.first_date, funnel.last_date) == ("2024-01-01", "2024-01-31")
    assert noted(log) == [
        (4, "dropped", "repeated_incident"),
        (5, "dropped", "no_consent"),
        (6, "dropped", "no_coordinates"),
        (7, "dropped", "outside_boundary"),
        (8, "dropped", "outside_period"),
        (9, "dropped", "no_date"),
        (10, "dropped", "bad_date"),
    ]
    assert demand.total_weight == 3.0 == funnel.n_rows - log.n_rows("need:need", "dropped")


def test_a_file_without_dates_is_taken_whole(tmp_path):
    """No column of dates: all rows, no days, no hours."""
    demand = read_need(write(tmp_path, "lon,lat\n1,2\n1,2\n"))
    assert demand.total_weight == 2
    assert np.isnat(demand.event_date).all()
    assert (demand.funnel.first_date, demand.funnel.last_date) == ("", "")


def test_all_keeps_rows_without_a_date_and_doubts_them(tmp_path):
    """With period = "all" nothing has to be in a period."""
    log = QualityLog()
    demand = read_need(
        write(tmp_path, "date,lon,lat\n2024-01-05,1,2\n,1,2\nsoon,1,2\n"), period="all", quality=log
    )
    assert demand.total_weight == 3
    assert noted(log) == [(3, "doubted", "no_date"), (4, "doubted", "bad_date")]
    assert (demand.funnel.first_date, demand.funnel.last_date) == ("2024-01-05", "2024-01-05")


def test_the_default_period_is_the_last_36_complete_months(tmp_path):
    """The file ends on a 15th: that month is not complete."""
    demand = read_need(
        write(
            tmp_path,
            "date,lon,lat\n2020-12-31,1,2\n2021-01-01,1,2\n2023-12-31,1,2\n2024-01-15,1,2\n",
        )
    )
    assert (demand.funnel.first_date, demand.funnel.last_date) == ("2021-01-01", "2023-12-31")
    assert demand.total_weight == 2


def days(*texts):
    return np.array(texts, dtype="datetime64[D]")


@pytest.mark.parametrize(
    ("dates", "first", "last"),
    [
        # The last day of a month completes it, in a leap year too.
        (("2015-01-01", "2024-02-29"), "2021-03-01", "2024-02-29"),
        (("2015-01-01", "2024-02-28"), "2021-02-01", "2024-01-31"),
        # A file does not go back further than it goes back, and November is cut off.
        (("2023-11-20", "2024-02-28"), "2023-12-01", "2024-01-31"),
        # Not one complete month: taken whole.
        (("2024-02-03", "2024-02-28"), "2024-02-03", "2024-02-28"),
    ],
)
def test_complete_months(dates, first, last):
    """Worked by hand."""
    found = last_complete_months(days(*dates))
    assert (str(found.first), str(found.last)) == (first, last)


def test_a_slip_in_the_year_does_not_move_the_period(tmp_path):
    """One row of 2204 among 40 of 2024 is doubted, not believed."""
    rows = "".join(f"2024-{1 + i % 6:02d}-{1 + i % 28:02d},1,2\n" for i in range(40))
    log = QualityLog()
    demand = read_need(
        write(tmp_path, f"date,lon,lat\n{rows}2204-01-01,1,2\n"), quality=log, period="all"
    )
    # The year 2204 is beyond 2100, so it cannot be read as a date at all.
    assert noted(log) == [(42, "doubted", "bad_date")]
    log = QualityLog()
    demand = read_need(write(tmp_path, f"date,lon,lat\n{rows}2094-01-01,1,2\n"), quality=log)
    assert demand.funnel.last_date.startswith("2024")
    assert (42, "doubted", "date_far_off") in noted(log)
    assert not far_off(days("2020-01-01", "2024-01-01")).any()  # too few to tell


@pytest.mark.parametrize(
    "period", [("2024-01-01",), "2024", ("a", "b"), ("2024-02-01", "2024-01-01"), ("NaT", "NaT")]
)
def test_a_period_is_two_dates_in_order(period):
    """Anything else is refused with an example."""
    with pytest.raises(InputError, match="2018-01-01"):
        as_days(period)


@pytest.mark.parametrize(
    ("text", "settings", "what"),
    [
        ("lon,lat\n1,2\n", {"period": ("2024-01-01", "2024-01-31")}, "no row has a date"),
        ("date,lon,lat\n2020-01-01,-87.5,41.5\n", {"period": ("2024-01-01", "2024-01-31")},
         "none of the 1 rows .* period .2024-01-01 to 2024-01-31"),
        ("lon,lat\n1,2\n", {"boundary": SQUARE}, "none of the 1 rows .* inside the study boundary"),
        ("lon,lat\n,\n", {}, "header but no row"),
        ("id,lon,lat\n1,,\n", {}, "none of its 1 rows can be used"),
        ("lon,lat\n1,2\n", {"kind": "pointz"}, "Did you mean 'points'"),
        ("lon,lat\n1,2\n", {"what": "deaths"}, "Did you mean 'death'"),
        ("lon,lat\n1,2\n", {"kind": "counts"}, "Counts by area need the areas"),
        ("name,lon,lat\nA,1,2\n", {"kind": "places", "boundary": SQUARE}, "none of its 1 places"),
    ],
)  # fmt: skip
def test_need_that_comes_to_nothing_is_one_message(tmp_path, text, settings, what):
    """Each says how far the rows came and what to look at."""
    with pytest.raises(InputError, match=what):
        read_need(write(tmp_path, text), **settings)


def test_consent_is_refused_in_more_words_than_no(tmp_path):
    """A word that says neither yes nor no is told of."""
    log = QualityLog()
    words = ["yes", "Refused", "se negó", "", "unknown", "perhaps", "no"]
    rows = "".join(f"{word},1,2\n" for word in words)
    demand = read_need(write(tmp_path, f"consent,lon,lat\n{rows}"), quality=log)
    assert demand.total_weight == 4
    assert noted(log) == [
        (3, "dropped", "no_consent"),
        (4, "dropped", "no_consent"),
        (7, "doubted", "unknown_consent"),
        (8, "dropped", "no_consent"),
    ]


def test_bad_weights_count_as_one_and_are_doubted(tmp_path):
    """Need is not lost over a cell that nobody needs."""
    log = QualityLog()
    demand = read_need(write(tmp_path, "lon,lat,n\n1,2,3\n1,2,x\n1,2,-4\n1,2,\n"), quality=log)
    assert demand.total_weight == 6  # 3 + 1 + 1 + 1
    assert noted(log) == [(3, "doubted", "bad_weight"), (4, "doubted", "bad_weight")]


def test_midnights_of_an_export_are_no_hours(tmp_path):
    """A column of dates that a database filled up with 00:00:00."""
    rows = "".join(f"2024-01-{d:02d} 00:00:00,1,2\n" for d in range(1, 32))
    demand = read_need(write(tmp_path, f"date,lon,lat\n{rows}"))
    assert set(demand.event_hour) == {-1}
    assert len(demand.event_date) == 31


def test_nothing_of_a_row_is_logged_or_written_down(tmp_path, caplog):
    """Neither log records, nor notes, nor errors hold a coordinate or a cell."""
    caplog.set_level(logging.DEBUG)
    log = QualityLog()
    path = write(
        tmp_path,
        "incident_id,date,lon,lat,address,weight\n"
        "CANARY1,CANARY2,-87.612345,41.812345,CANARY3,CANARY4\n"
        "CANARY1,CANARY2,-87.612345,41.812345,CANARY3,CANARY4\n"
        "CANARY5,2024-01-01,10.612345,10.812345,CANARY6,1\n",
    )
    demand = read_need(path, boundary=SQUARE, period="all", quality=log)
    said = log.to_frame().to_csv() + caplog.text
    for period in (None, ("2019-01-01", "2019-01-31")):
        with pytest.raises(InputError, match="in the period") as caught:
            read_need(path, boundary=SQUARE, period=period)
        said += str(caught.value)
    assert "2024" not in said
    assert "CANARY" not in said
    assert "2345" not in said
    assert "CANARY" not in repr([demand.demand_ids, demand.area_ids, demand.funnel])


def test_rows_with_an_address_alone_are_counted_by_year_and_area(tmp_path):
    """They are in the rows of the file and in no later step."""
    log = QualityLog()
    demand = read_need(
        write(
            tmp_path,
            "id,date,lat,lon,address,tract,zip\n"
            "1,2024-01-05,41.5,-87.5,1 A St,T1,60601\n"
            "2,2024-01-06,,,2 B St,T1,60601\n"
            "3,2023-05-06,,,3 C St,T1,60601\n"
            "4,2024-02-06,,,4 D St,T1,60601\n"
            "5,,,,5 E St,T2,60601\n"
            "6,2024-01-06,,,6 F St,,60601\n"
            "7,2024-01-06,,,UNKNOWN,T1,60601\n"
            "8,2024-01-06,,,P.O. Box 12,T1,60601\n"
            "9,2024-01-06,,,Homeless,T1,60601\n"
            "10,2024-01-06,,,Refused,T1,60601\n"
            "11,2024-01-06,0,0,7 G St,T1,60601\n",
        ),
        period="all",
        quality=log,
    )
    unplaced = list(demand.unplaced.itertuples(index=False, name=None))
    assert unplaced == [("", "T2", 1), ("2023", "T1", 1), ("2024", "", 1), ("2024", "T1", 2)]
    assert (demand.funnel.n_rows, demand.funnel.n_address_only) == (11, 5.0)
    assert noted(log) == [
        *((row, "dropped", "address_only") for row in (3, 4, 5, 6, 7)),
        *((row, "dropped", "no_coordinates") for row in (8, 9, 10, 11)),
        (12, "dropped", "zero_coordinates"),
    ]
    assert " B St" not in log.to_frame().to_csv()


@pytest.mark.parametrize(
    ("columns", "areas"),
    [
        ("zip,city", ["60601", "60602"]),  # nine digits and five are one ZIP code
        ("city", ["Cairo"]),
        ("other", [""]),
    ],
)
def test_without_areas_the_zip_code_or_the_city_stands_for_them(tmp_path, columns, areas):
    """As the file has it."""
    values = {"zip": ("60601-1234", "60601", "60602"), "city": ("Cairo",) * 3, "other": "abc"}
    rows = zip(*(values[name] for name in columns.split(",")), strict=True)
    text = "".join(f"1 A St,,,{','.join(row)}\n" for row in rows)
    demand = read_need(
        write(
            tmp_path,
            f"address,lat,lon,{columns}\n1 A St,41,-87{',x' * (columns.count(',') + 1)}\n{text}",
        )
    )
    assert demand.unplaced["area"].tolist() == areas
    assert demand.unplaced["n"].sum() == 3


def test_a_file_of_addresses_alone_says_what_to_do(tmp_path):
    """Nothing can be placed, and that is said in one message."""
    with pytest.raises(InputError, match=r"address_only 2.* table of address points"):
        read_need(write(tmp_path, "id,address\n1,1 A St\n2,2 B St\n"))


def test_addresses_are_placed_by_a_table_of_address_points(tmp_path):
    """What is not in it stays counted; how well the place is known comes from it."""
    points = write(
        tmp_path,
        "address,city,zip,lat,lon,location_precision\n"
        "10 N Main St,Cairo,62914,37.0,-89.1,point\n"
        "20 N Main St,Cairo,62914,37.1,-89.2,zip\n",
        "points.csv",
    )
    log = QualityLog()
    demand = read_need(
        write(
            tmp_path,
            "id,address,city,zip,lat,lon\n"
            "1,10 North Main Street,Cairo,62914,,\n"
            "2,20 N Main St,Cairo,62914,0,0\n"
            "3,999 CANARY St,Cairo,62914,,\n"
            "4,,,,37.2,-89.3\n",
        ),
        address_points=read_address_points(points),
        quality=log,
    )
    assert demand.lat.tolist() == [37.2, 37.1, 37.0]
    assert demand.is_coarse.tolist() == [False, True, False]
    assert [n for n in noted(log) if n[1] != "doubted"] == [
        (2, "moved", "placed_by_address"),
        (3, "moved", "placed_by_address"),
        (4, "dropped", "address_no_match"),
    ]
    assert demand.funnel.n_address_only == 1.0
    assert "CANARY" not in log.to_frame().to_csv()


def test_a_persons_rows_share_a_number_and_the_key_stays_behind(tmp_path):
    """Whatever the order of rows; an unknown key is nobody."""
    rows = ["1,-87.5,41.5,CANARY2", "2,-87.6,41.5,CANARY1", "3,-87.7,41.5,CANARY2",
            "4,-87.8,41.5,", "5,-87.9,41.5,Unknown", "6,-87.95,41.5,UNKNOWN"]  # fmt: skip
    one, other = (
        read_need(write(tmp_path, "id,lon,lat,person_key\n" + "\n".join(some) + "\n"))
        for some in (rows, rows[::-1])
    )
    # From west to east: 6, 5, 4, 3, 2, 1.
    assert one.event_person.tolist() == [-1, -1, -1, 1, 0, 1]
    assert other.event_person.tolist() == one.event_person.tolist()
    assert "CANARY" not in repr(vars(one))


def test_people_at_one_place_and_time_stand_in_one_order(tmp_path):
    """Nothing else tells their rows apart."""
    orders = ("A", "B", "B", "A"), ("B", "A", "A", "B")
    one, other = (
        read_need(write(tmp_path, "lon,lat,person_key\n" + "".join(f"1,2,{k}\n" for k in keys)))
        for keys in orders
    )
    assert one.event_person.tolist() == other.event_person.tolist() == [0, 0, 1, 1]


def test_ids_that_say_nothing_are_not_repeats(tmp_path):
    """Blank ids and unknown ones never make two incidents one; an exact id does."""
    log = QualityLog()
    text = "Case Number,lon,lat\nA1,1,2\nA1,1,2\na1,1,2\n,1,2\n,1,2\nUNK,1,2\nUNK,1,2\n"
    assert read_need(write(tmp_path, text), quality=log).total_weight == 6
    assert noted(log) == [(3, "dropped", "repeated_incident")]


def test_many_incidents_at_one_point_are_listed_and_keep_counting(tmp_path):
    """One note for each point, with its number of rows and no place in it."""
    here = [(-87.5, 41.5)] * 30 + [(-87.6, 41.6)] * 12 + [(-87.7, 41.7)] * 3
    alone = [(-87.0 - i / 1000, 41.2) for i in range(1200)]
    text = "".join(f"{lon},{lat}\n" for lon, lat in here + alone)
    log = QualityLog()
    demand = read_need(write(tmp_path, f"lon,lat\n{text}"), quality=log)
    assert demand.total_weight == 1245
    notes = [note for note in log.notes if note.reason == "many_at_one_point"]
    assert [(len(note.rows), note.rows[0], note.action) for note in notes] == [
        (30, 2, "doubted"),  # more than 1 % of 1,245
        (12, 32, "doubted"),  # less, but four times as many as the next
    ]
    assert "30 rows" in notes[0].detail
    assert "41" not in notes[0].detail
    assert len(log.notes) == 2


def test_a_crowd_is_ten_rows_or_more():
    """Nine at one address is no sign of a mistake; a file of one place has nothing to compare."""
    assert crowded_positions(np.array([9, 1, 1])).tolist() == []
    assert crowded_positions(np.array([10, 1, 1])).tolist() == [0]
    assert crowded_positions(np.array([500])).tolist() == []
    # Five of a thousand: less than 1 %, and the next has nearly as many.
    assert crowded_positions(np.full(200, 15)).tolist() == []


def test_times_that_say_nothing_are_told_by_row(tmp_path):
    """A heap at 00:00, a time that cannot be read, and one in a column of its own."""
    rows = "".join(f"2024-01-{d:02d} 0{d % 10}:30,,1,2\n" for d in range(1, 11))
    log = QualityLog()
    text = f"date,time,lon,lat\n{rows}2024-01-11 05:00,25:00,1,2\n2024-01-12,0400,1,2\n"
    demand = read_need(write(tmp_path, text), period="all", quality=log)
    assert noted(log) == [(12, "doubted", "bad_time")]
    assert sorted(demand.event_hour) == sorted([*range(10), 5, 4])
    log = QualityLog()
    midnights = "2024-01-13 00:00,,1,2\n" * 3
    demand = read_need(
        write(tmp_path, f"date,time,lon,lat\n{rows}{midnights}"), period="all", quality=log
    )
    assert noted(log) == [(row, "doubted", "midnight_heap") for row in (12, 13, 14)]
    assert (demand.event_hour == -1).sum() == 3


def test_days_and_months_that_nothing_tells_apart_are_doubted(tmp_path):
    """Month first, unless the file looks Spanish or has decimal commas."""
    for header, month in (("date,lon,lat", "03"), ("fecha,longitud,latitud", "04")):
        log = QualityLog()
        demand = read_need(write(tmp_path, f"{header}\n3/4/2024,1,2\n"), period="all", quality=log)
        assert str(demand.event_date[0]).startswith(f"2024-{month}")
        assert noted(log) == [(2, "doubted", "ambiguous_dates")]


def test_a_month_without_a_day_is_no_date(tmp_path):
    """The reason is the same, and the sentence says more."""
    log = QualityLog()
    text = "date,lon,lat\n2024-01-01,1,2\n2024-01-31,1,2\nJan 2024,1,2\n"
    read_need(write(tmp_path, text), quality=log)
    assert noted(log) == [(4, "dropped", "bad_date")]
    assert "no day" in log.notes[0].detail


def test_rows_of_months_that_the_file_does_not_cover_are_doubted(tmp_path):
    """Where the plan's period takes them in."""
    text = "date,lon,lat\n2023-12-20,1,2\n2024-01-15,1,2\n2024-02-29,1,2\n2024-03-05,1,2\n"
    log = QualityLog()
    demand = read_need(write(tmp_path, text), period=("2023-12-01", "2024-03-31"), quality=log)
    assert demand.funnel.incomplete_months == ("2023-12", "2024-03")
    assert noted(log) == [(2, "doubted", "incomplete_month"), (5, "doubted", "incomplete_month")]
    log = QualityLog()
    demand = read_need(write(tmp_path, text), quality=log)
    assert (demand.funnel.first_date, demand.funnel.last_date) == ("2024-01-01", "2024-02-29")
    assert noted(log) == [(2, "dropped", "outside_period"), (5, "dropped", "outside_period")]


@pytest.mark.parametrize(
    "header",
    [
        "eIncident.03,eTimes.03 - Unit Notified By Dispatch Date/Time,eScene.11 - GPS Location",
        "Incident Number,Dispatch Date/Time,GPS",
        "CAD Number,PSAP Call Date/Time,Coordinates",
        "Case Number,Incident Date/Time,Lat/Long",
        "Case Number,Date of Incident,Location",
        "Folio,Fecha y hora,Ubicación",
        "Número de caso,Fecha de defunción,Coordenadas",
        "Run Number,Date of Death,latlon",
    ],
)
def test_exports_are_read_by_their_own_column_names(tmp_path, header):
    """EMS, ODMAP, medical examiners; in English and Spanish."""
    log = QualityLog()
    row = 'A1,2024-01-05 04:12,"41.88, -87.62"\n'
    demand = read_need(write(tmp_path, f"{header}\n{row}{row}"), period="all", quality=log)
    assert (demand.lat.tolist(), demand.lon.tolist()) == ([41.88], [-87.62])
    assert demand.event_date.astype(str).tolist() == ["2024-01-05"]
    # The hour of death is not the hour of need.
    is_of_death = "efunci" in header or "Death" in header
    assert demand.event_hour.tolist() == [-1 if is_of_death else 4]
    later = [(2, "doubted", "time_kind")] if is_of_death else []
    assert noted(log) == [*later, (3, "dropped", "repeated_incident")]


def test_when_it_happened_comes_before_when_somebody_was_pronounced(tmp_path):
    """And an hour of death is not put beside a date of incident."""
    text = (
        "Date of Death,Time of Death,Dispatch Date/Time,lon,lat\n"
        "2024-01-06,09:00,2024-01-05 04:12,1,2\n"
    )
    demand = read_need(write(tmp_path, text), period="all")
    assert demand.event_date.astype(str).tolist() == ["2024-01-05"]
    assert demand.event_hour.tolist() == [4]
    text = "Date of Death,Time of Death,lon,lat\n2024-01-06,09:00,1,2\n"
    alone = read_need(write(tmp_path, text), period="all")
    assert alone.event_date.astype(str).tolist() == ["2024-01-06"]
    assert alone.event_hour.tolist() == [-1]


def test_dates_in_a_column_of_times_are_taken_where_there_is_no_other(tmp_path):
    """``Dispatch Time`` often holds both."""
    text = "Dispatch Time,lon,lat\n2024-01-05 04:12,1,2\n2024-01-31 23:00,1,2\n"
    demand = read_need(write(tmp_path, text), period="all")
    assert demand.event_date.astype(str).tolist() == ["2024-01-05", "2024-01-31"]
    assert demand.event_hour.tolist() == [4, 23]


# --- places -------------------------------------------------------------------


def test_spots_are_found_by_their_names_among_street_corners(tmp_path):
    """A sheet of today's stops has "5th & Main" and no coordinates."""
    points = write(
        tmp_path, "address,lat,lon\n5th St & Main St,41.5,-87.5\n", "corners.csv"
    )  # fmt: skip
    demand = read_need(
        write(tmp_path, "Stop,contacts\nMain St & 5th St,40\n"),
        kind="places", address_points=read_address_points(points),
    )  # fmt: skip
    assert (demand.lon.tolist(), demand.weight.tolist()) == ([-87.5], [40.0])


def test_places_have_weights_and_leave_their_names_behind(tmp_path):
    """What staff name is a spot with a weight, not an incident."""
    log = QualityLog()
    demand = read_need(
        write(
            tmp_path,
            "Corner,lon,lat,contacts\nCANARY,-87.5,41.5,40\nB,-87.6,41.6,\nC,0,0,5\nD,1,1,5\n",
        ),
        need_id="spots",
        kind="places",
        what="staff",
        boundary=SQUARE,
        quality=log,
    )
    assert demand.weight.tolist() == [1.0, 40.0]
    # Rows 2 and 3 of the file, the one farther west first; a spot has no date.
    assert demand.event_row.tolist() == [3, 2]
    assert np.isnat(demand.event_date).all()
    funnel = demand.funnel
    assert (funnel.n_rows, funnel.n_placed, funnel.n_in_boundary, funnel.n_in_period) == (
        4,
        3,
        2,
        2,
    )
    assert noted(log) == [(4, "dropped", "zero_coordinates"), (5, "dropped", "outside_boundary")]
    assert "CANARY" not in repr(vars(demand))


# --- counts -------------------------------------------------------------------


@pytest.fixture
def tracts():
    """Two squares of one degree side by side, and a point far away."""
    return gpd.GeoDataFrame(
        {"residents": [100.0, np.nan, 30.0]},
        geometry=[shapely.box(0, 0, 1, 1), shapely.box(1, 0, 2, 1), shapely.Point(5, 5)],
        index=pd.Index(["06001400100", "06001400200", "06001400300"], name="area_id"),
        crs=4326,
    )


def test_counts_join_areas_and_add_up(tmp_path, tracts):
    """Years of one area add up; lost zeros, a .0 and a long prefix do not matter."""
    log = QualityLog()
    demand = read_need(
        write(
            tmp_path,
            "GEOID,deaths,from\n"
            "6001400100,3,2022\n"
            "1400000US06001400100,4,2023\n"
            "6001400200.0,5,2023\n"
            "99999,7,2023\n"
            ",7,2023\n",
        ),
        need_id="deaths",
        kind="counts",
        what="death",
        areas=tracts,
        quality=log,
    )
    assert demand.demand_ids.tolist() == ["deaths-00001", "deaths-00002"]
    assert demand.area_ids.tolist() == ["06001400100", "06001400200"]
    assert demand.weight.tolist() == [7.0, 5.0]  # 3 + 4, and 5
    assert demand.weight_low.tolist() == demand.weight_high.tolist() == [7.0, 5.0]
    assert shapely.box(0, 0, 1, 1).contains(shapely.Point(demand.lon[0], demand.lat[0]))
    funnel = demand.funnel
    assert (funnel.n_rows, funnel.n_placed, funnel.n_in_period) == (5, 12.0, 12.0)
    assert (funnel.first_date, funnel.last_date) == ("2022-01-01", "2023-12-31")
    assert noted(log) == [(5, "dropped", "unknown_area"), (6, "dropped", "unknown_area")]


def test_a_suppressed_count_is_an_interval(tmp_path, tracts):
    """<11 is 1 to 10 and stands as 5.5; a star is as much as the plan's bound says."""
    log = QualityLog()
    demand = read_need(
        write(tmp_path, "area,count\n06001400100,<11\n06001400200,*\n06001400300,<1\n"
              "06001400100,-2\n06001400100,many\n06001400100,\n06001400300,2\n"),
        kind="counts",
        areas=tracts,
        suppressed=("<5", "*"),
        quality=log,
    )  # fmt: skip
    # <11: (1 + 10) / 2 = 5.5; *: the plan says <5, so 1 to 4, in the middle 2.5.
    assert demand.weight.tolist() == [5.5, 2.5, 2.0]
    assert demand.weight_low.tolist() == [1.0, 1.0, 2.0]
    assert demand.weight_high.tolist() == [10.0, 4.0, 2.0]
    assert noted(log) == [
        (2, "doubted", "suppressed_count"),
        (3, "doubted", "suppressed_count"),
        (4, "dropped", "bad_count"),
        (5, "dropped", "bad_count"),
        (6, "dropped", "bad_count"),
        (7, "dropped", "no_count"),
    ]
    star = read_need(
        write(tmp_path, "area,count\n06001400100,*\n"),
        kind="counts", areas=tracts, suppressed=["*"],
    )  # fmt: skip
    assert (star.weight_low[0], star.weight_high[0]) == (1.0, 10.0)


def test_ids_that_differ_by_zeros_alone_are_joined_as_they_are(tmp_path, tracts):
    """01 and 1 are two areas here, so nothing is stripped."""
    areas = tracts.iloc[:2].set_axis(pd.Index(["01", "1"], name="area_id"))
    demand = read_need(
        write(tmp_path, "area,count\n01,3\n1,5\n001,7\n"), kind="counts", areas=areas
    )
    assert dict(zip(demand.area_ids, demand.weight, strict=True)) == {"01": 3.0, "1": 5.0}


def test_counts_sit_evenly_on_the_streets_of_their_area(tmp_path, tracts):
    """Three nodes share 6; a node without an edge and an area without nodes are seen to."""
    streets = streets_at([(0.2, 0.5), (0.5, 0.5), (0.8, 0.5)], lone=[(0.1, 0.1)])
    demand = read_need(
        write(tmp_path, "area,count\n06001400100,6\n06001400200,4\n06001400300,2\n"),
        kind="counts",
        areas=tracts,
        streets=streets,
    )
    assert demand.lon.tolist()[:3] == [0.2, 0.5, 0.8]
    assert demand.weight.tolist() == [2.0, 2.0, 2.0, 4.0, 2.0]
    assert (demand.lon[4], demand.lat[4]) == (5.0, 5.0)


@pytest.mark.parametrize(
    ("cut", "inside"),
    [
        ([], 2.0),  # one of the square's two nodes is inside: 4 * 1/2
        ([3], 1.0),  # a street goes on out of the file, so the surface counts: 4 * 0.25
    ],
)
def test_an_area_cut_by_the_boundary_counts_by_its_share(tmp_path, tracts, cut, inside):
    """A quarter of the second square, and one of its two street nodes, are inside."""
    log = QualityLog()
    demand = read_need(
        write(tmp_path, "area,count\n06001400100,6\n06001400200,4\n06001400300,2\n"),
        kind="counts",
        areas=tracts,
        boundary=shapely.box(0, 0, 1.25, 1),
        streets=streets_at([(0.2, 0.5), (0.5, 0.5), (1.1, 0.5), (1.9, 0.5)], cut=cut),
        quality=log,
    )
    assert demand.weight.tolist() == [3.0, 3.0, inside]
    assert demand.lon.tolist() == [0.2, 0.5, 1.1]
    assert (demand.funnel.n_placed, demand.funnel.n_in_boundary) == (12.0, 6.0 + inside)
    assert noted(log) == [(3, "doubted", "partly_outside"), (4, "dropped", "outside_boundary")]


def test_streets_inside_tell_that_the_rest_of_an_area_is_empty(tmp_path, tracts):
    """All known streets of the square are inside, so that all of its count is."""
    more = {"kind": "counts", "areas": tracts, "boundary": shapely.box(0, 0, 1.25, 1)}
    path = write(tmp_path, "area,count\n06001400200,4\n")
    known = read_need(path, streets=streets_at([(1.1, 0.5), (1.2, 0.5)]), **more)
    assert known.weight.tolist() == [2.0, 2.0]
    # With no node inside the part, and a cut end in the area, a point stands for the part.
    beyond = read_need(path, streets=streets_at([(1.5, 0.5), (1.9, 0.5)], cut=[0]), **more)
    assert beyond.weight.tolist() == [1.0]
    assert 1.0 <= beyond.lon[0] <= 1.25
    with pytest.raises(InputError, match="inside the study boundary"):
        read_need(path, streets=streets_at([(1.5, 0.5), (1.9, 0.5)]), **more)


def test_rows_of_counts_outside_the_period_are_dropped(tmp_path, tracts):
    """A row counts if all of its days are in the period."""
    text = (
        "area,count,from,to\n06001400100,1,2022-01-01,2022-12-31\n"
        "06001400100,2,2021-07-01,2022-06-30\n06001400100,4,2022,2022\n06001400100,8,,\n"
    )
    log = QualityLog()
    demand = read_need(
        write(tmp_path, text), kind="counts", areas=tracts,
        period=("2022-01-01", "2022-12-31"), quality=log,
    )  # fmt: skip
    assert demand.total_weight == 5.0
    assert noted(log) == [(3, "dropped", "outside_period"), (5, "dropped", "outside_period")]
    with pytest.raises(InputError, match=r"none of its 4 rows .* in the period"):
        read_need(
            write(tmp_path, text), kind="counts", areas=tracts, period=("1999-01-01", "1999-12-31")
        )


def test_counts_without_days_are_taken_to_be_in_the_period(tmp_path, tracts):
    """The file does not say, so it is doubted and used."""
    log = QualityLog()
    demand = read_need(
        write(tmp_path, "area,count\n06001400100,1\n"), kind="counts", areas=tracts,
        period=("2022-01-01", "2022-12-31"), quality=log,
    )  # fmt: skip
    assert demand.total_weight == 1.0
    assert noted(log) == [(2, "doubted", "no_date")]
    assert demand.funnel.first_date == "2022-01-01"


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("area,count\nx,1\n", "none of its 1 rows can be used .unknown_area 1"),
        ("area,count\n06001400100,x\n", "none of its 1 rows can be used .bad_count 1"),
        ("area,count\n06001400300,1\n", "none of its 1 rows .* inside the study boundary"),
    ],
)
def test_counts_that_come_to_nothing_are_one_message(tmp_path, tracts, text, what):
    """Ids that do not join, counts that are none, areas far away."""
    with pytest.raises(InputError, match=what):
        read_need(
            write(tmp_path, text), kind="counts", areas=tracts, boundary=shapely.box(0, 0, 2, 1)
        )


# --- residents ----------------------------------------------------------------


def test_residents_are_spread_like_counts(tracts):
    """100 people on two street nodes; an unknown number has no position."""
    demand = resident_demand(tracts, streets=streets_at([(0.2, 0.5), (0.5, 0.5)]))
    assert demand.demand_ids.tolist() == ["residents-00001", "residents-00002", "residents-00003"]
    assert demand.weight.tolist() == [50.0, 50.0, 30.0]
    assert demand.area_ids.tolist() == ["06001400100", "06001400100", "06001400300"]
    assert (demand.need_id, demand.kind) == ("residents", "residents")
    inside = resident_demand(tracts, boundary=shapely.box(0, 0, 0.5, 1))
    assert inside.weight.tolist() == [50.0]  # half of the square
    assert len(resident_demand(tracts, boundary=shapely.box(80, 80, 81, 81))) == 0


def test_residents_need_their_column_and_degrees(tracts):
    """Both are said with the remedy."""
    with pytest.raises(InputError, match=r"residents = .*\[columns\.areas\]"):
        resident_demand(tracts.drop(columns="residents"))
    with pytest.raises(InputError, match="EPSG:4326"):
        spread_over_streets(tracts.set_crs(None, allow_override=True))
    with pytest.raises(InputError, match="EPSG:4326"):
        resident_demand(tracts.to_crs(3857))
