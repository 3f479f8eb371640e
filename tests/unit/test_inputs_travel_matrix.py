"""Travel times from elsewhere: which column, which unit, which ids, and every row accounted for."""

from __future__ import annotations

import tempfile
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import hrgeo
from hrgeo.errors import InputError
from hrgeo.inputs import AskedTimes, read_travel_matrix
from hrgeo.model import QualityLog

INF = np.inf
R5 = """from_id,to_id,travel_time_p25,travel_time_p50,travel_time_p75
a,x,8,10,14
a,y,20,25,
b,x,,,
b,y,3,5,9
"""


@pytest.fixture
def write(tmp_path: Path):
    def write(text: str, name: str = "m.csv") -> Path:
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return write


def told(log: QualityLog) -> dict[tuple[str, str], list[int]]:
    """Give the noted rows by action and reason."""
    found: dict[tuple[str, str], list[int]] = {}
    for note in log.notes:
        found.setdefault((note.action, note.reason), []).extend(note.rows.tolist())
    return found


# Long tables --------------------------------------------------------------------------------


def test_a_table_of_r5_is_read_by_its_median(write):
    times = hrgeo.read_travel_times(write(R5))
    assert times.origin_ids.tolist() == ["a", "b"]
    assert times.destination_ids.tolist() == ["x", "y"]
    assert times.dense().tolist() == [[10, 25], [INF, 5]]
    assert (times.cutoff_min, times.mode) == (25.0, "transit")
    with pytest.raises(InputError, match="only computed up to 25 min"):
        times.require_within_cutoff(30)


def test_another_percentile_mode_and_cutoff_can_be_asked_for(write):
    times = hrgeo.read_travel_times(
        write(R5), column="travel_time_p75", mode="bus", cutoff_min=60.0
    )
    assert times.dense().tolist() == [[14, INF], [INF, 9]]
    assert (times.cutoff_min, times.mode) == (60.0, "bus")


@pytest.mark.parametrize(
    ("header", "minutes"),
    [
        ("origin,destination,minutes", 90),
        ("Origin ID,Destination ID,Total_Minutes", 90),
        ("from,to,travelTime (min)", 90),
        ("origen,destino,duración_s", 1.5),
        ("origin_id,destination_id,duration_seconds", 1.5),
        ("from_id,to_id,travel_time", 90),
        ("o_row,from_id,to_id,travel_time_p050", None),
        ("fromId,toId,total time sec", 1.5),
    ],
)
def test_column_and_unit_are_found_by_name(write, header, minutes):
    if minutes is None:
        header, minutes = header.removeprefix("o_row,"), 90
    times = hrgeo.read_travel_times(write(f"{header}\na,x,90\na,y,0\n"))
    assert times.dense().tolist() == [[minutes, 0]]


@pytest.mark.parametrize("name", ["travel_time", "duration", "tiempo de viaje", "time"])
def test_a_unit_that_is_not_said_must_be_asked_for(write, name):
    column = name.replace(" de ", "_")
    path = write(f"origin,destination,{column}\na,x,90\n")
    with pytest.raises(InputError, match=r'does not say its unit: say unit="min" or unit="s"'):
        hrgeo.read_travel_times(path)
    assert hrgeo.read_travel_times(path, unit="s").dense().tolist() == [[1.5]]
    assert hrgeo.read_travel_times(path, unit="min").dense().tolist() == [[90]]


def test_what_was_taken_for_minutes_and_looks_like_seconds_must_be_asked_for(write):
    path = write("from_id,to_id,travel_time\na,x,601\n")
    with pytest.raises(InputError, match="taken for minutes"):
        hrgeo.read_travel_times(path)
    assert hrgeo.read_travel_times(path, unit="min").dense().tolist() == [[601]]
    said = write("from_id,to_id,minutes\na,x,601\n", "said.csv")
    assert hrgeo.read_travel_times(said).dense().tolist() == [[601]]


def test_a_unit_that_is_said_comes_before_that_of_the_name(write):
    path = write("from,to,minutes\na,x,90\n")
    assert hrgeo.read_travel_times(path, unit="s").dense().tolist() == [[1.5]]


def test_parts_of_a_trip_and_times_of_day_are_no_travel_times(write):
    text = "from_id,to_id,departure_time,wait_time_min,min_travel_time,walk_minutes,travel_time_min"
    times = hrgeo.read_travel_times(write(f"{text}\na,x,8,1,2,3,40\n"))
    assert times.dense().tolist() == [[40]]


def test_of_minutes_and_seconds_the_minutes_are_taken(write):
    path = write("from,to,travel_time_s,travel_time_min\na,x,60,1\n")
    assert read_travel_matrix(path).column == "travel_time_min"


