"""Counts by area: ids as files write them, sums beside their parts, years, what is held back."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from hrgeo.errors import InputError
from hrgeo.inputs import read_areas, read_need
from hrgeo.inputs.area_ids import NO_AREA, SEVERAL, join_areas
from hrgeo.inputs.count_cells import read_counts
from hrgeo.model import Demand, QualityLog


def areas_of(*ids: str, names: tuple[str, ...] = ()) -> gpd.GeoDataFrame:
    """Squares of one degree side by side."""
    table = gpd.GeoDataFrame(
        geometry=[shapely.box(i, 0, i + 1, 1) for i in range(len(ids))],
        index=pd.Index(ids, name="area_id"),
        crs=4326,
    )
    return table.assign(name=list(names)) if names else table


TRACTS = areas_of("17031839100", "17031839200", "17031839201", "06037101110")


def read(folder: Path, text: str, areas: gpd.GeoDataFrame, **settings) -> tuple[Demand, QualityLog]:
    path, log = folder / "counts.csv", QualityLog()
    path.write_text(text, encoding="utf-8")
    demand = read_need(path, kind="counts", areas=areas, quality=log, **settings)
    return demand, log


def by_area(demand: Demand) -> dict[str, float]:
    return dict(zip(demand.area_ids.tolist(), demand.weight.tolist(), strict=True))


def notes(log: QualityLog) -> list[tuple[int, str, str]]:
    frame = log.to_frame()
    return list(zip(frame["row"], frame["action"], frame["reason"], strict=True))


# --- ids -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cell", "area"),
    [
        ("17031839100", "17031839100"),
        ("17031839100.0", "17031839100"),
        ("1400000US17031839100", "17031839100"),
        ("1400000us17031839100", "17031839100"),
        (" 17031839100 ", "17031839100"),
        ("17 031 839100", "17031839100"),
        ("17-031-839100", "17031839100"),
        ("6037101110", "06037101110"),  # a spreadsheet lost the zero
        ("1400000US06037101110", "06037101110"),
        ("17031999999", None),
        ("x", None),
    ],
)
def test_a_tract_is_known_however_its_id_is_written(cell, area):
    found = join_areas(pd.Series([cell, "17031839200"]), TRACTS).position
    assert found[1] == 1
    assert (None if found[0] < 0 else TRACTS.index[found[0]]) == area


def test_areas_that_lost_their_zeros_are_found_by_whole_ids():
    found = join_areas(pd.Series(["06037101110"]), areas_of("6037101110", "17031839100"))
    assert found.position.tolist() == [0]


@pytest.mark.parametrize("cell", ["60615-1234", "60615 1234", "860Z200US60615", "8600000US60615"])
def test_a_zip_code_is_known_with_its_four_more_digits(cell):
    assert join_areas(pd.Series([cell]), areas_of("60615", "02139")).position.tolist() == [0]


def test_a_zip_code_that_lost_its_zero_keeps_its_four_more_digits_apart():
    assert join_areas(pd.Series(["2139-4307"]), areas_of("60615", "02139")).position.tolist() == [1]


@pytest.mark.parametrize(
    ("cell", "position"),
    [
        ("8391", 0),
        ("8391.00", 0),
        ("839100", 0),
        ("Tract 8391", 0),
        ("census tract 8391.00", 0),
        ("8392", 1),
        ("8392.01", 2),
        ("8392.1", NO_AREA),  # the suffix is .10 there
        ("1011.1", 3),  # 101110
        ("101110", 3),
        ("9", NO_AREA),
    ],
)
def test_a_number_within_the_county_is_joined_where_one_area_has_it(cell, position):
    found = join_areas(pd.Series([cell, "8391"]), TRACTS, column="Tract")
    assert found.position.tolist() == [position, 0]
    assert found.by_number.tolist() == [position >= 0, True]


def test_a_number_that_two_counties_have_is_not_guessed(tmp_path):
    areas = areas_of("17031839100", "17043839100", "17031839200")
    demand, log = read(tmp_path, "Tract,n\n8391,5\n8392,7\n", areas)
    assert by_area(demand) == {"17031839200": 7.0}
    assert notes(log) == [(2, "dropped", "ambiguous_area"), (3, "doubted", "tract_number_alone")]
    assert join_areas(pd.Series(["8391"]), areas).position.tolist() == [SEVERAL]


def test_zip_codes_are_no_tract_numbers(tmp_path):
    """60615 would be tract 606.15 of some county."""
    with pytest.raises(InputError, match=r"none of its 1 rows can be used .unknown_area 1"):
        read(tmp_path, "ZIP,n\n60615,5\n", areas_of("17031060615"))
    demand, _ = read(tmp_path, "Tract,n\n606.15,5\n", areas_of("17031060615"))
    assert by_area(demand) == {"17031060615": 5.0}


def test_one_odd_number_among_whole_ids_is_not_taken_for_a_tract():
    cells = pd.Series(["17031839100", "17031839200", "A", "B", "C", "8392.01"])
    assert join_areas(cells, TRACTS).position.tolist() == [0, 1, -1, -1, -1, -1]


def test_areas_are_known_by_their_names(tmp_path):
    areas = areas_of("23", "24", "25", names=("Humboldt Park", "West Town", "AUSTIN"))
    text = "Community Area,n\nHUMBOLDT PARK,5\nwest  town,7\nAustin,1\nElsewhere,9\n"
    demand, log = read(tmp_path, text, areas)
    assert by_area(demand) == {"23": 5.0, "24": 7.0, "25": 1.0}
    assert notes(log) == [(5, "dropped", "unknown_area")]


def test_ids_that_are_names_join_without_case_and_a_name_twice_is_nobodys():
    areas = areas_of("HUMBOLDT PARK", "Austin")
    assert join_areas(pd.Series(["Humboldt Park", "AUSTIN"]), areas).position.tolist() == [0, 1]
    twice = areas_of("1", "2", names=("Center", "center"))
    assert join_areas(pd.Series(["Center"]), twice).position.tolist() == [SEVERAL]


# --- sums beside their parts -----------------------------------------------------


@pytest.mark.parametrize(
    "whole",
    ["17031", "0500000US17031", "17", "0400000US17", "0100000US", "Statewide", "County total",
     "All tracts", "United States"],
)  # fmt: skip
def test_a_whole_beside_its_parts_is_not_counted_twice(tmp_path, whole):
    text = f"GEOID,n\n{whole},12\n17031839100,5\n17031839200,7\n"
    demand, log = read(tmp_path, text, TRACTS)
    assert by_area(demand) == {"17031839100": 5.0, "17031839200": 7.0}
    assert demand.funnel.n_placed == 12
    assert notes(log) == [(2, "dropped", "totals_area")]


def test_a_whole_that_lost_its_zero_is_known_by_its_parts(tmp_path):
    demand, log = read(tmp_path, "GEOID,n\n6037,5\n6037101110,5\n", TRACTS)
    assert demand.total_weight == 5
    assert notes(log) == [(2, "dropped", "totals_area")]


def test_a_county_that_is_an_area_beside_its_tracts_is_a_whole_all_the_same(tmp_path):
    areas = areas_of("17031", "17031839100", "17031839200")
    demand, log = read(tmp_path, "GEOID,n\n17031,12\n17031839100,5\n17031839200,7\n", areas)
    assert demand.total_weight == 12
    assert notes(log) == [(2, "dropped", "totals_area")]


def test_counties_alone_are_no_wholes(tmp_path):
    """Without a part beside it, a county is the area that it is."""
    areas = areas_of("17031", "17043")
    demand, log = read(tmp_path, "County FIPS,n\n17031,5\n0500000US17043,7\n17,12\n", areas)
    assert by_area(demand) == {"17031": 5.0, "17043": 7.0}
    assert notes(log) == [(4, "dropped", "totals_area")]
    with pytest.raises(InputError, match="unknown_area 1"):
        read(tmp_path, "GEOID,n\n17031,12\n", TRACTS)


def test_short_numbers_are_areas_and_no_wholes_of_longer_ones(tmp_path):
    areas = areas_of("1", "10", "1001")
    demand, log = read(tmp_path, "District,n\n1,5\n10,6\n1001,7\n", areas)
    assert demand.total_weight == 18
    assert notes(log) == []


# --- counts ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cell", "low", "high"),
    [
        ("<11", 1, 10), ("< 5", 1, 4), ("<10", 1, 9), ("less than 11", 1, 10),
        ("Fewer than 6", 1, 5), ("menos de 11", 1, 10), ("<=10", 1, 10), ("≤ 4", 1, 4),
        ("1-9", 1, 9), ("1\u20134", 1, 4), ("1 to 9", 1, 9), ("0-4", 0, 4), ("10-19", 10, 19),
        ("*", 1, 10), ("**", 1, 10), ("s", 1, 10), ("S", 1, 10), ("suppressed", 1, 10),
        ("Suppressed", 1, 10), ("(D)", 1, 10), ("^", 1, 10),
        ("1,204", 1204, 1204), ("12.0", 12, 12), ("0", 0, 0),
    ],
)  # fmt: skip
def test_what_a_count_can_be(cell, low, high):
    counts = read_counts(pd.Series([cell, "3"]), [])
    assert (counts.low[0], counts.high[0]) == (low, high)
    assert counts.middle[0] == (low + high) / 2
    assert counts.is_hidden.tolist() == [low < high, False]


@pytest.mark.parametrize(
    "cell", ["10+", "Unreliable", "-2", "many", "<1", "9-1", "12%", "N/A*", ">10", "±3", "1/9"]
)
def test_what_is_no_count(cell):
    assert np.isnan(read_counts(pd.Series([cell]), []).low[0])


def test_a_sign_is_as_much_as_a_bound_says():
    """What the plan says, or else the file elsewhere, or else 1 to 10."""
    cells = pd.Series(["*", "<6", "7"])
    assert read_counts(cells, []).high.tolist() == [5, 5, 7]
    assert read_counts(cells, ["<11", "*"]).high.tolist() == [10, 5, 7]
    assert read_counts(pd.Series(["*"]), []).high.tolist() == [10]
    assert read_counts(pd.Series(["few"]), ["few"]).high.tolist() == [10]


def test_the_note_says_what_a_held_back_count_can_be(tmp_path):
    _, log = read(tmp_path, "GEOID,n\n17031839100,<5\n17031839200,*\n17031839201,<11\n", TRACTS)
    details = log.to_frame().set_index("row")["detail"]
    assert "can be 1 to 4, and 2.5 stands for it" in details[2]
    assert "can be 1 to 10, and 5.5 stands for it" in details[3]
    assert details[3] == details[4]


def test_a_rate_is_never_a_count(tmp_path):
    text = "GEOID,Death rate per 100k,Deaths\n17031839100,55.5,5\n"
    assert read(tmp_path, text, TRACTS)[0].total_weight == 5
    for name in ("Death rate per 100k", "crude_rate", "Tasa", "per 100,000", "Percent"):
        text = f'GEOID,"{name}"\n17031839100,55.5\n'
        with pytest.raises(InputError, match="no column for count was found"):
            read(tmp_path, text, TRACTS)
        with pytest.raises(InputError, match="named as a rate"):
            read(tmp_path, text, TRACTS, columns={"count": name})


# --- years -----------------------------------------------------------------------------

WIDE = "Tract,2021,2022,2023,Total\n17031839100,3,4,5,12\n17031839200,1,<5,*,\n17031839201,7,,x,7\n"


def test_a_column_for_each_year_is_one_row_with_days(tmp_path):
    demand, log = read(tmp_path, WIDE, TRACTS)
    # 3 + 4 + 5; 1 + 2.5 + 2.5, a star being below 5 as elsewhere in the file; 7
    assert by_area(demand) == {"17031839100": 12.0, "17031839200": 6.0, "17031839201": 7.0}
    funnel = demand.funnel
    assert (funnel.n_rows, funnel.n_placed) == (3, 25.0)
    assert (funnel.first_date, funnel.last_date) == ("2021-01-01", "2023-12-31")
    assert notes(log) == [
        (3, "doubted", "suppressed_count"),
        (4, "doubted", "bad_count"),
        (4, "doubted", "no_count"),
    ]


def test_a_period_picks_years_and_a_row_without_any_is_dropped_once(tmp_path):
    demand, log = read(tmp_path, WIDE, TRACTS, period=("2022-01-01", "2022-12-31"))
    assert by_area(demand) == {"17031839100": 4.0, "17031839200": 2.5}
    dropped = [note for note in notes(log) if note[1] == "dropped"]
    assert dropped == [(4, "dropped", "outside_period")]


@pytest.mark.parametrize(
    "head", ["Y2021,Y2022", "2021 deaths,2022 deaths", "Deaths_2021,Deaths_2022"]
)
def test_years_with_a_letter_or_a_word_for_counts_are_years(tmp_path, head):
    demand, _ = read(tmp_path, f"GEOID,{head}\n17031839100,3,4\n", TRACTS)
    assert (demand.total_weight, demand.funnel.first_date) == (7.0, "2021-01-01")


@pytest.mark.parametrize(
    "head",
    ["2021 rate,2022 rate", "pop2021,pop2022", "2021,2021.1", "Deaths 2021,Visits 2021"],
)
def test_columns_that_may_be_something_else_are_not_added_up(tmp_path, head):
    with pytest.raises(InputError, match="no column for count was found"):
        read(tmp_path, f"GEOID,{head}\n17031839100,3,4\n", TRACTS)


def test_a_column_of_counts_comes_before_columns_of_years(tmp_path):
    demand, _ = read(tmp_path, "GEOID,Deaths,2021,2022\n17031839100,9,3,4\n", TRACTS)
    assert demand.total_weight == 9


@pytest.mark.parametrize(
    ("cell", "first", "last"),
    [
        ("2022", "2022-01-01", "2022-12-31"),
        ("2021-2022", "2021-01-01", "2022-12-31"),
        ("2024-02", "2024-02-01", "2024-02-29"),
        ("2022-03-05", "2022-03-05", "2022-03-05"),
    ],
)
def test_a_row_says_which_days_it_counts(tmp_path, cell, first, last):
    demand, _ = read(tmp_path, f"GEOID,Year,n\n17031839100,{cell},5\n", TRACTS)
    assert (demand.funnel.first_date, demand.funnel.last_date) == (first, last)


# --- areas ----------------------------------------------------------------------------


def test_areas_take_names_and_residents_from_census_columns(tmp_path):
    path = tmp_path / "areas.csv"
    path.write_text(
        "GEO_ID,NAME,B01003_001E,lon,lat\n"
        "Geography,Geographic Area Name,Estimate!!Total,,\n"
        '1400000US17031839100,Census Tract 8391,"1,204",-87.6,41.8\n'
        "1400000US17031839200,Census Tract 8392,987,-87.7,41.8\n",
        encoding="utf-8",
    )
    log = QualityLog()
    areas = read_areas(path, quality=log)
    assert areas["residents"].tolist() == [1204.0, 987.0]
    assert areas["name"].tolist() == ["Census Tract 8391", "Census Tract 8392"]
    assert notes(log) == [(2, "skipped", "second_header")]
    assert log.tables == [("areas.csv", "areas", 2)]
    demand, _ = read(tmp_path, "Area,n\n17031839100,5\nCensus tract 8392,7\n", areas)
    assert demand.total_weight == 12


def test_areas_are_read_from_the_sheet_that_is_named(tmp_path):
    path = tmp_path / "areas.xlsx"
    with pd.ExcelWriter(path, engine="xlsxwriter") as book:
        pd.DataFrame({"note": ["see the other sheet"]}).to_excel(book, sheet_name="Read me")
        frame = pd.DataFrame({"zip": ["60615"], "pop": [9], "lon": [-87.6], "lat": [41.8]})
        frame.to_excel(book, sheet_name="ZIP", index=False)
    assert read_areas(path, sheet="ZIP")["residents"].to_dict() == {"60615": 9.0}


def test_a_dot_before_three_digits_sets_thousands_of_deaths_apart():
    """1.234 + 14: no count is a part of a death."""
    assert read_counts(pd.Series(["1.234", "14", "<5"]), []).low.tolist() == [1234, 14, 1]
    assert read_counts(pd.Series(["12.345.678"]), []).low.tolist() == [12_345_678]


@pytest.mark.parametrize("other", ["0.500", "12.5", "3.14159"])
def test_other_dots_show_that_a_column_has_decimals(other):
    assert read_counts(pd.Series(["1.234", other]), []).low.tolist() == [1.234, float(other)]


def test_residents_with_dots_between_thousands_are_whole_people(tmp_path):
    path = tmp_path / "areas.csv"
    path.write_text("id;lon;lat;habitantes\n1;-87.6;41.8;1.234\n2;-87.6;41.9;987\n", "utf-8")
    assert read_areas(path)["residents"].tolist() == [1234, 987]


def parts_of(tmp_path, rows: str) -> tuple[Demand, QualityLog]:
    (tmp_path / "areas.csv").write_text("zip,lon,lat\n60615,-87.6,41.8\n60637,-87.61,41.78\n")
    (tmp_path / "counts.csv").write_text(rows, "utf-8")
    log = QualityLog()
    areas = read_areas(tmp_path / "areas.csv")
    return read_need(tmp_path / "counts.csv", kind="counts", areas=areas, quality=log), log


def test_a_total_beside_its_parts_is_not_counted_twice(tmp_path):
    """60615: 9 of all outcomes, not 2 + 7 + 9. 60637 has parts alone: 3 + 4."""
    rows = "zip,outcome,count\n60615,Fatal,2\n60615,Nonfatal,7\n60615,All,9\n"
    demand, log = parts_of(tmp_path, rows + "60637,Fatal,3\n60637,Nonfatal,4\n")
    assert dict(zip(demand.area_ids, demand.weight, strict=True)) == {"60615": 9, "60637": 7}
    frame = log.to_frame()
    assert frame.loc[frame["reason"] == "part_of_total", "row"].tolist() == [2, 3]


def test_of_two_groupings_the_total_of_both_is_kept(tmp_path):
    rows = (
        "zip,sex,age group,count\n60615,Female,All ages,<5\n60615,Male,All ages,8\n"
        "60615,Total,Under 35,6\n60615,Total,All ages,12\n"
    )
    assert parts_of(tmp_path, rows)[0].total_weight == 12


def test_a_total_counts_for_its_own_days_alone(tmp_path):
    rows = "zip,year,sex,count\n60615,2022,Total,9\n60615,2022,Male,5\n60615,2023,Male,4\n"
    assert parts_of(tmp_path, rows)[0].total_weight == 13


def test_a_total_without_a_count_leaves_the_parts(tmp_path):
    rows = "zip,outcome,count\n60615,Fatal,2\n60615,Nonfatal,7\n60615,All,\n"
    assert parts_of(tmp_path, rows)[0].total_weight == 9


@pytest.mark.parametrize(("first", "doubted"), [("0.125", 2), ("1.25", 0)])
def test_percentages_that_look_like_shares_are_doubted(tmp_path, first, doubted):
    path, log = tmp_path / "areas.csv", QualityLog()
    path.write_text(f"id,lon,lat,pct_poverty\n1,-87.6,41.8,{first}\n2,-87.6,41.9,0.3\n", "utf-8")
    assert read_areas(path, quality=log)["pct_poverty"].tolist() == [float(first), 0.3]
    assert log.n_rows("areas", "doubted") == doubted


WONDER = (
    '"Notes"\t"County"\t"County Code"\t"Year"\tDeaths\n'
    '\t"Cook County, IL"\t"17031"\t"2021"\t24\n\t"Cook County, IL"\t"17031"\t"2022"\t12\n'
    '"Total"\t"Cook County, IL"\t"17031"\t\t36\n\t"Lake County, IL"\t"17097"\t"2021"\t11\n'
    '"Total"\t"Lake County, IL"\t"17097"\t\t11\n"Total"\t\t\t\t47\n"---"\n"Dataset: Deaths"\n'
)
COUNTIES = areas_of("17031", "17097", names=("Cook", "Lake"))


def test_totals_that_name_their_county_are_not_counted_twice(tmp_path):
    demand, log = read(tmp_path, WONDER, COUNTIES)
    assert by_area(demand) == {"17031": 36, "17097": 11}
    skipped = log.to_frame().query("reason == 'totals_row'")["row"]
    assert skipped.tolist() == [4, 6, 7]


def test_a_year_may_be_said_to_be_provisional(tmp_path):
    head = "GEOID,2021,2022*,2023 (provisional),2024p"
    demand, _ = read(tmp_path, f"{head}\n17031839100,1,2,4,8\n", TRACTS)
    assert by_area(demand) == {"17031839100": 15}


@pytest.mark.parametrize(
    ("cell", "low", "high"),
    [
        ("5 [a]", 5, 5),
        ("10*", 10, 10),
        ("7\u2020", 7, 7),
        ("4 (12.1%)", 4, 4),
        ("\u2020", 1, 10),
        ("withheld", 1, 10),
        ("between 1 and 9", 1, 9),
        ("entre 1 y 4", 1, 4),
        ("LT 5", 1, 4),
        ("<5 (s)", 1, 4),
        ("sin casos", 0, 0),
        ("10+", np.nan, np.nan),
        ("9999", np.nan, np.nan),
        ("5 (1)", np.nan, np.nan),
    ],
)
def test_marks_and_words_in_cells_of_counts(cell, low, high):
    counts = read_counts(pd.Series([cell, "12"]), [])
    np.testing.assert_equal((counts.low[0], counts.high[0]), (low, high))


def test_a_large_count_of_nines_is_one_where_others_are_large_too():
    assert read_counts(pd.Series(["9999", "8000"]), []).low.tolist() == [9999, 8000]


@pytest.mark.parametrize(
    "head", ["Overdose deaths 2019-2023", "Muertes por sobredosis", "No. of OD cases", "n (%)"]
)
def test_the_only_column_that_speaks_of_counts_is_taken(tmp_path, head):
    columns = {"count": "n (%)"} if head == "n (%)" else None
    text = f"GEOID,{head},Average annual deaths,Rank\n17031839100,4,0.8,1\n"
    demand, _ = read(tmp_path, text, TRACTS, columns=columns)
    assert by_area(demand) == {"17031839100": 4}


def test_of_two_columns_of_counts_none_is_taken_unasked(tmp_path):
    text = "GEOID,Opioid deaths,All drug deaths\n17031839100,3,5\n"
    with pytest.raises(InputError, match="it could be Opioid deaths or All drug deaths"):
        read(tmp_path, text, TRACTS)


@pytest.mark.parametrize(
    ("head", "first", "second", "message"),
    [
        ("measure,n", "Deaths,5", "ED visits,20", "2 different measures"),
        ("Period,n", "12 month-ending,5", "12 month-ending,6", "rolling or cumulative"),
        ("MonthEndingDate,n", "01/31/2024,5", "02/29/2024,6", "rolling or cumulative"),
        ("Month,Cumulative deaths", "1,5", "2,9", "rolling or cumulative"),
    ],
)
def test_rows_that_do_not_add_up_are_refused(tmp_path, head, first, second, message):
    text = f"GEOID,{head}\n17031839100,{first}\n17031839100,{second}\n"
    with pytest.raises(InputError, match=message):
        read(tmp_path, text, TRACTS)
    demand, _ = read(tmp_path, f"GEOID,{head}\n17031839100,{first}\n17031839200,{second}\n", TRACTS)
    assert demand.total_weight > 0


def test_a_place_may_be_called_rolling(tmp_path):
    row = "17031839100,Rolling Meadows"
    text = f"GEOID,town,year,n\n{row},2021,1\n{row},2022,2\n"
    assert by_area(read(tmp_path, text, TRACTS)[0]) == {"17031839100": 3}


def test_quarters_are_the_days_that_they_say(tmp_path):
    text = "GEOID,Quarter,n\n17031839100,2023 Q1,5\n17031839100,2023Q2,7\n17031839200,Q2 2023,1\n"
    demand, log = read(tmp_path, text, TRACTS, period=("2023-04-01", "2023-06-30"))
    assert by_area(demand) == {"17031839100": 7, "17031839200": 1}
    assert log.to_frame()["reason"].tolist() == ["outside_period"]


def test_counties_and_tracts_by_the_names_that_the_census_gives_them(tmp_path):
    text = 'County,n\nCook County,4\n"Lake Co.",2\n'
    assert by_area(read(tmp_path, text, COUNTIES)[0]) == {"17031": 4, "17097": 2}
    text = 'NAME,n\n"Census Tract 8391, Cook County, Illinois",4\n'
    assert by_area(read(tmp_path, text, TRACTS)[0]) == {"17031839100": 4}
    text = 'County,n\n"Lake County, Illinois",4\n"Lake County, Indiana",8\n'
    with pytest.raises(InputError, match="unknown_area 2") as caught:
        read(tmp_path, text, COUNTIES)
    assert "coordinates that hrgeo knows" not in str(caught.value)


def test_thousands_in_counts_whatever_stands_before_decimals_elsewhere(tmp_path):
    text = "GEOID;Deaths;Rate\n17031839100;1,234;4,5\n17031839200;<5;1,5\n17031839201;3;0,5\n"
    assert by_area(read(tmp_path, text, TRACTS)[0])["17031839100"] == 1234
    counts = read_counts(pd.Series(["1.234", "supp."]), [])
    assert counts.middle.tolist() == [1234, 5.5]