def test_any_column_can_be_named(write):
    path = write("home,site,gtfs_cost_s\na,x,120\n")
    columns = {"origin": "home", "destination": "site"}
    times = hrgeo.read_travel_times(path, columns=columns, column="gtfs_cost_s")
    assert times.dense().tolist() == [[2]]


def test_of_several_rows_for_a_pair_the_shortest_counts_and_the_others_are_told(write):
    log = QualityLog()
    path = write("from,to,minutes\na,x,9\na,y,4\na,x,7\na,x,7\na,x,\n")
    times = hrgeo.read_travel_times(path, quality=log)
    assert times.dense().tolist() == [[7, 4]]
    assert told(log) == {("merged", "repeated_pair"): [2, 5]}
    assert log.tables == [("m.csv", "travel_times", 5)]


def test_rows_that_cannot_be_used_are_told_by_number(write):
    log = QualityLog()
    path = write(
        "from,to,minutes\n"
        "a,x,7\n"  # row 2
        "a,y,-1\n"
        "b,x,soon\n"
        ",x,5\n"
        "b,,5\n"  # row 6
        "b,y,NA\n"
        "c,x,inf\n"
        "c,y,2147483647\n"
        "d,x,1500\n"  # row 10
        "d,y,12%\n"
        "e,x,00:12\n"
        "e,y,-inf\n"
    )
    matrix = read_travel_matrix(path, quality=log)
    dense = matrix.times.dense()
    assert dense.tolist() == [[7, INF], [INF, INF], [INF, INF], [1500, INF], [INF, INF]]
    assert told(log) == {
        ("dropped", "no_id"): [5, 6],
        ("dropped", "not_a_number"): [4, 11, 12, 13],
        ("dropped", "negative_time"): [3],
        ("doubted", "over_a_day"): [10],
    }
    assert matrix.n_without_time == 3
    assert all("soon" not in note.detail for note in log.notes)


def test_decimal_commas_and_titles_above(write):
    log = QualityLog()
    path = write("Matriz 2024;;\nfrom;to;minutes\na;x;7,5\na;y;12,25\n")
    assert hrgeo.read_travel_times(path, quality=log).dense().tolist() == [[7.5, 12.25]]
    assert told(log) == {("skipped", "title_row"): [1]}


# Wide tables --------------------------------------------------------------------------------


def test_a_wide_table_has_a_column_for_each_destination(write):
    path = write("tract,001,002\n17031,12,\n17032,0,3.5\n")
    times = hrgeo.read_travel_times(path, unit="min")
    assert times.origin_ids.tolist() == ["17031", "17032"]
    assert times.destination_ids.tolist() == ["001", "002"]
    assert times.dense().tolist() == [[12, INF], [0, 3.5]]
    with pytest.raises(InputError, match='unit="min"'):
        hrgeo.read_travel_times(path)


def test_the_corner_of_a_wide_table_may_say_the_unit(write):
    assert hrgeo.read_travel_times(write("seconds,x\na,90\n")).dense().tolist() == [[1.5]]


def test_a_wide_table_the_other_way_round(write):
    path = write("destination,home,work\nclinic,5,6\nvan,7,\n")
    with pytest.raises(InputError, match="say swapped=True"):
        hrgeo.read_travel_times(path, unit="min")
    times = hrgeo.read_travel_times(path, unit="min", swapped=True)
    assert times.origin_ids.tolist() == ["home", "work"]
    assert times.destination_ids.tolist() == ["clinic", "van"]
    assert times.dense().tolist() == [[5, 7], [6, INF]]


def test_cells_of_a_wide_table_that_cannot_be_used_leave_the_others(write):
    log = QualityLog()
    path = write("id,x,y\na,5,far\nb,-2,3\n,1,1\na,4,8\nc,,\n")
    times = hrgeo.read_travel_times(path, unit="min", quality=log)
    assert times.dense().tolist() == [[4, 8], [INF, 3], [INF, INF]]
    assert told(log) == {
        ("dropped", "no_id"): [4],
        ("doubted", "not_a_number"): [2],
        ("doubted", "negative_time"): [3],
        ("merged", "repeated_pair"): [5],
    }


def test_a_long_table_with_unknown_names_is_not_taken_for_a_wide_one(write):
    by_name = write("home,site,minutes\n1,2,3\n")
    with pytest.raises(InputError, match="no column for origin and destination was found"):
        hrgeo.read_travel_times(by_name)
    by_ids = write("home,site,cost\n1,1,3\n1,2,3\n1,3,3\n2,1,3\n", "ids.csv")
    with pytest.raises(InputError, match="more than once"):
        hrgeo.read_travel_times(by_ids, unit="min")
    by_words = write("home,site,cost\n1,clinic,3\n2,clinic,3\n3,van,3\n", "words.csv")
    with pytest.raises(InputError, match="1 of its columns hold no number"):
        hrgeo.read_travel_times(by_words, unit="min")
    only_cost = hrgeo.read_travel_times(by_words, unit="min", destination_ids=["cost"])
    assert only_cost.dense().tolist() == [[3], [3], [3]]


# Ids ----------------------------------------------------------------------------------------


def test_the_result_has_the_ids_that_were_asked_for_in_their_order(write):
    log = QualityLog()
    origins = pd.Index(["c", "b", "a"], name="demand_id")
    asked = AskedTimes(origin_ids=origins, destination_ids=["y"])
    matrix = read_travel_matrix(write(R5), asked, quality=log)
    assert matrix.times.origin_ids.equals(origins)
    assert matrix.times.origin_ids.name == "demand_id"
    assert matrix.times.dense().tolist() == [[INF], [5], [25]]
    assert (matrix.n_origins_missing, matrix.n_origins_left_out) == (1, 0)
    assert (matrix.n_destinations_missing, matrix.n_destinations_left_out) == (0, 1)
    assert told(log) == {("dropped", "id_not_asked_for"): [2, 4]}


def test_ids_match_as_text_whatever_their_type(write):
    path = write("from,to,minutes\n1.0,x,4\n20,x,5\n")
    for ids in (pd.Index([20, 1]), pd.Index([20.0, 1.0]), ["20", "1"]):
        assert hrgeo.read_travel_times(path, origin_ids=ids).dense().tolist() == [[5], [4]]


def test_lost_zeros_are_forgiven_where_one_id_alone_can_be_meant(write):
    log = QualityLog()
    path = write("from,to,minutes\n7,x,1\n12,x,2\n012,x,3\n5,x,4\n0099,x,5\n")
    asked = AskedTimes(origin_ids=["007", "12", "05", "005", "99"])
    matrix = read_travel_matrix(path, asked, quality=log)
    assert matrix.times.dense().tolist() == [[1], [2], [INF], [INF], [5]]
    assert told(log) == {
        ("dropped", "ambiguous_id"): [5],
        ("dropped", "id_not_asked_for"): [4],
    }
    assert matrix.n_origins_missing == 2


def test_swapped_exchanges_where_people_and_sites_are(write):
    times = hrgeo.read_travel_times(write(R5), swapped=True, destination_ids=["b", "a"])
    assert times.origin_ids.tolist() == ["x", "y"]
    assert times.dense().tolist() == [[INF, 10], [5, 25]]


def test_times_beyond_the_stated_cutoff_are_counted_and_unreached(write):
    matrix = read_travel_matrix(write(R5), AskedTimes(cutoff_min=10))
    assert matrix.times.dense().tolist() == [[10, INF], [INF, 5]]
    assert matrix.n_beyond_cutoff == 1


# What is refused ----------------------------------------------------------------------------


def test_all_that_is_wrong_is_told_together(write):
    with pytest.raises(InputError) as error:
        hrgeo.read_travel_times(
            write(R5),
            column="travel_time_p5",
            columns={"start": "from_id", "origin": "fromid"},
            unit="h",
            cutoff_min=-1,
            origin_ids=["a", "a"],
            destination_ids=[],
        )
    for part in (
        "did you mean 'travel_time_p",
        "`columns` has 'start'",
        "did you mean 'from_id'",
        "`unit` must be",
        "`cutoff_min` must be",
        "`origin_ids` must hold each id once",
        "`destination_ids` is empty",
    ):
        assert part in str(error.value)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("from,to,minutes\na,x,\nb,x,-3\n", "no cell has a travel time"),
        ("from,to,cost\na,x,3\n", "no column of travel times was found"),
        ("from,to,time_p05,time_p95\na,x,3,4\n", "several columns may hold"),
        ("from,minutes\na,3\n", "no column for destination was found"),
        ("only\na\nb\n", "single column"),
    ],
)
def test_a_table_that_cannot_be_read_says_why(write, text, message):
    with pytest.raises(InputError, match=message):
        hrgeo.read_travel_times(write(text))


def test_a_cutoff_that_is_no_number_is_refused(write):
    with pytest.raises(InputError, match="cutoff_min"):
        hrgeo.read_travel_times(write(R5), cutoff_min=float("nan"))


def test_ids_none_of_which_are_in_the_file_are_refused(write):
    with pytest.raises(InputError, match="swapped=True") as error:
        hrgeo.read_travel_times(write(R5), origin_ids=["x", "y"], destination_ids=["a", "b"])
    assert "`origin_ids`" in str(error.value)
    assert "`destination_ids`" in str(error.value)


def test_a_first_row_of_data_is_not_told(write):
    with pytest.raises(InputError) as error:
        hrgeo.read_travel_times(write("17031,1,12\n17032,1,9\n"), column="minutes")
    assert "17031" not in str(error.value)


# Formats and sizes --------------------------------------------------------------------------


@pytest.mark.parametrize("suffix", [".csv", ".xlsx", ".parquet"])
@pytest.mark.parametrize("shape", ["long", "wide"])
def test_all_formats_say_the_same(tmp_path, suffix, shape):
    frame = pd.DataFrame(
        {
            "from_id": [1, 1, 2, 2],
            "to_id": ["x", "y", "x", "y"],
            "travel_time_p50": [10.5, np.nan, 3.0, 0.0],
        }
    )
    if shape == "wide":
        frame = frame.pivot_table(
            index="from_id", columns="to_id", values="travel_time_p50"
        ).reset_index()
    path = tmp_path / f"m{suffix}"
    if suffix == ".csv":
        frame.to_csv(path, index=False)
    elif suffix == ".xlsx":
        frame.to_excel(path, index=False, engine="xlsxwriter")
    else:
        frame.to_parquet(path)
    times = hrgeo.read_travel_times(path, unit="min")
    assert times.origin_ids.tolist() == ["1", "2"]
    assert times.dense().tolist() == [[10.5, INF], [3, 0]]


@settings(deadline=None)
@given(
    st.integers(1, 5).flatmap(
        lambda width: st.lists(
            st.lists(
                st.one_of(st.none(), st.floats(0, 1e4).map(lambda v: round(v, 3))),
                min_size=width,
                max_size=width,
            ),
            min_size=1,
            max_size=6,
        )
    ),
    st.booleans(),
    st.booleans(),
)
def test_what_was_written_is_what_is_read(rows, wide, swapped):
    table = np.array([[INF if v is None else v for v in row] for row in rows])
    if not np.isfinite(table).any():
        return
    origins = [f"o{i}" for i in range(table.shape[0])]
    destinations = [f"d{j}" for j in range(table.shape[1])]
    frame = pd.DataFrame(np.where(np.isinf(table), np.nan, table), origins, destinations)
    if not wide:
        frame = frame.rename_axis("from").reset_index().melt("from", var_name="to")
        frame = frame.rename(columns={"value": "minutes"}).sample(frac=1.0, random_state=1)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "m.csv"
        frame.to_csv(path, index=wide, index_label="id" if wide else None)
        asked = {"origin_ids": origins, "destination_ids": destinations}
        if swapped:
            asked = {"origin_ids": destinations, "destination_ids": origins}
        times = hrgeo.read_travel_times(path, unit="min", swapped=swapped, **asked)
    np.testing.assert_array_equal(times.dense(), table.T if swapped else table)
    assert times.cutoff_min == table[np.isfinite(table)].max()


_CELLS = st.sampled_from(
    [
        *("", "a", "b", "x", "7", "007", "7.0", "-1", "1e999", "1,5", "NaN", "∞", "=1+1", "0x1F"),
        *("١٢", "2147483647", "-inf", "<script>", "'", "1 000", "12 min", "{{7*7}}", "\ufeff9"),
        "1e-320",
    ]
)


@given(
    st.sampled_from(["from,to,minutes", "id,x,y", "from_id,to_id,travel_time_p50"]),
    st.lists(st.tuples(_CELLS, _CELLS, _CELLS), min_size=1, max_size=8),
    st.booleans(),
)
def test_whatever_stands_in_cells_each_row_ends_in_one_way(header, rows, asks):
    log = QualityLog()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "m.csv"
        pd.DataFrame(rows, columns=header.split(",")).to_csv(path, index=False)
        try:
            times = hrgeo.read_travel_times(
                path, unit="min", origin_ids=["a", "7", "b"] if asks else None, quality=log
            )
        except InputError:
            return
    assert np.isfinite(times.minutes.data).all()
    out = [row for note in log.notes if note.action in {"dropped", "merged"} for row in note.rows]
    assert len(out) == len(set(out))
    n_used = log.tables[0][2] - len(out)
    assert n_used >= 0
    if header != "id,x,y":
        assert times.minutes.nnz <= n_used


@pytest.mark.slow
def test_a_million_pairs_are_read(tmp_path):
    minutes = np.random.default_rng(3).integers(0, 120, (2000, 500))
    path = tmp_path / "m.csv"
    pd.DataFrame(
        {
            "from_id": np.repeat(np.arange(2000), 500),
            "to_id": np.tile(np.arange(500), 2000),
            "travel_time_p50": minutes.ravel(),
        }
    ).to_csv(path, index=False)
    times = hrgeo.read_travel_times(
        path, origin_ids=pd.RangeIndex(2000), destination_ids=pd.RangeIndex(500)
    )
    np.testing.assert_array_equal(times.dense(), minutes)
