"""What stays true of the readers for any rows: order changes nothing, text breaks nothing."""

from __future__ import annotations

import csv
import dataclasses
import io
import tempfile
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from hrgeo.errors import InputError
from hrgeo.files import read_table
from hrgeo.files.raw_table import TEXT
from hrgeo.inputs import read_areas, read_candidates, read_need, read_services, resident_demand
from hrgeo.inputs.coordinates import parse_coordinate, parse_pairs
from hrgeo.inputs.dates import parse_dates, parse_minutes
from hrgeo.inputs.values import parse_numbers
from hrgeo.model import QualityLog

SQUARE = shapely.box(-88, 41, -87, 42)
AREAS = gpd.GeoDataFrame(
    {"residents": [10.0, 20.0, 30.0]},
    geometry=[shapely.box(i, 0, i + 1, 1) for i in range(3)],
    index=pd.Index(["001", "002", "003"], name="area_id"),
    crs=4326,
)

# Half of the rows can be used: with fewer, hardly an example comes to the end of the reader.
OTHERS = ["0", "10", "200", "", "x", "NA"]
incident = st.fixed_dictionaries(
    {
        "lon": st.sampled_from(["-87.5", "-87.25"] * 6 + ["41.5"] + OTHERS),
        "lat": st.sampled_from(["41.5", "41.75"] * 6 + ["-87.5"] + OTHERS),
        "date": st.sampled_from(
            ["2023-12-31", "2024-01-05 00:00", "2024-01-05 13:20", "2/3/2024", "", "soon"]
        ),
        "weight": st.sampled_from(["1", "2.5", "", "-1", "many"]),
        "consent": st.sampled_from(["", "yes", "no"]),
    }
)
messy = st.fixed_dictionaries(
    {
        "Incident Number": st.sampled_from(["", "A1", "A2", "UNK"]),
        "Scene Lat": st.sampled_from(
            ["41.5", "41,75", "41°30'00\"N", "-87.5", "0", "200", "", "x", "CANARY"]
        ),
        "Scene Lon": st.sampled_from(
            ["-87.5", "87.25", "87 30 W", "41.5", "0", "", "x", "-187.5", "CANARY"]
        ),
        "location": st.sampled_from(
            ["", "41.25, -87.125", "https://goo.gl/maps/CANARY", "POINT (-87.125 41.25)"]
        ),
        "Incident Date": st.sampled_from(
            ["2023-12-31", "5 de enero de 2024", "2024-01", "1/2/24 0412", "45322.5", "", "CANARY",
             "2024-01-31 24:00", "1900-01-01"]
        ),
        "hora": st.sampled_from(["", "00:00", "4:12 p. m.", "25:00", "noon", "CANARY"]),
        "match": st.sampled_from(["", "Match", "No_Match", "Tie"]),
        "Addr_type": st.sampled_from(["", "PointAddress", "Postal", "CANARY"]),
        "Incident Address": st.sampled_from(["", "12 CANARY St", "UNKNOWN", "PO Box 9"]),
        "zip": st.sampled_from(["", "60601", "CANARY"]),
        "person_key": st.sampled_from(["", "CANARY1", "CANARY2", "?"]),
        "n": st.sampled_from(["", "2", "-1", "CANARY"]),
        "consent": st.sampled_from(["", "yes", "no"]),
    }
)  # fmt: skip
# Mostly rows that can be used: a table of bad ones alone is refused.
mixed = st.one_of(
    messy,
    *[
        messy.map(
            lambda row: (
                row
                | {"Scene Lat": "41.5", "Scene Lon": "-87.5", "Incident Date": "2024-01-05"}
                | {"match": "Match", "consent": "", "Incident Number": ""}
            )
        )
    ]
    * 2,
)


def rows_of(row, most=25):
    """Many rows as a rule: they take no longer than a few, and meet more of a reader."""
    return st.lists(row, min_size=10, max_size=most) | st.lists(row, min_size=1, max_size=4)


period = st.sampled_from([None, "all", ("2024-01-01", "2024-01-31"), ("2023-01-01", "2024-12-31")])
count = st.fixed_dictionaries(
    {
        "area": st.sampled_from(["1", "002", "1400000US003", "9", ""]),
        "count": st.sampled_from(["3", "<11", "*", "0", "-1", "", "x"]),
    }
)
anything = st.text(
    st.characters(blacklist_categories=["Cs"], blacklist_characters="\x00"), max_size=12
)


def as_csv(rows: list[dict[str, str]]) -> bytes:
    out = io.StringIO()
    writer = csv.DictWriter(out, list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode()


def read(reader, rows, **more):
    """Read rows from a file of their own; give the result or the error."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "table.csv"
        path.write_bytes(rows if isinstance(rows, bytes) else as_csv(rows))
        try:
            return reader(path, **more)
        except InputError as error:
            return error


def read_or_refuse(path):
    """Read a file as a table; give the table or the error."""
    try:
        return read_table(path)
    except InputError as error:
        return error


def assert_same_demand(one, other):
    """All fields agree, bit by bit, except the file."""
    if isinstance(one, InputError):
        assert isinstance(other, InputError)
        return
    for field in dataclasses.fields(one):
        if field.name in ("file", "funnel", "demand_ids", "event_row"):  # rows move
            continue
        mine, yours = getattr(one, field.name), getattr(other, field.name)
        if field.name == "unplaced" and mine is not None:
            pd.testing.assert_frame_equal(mine, yours)
            continue
        np.testing.assert_array_equal(np.asarray(mine), np.asarray(yours), err_msg=field.name)
    assert one.demand_ids.tolist() == other.demand_ids.tolist()
    assert one.funnel.n_rows == other.funnel.n_rows
    mine, yours = (dataclasses.astuple(d.funnel)[1:4] for d in (one, other))
    np.testing.assert_allclose(mine, yours, rtol=1e-12)  # sums in another order


@settings(max_examples=10, deadline=None)
@given(rows_of(incident), st.randoms(use_true_random=False))
def test_the_order_of_incidents_changes_nothing(rows, random):
    """The same rows shuffled: the same demand, and the log follows its rows."""
    order = list(range(len(rows)))
    random.shuffle(order)
    logs = QualityLog(), QualityLog()
    settings_ = {"boundary": SQUARE, "period": "all"}
    one = read(read_need, rows, quality=logs[0], **settings_)
    other = read(read_need, [rows[i] for i in order], quality=logs[1], **settings_)
    if not isinstance(one, InputError):
        # Row 2 of the shuffled file is row `order[0] + 2` of the first one.
        assert sorted(order[row - 2] + 2 for row in other.event_row) == sorted(one.event_row)
    assert_same_demand(one, other)
    columns = ["row", "action", "reason"]
    first, second = (log.to_frame()[columns] for log in logs)
    # Row r of the shuffled file was row order[r - 2] + 2 of the first one.
    second = second.assign(row=[order[row - 2] + 2 for row in second["row"]])
    assert sorted(map(tuple, first.to_numpy())) == sorted(map(tuple, second.to_numpy()))


@settings(max_examples=10, deadline=None)
@given(rows_of(incident))
def test_every_row_is_used_or_dropped_once(rows):
    """Numbers in the log add up to the rows of the file, and weights to those of the events."""
    # A row that is blank all over is no row of the table.
    rows = [row for row in rows if any(v not in ("", "NA") for v in row.values())]
    if not rows:
        return
    log = QualityLog()
    demand = read(read_need, rows, boundary=SQUARE, period="all", quality=log)
    if isinstance(demand, InputError):
        return
    dropped = log.to_frame().query("action == 'dropped'")
    assert dropped["row"].is_unique
    funnel = demand.funnel
    assert funnel.n_rows == len(rows) == funnel.n_in_period + len(dropped)
    assert funnel.n_rows >= funnel.n_placed >= funnel.n_in_boundary >= funnel.n_in_period
    by_position = np.bincount(
        demand.event_position, weights=demand.event_weight, minlength=len(demand)
    )
    np.testing.assert_allclose(by_position, demand.weight)
    assert shapely.intersects_xy(SQUARE, demand.lon, demand.lat).all()


@settings(max_examples=20, deadline=None)
@given(rows_of(mixed), period, st.sampled_from([SQUARE, None]))
def test_messy_rows_add_up_and_stay_secret(rows, period, boundary):
    """Each row of a messy export is used, or dropped for one reason; no cell is written down."""
    rows = [row for row in rows if any(value != "" for value in row.values())]
    if not rows:
        return
    log = QualityLog()
    demand = read(read_need, rows, period=period, boundary=boundary, quality=log)
    said = str(demand) if isinstance(demand, InputError) else log.to_frame().to_csv()
    assert "CANARY" not in said
    assert "goo.gl" not in said
    if isinstance(demand, InputError):
        return
    frame = log.to_frame()
    dropped = frame[frame["action"] == "dropped"]
    assert dropped["row"].is_unique
    assert not set(dropped["row"]) & set(demand.event_row)
    assert set(dropped["row"]) | set(demand.event_row) == set(range(2, len(rows) + 2))
    funnel = demand.funnel
    assert funnel.n_rows == len(rows) == len(demand.event_row) + len(dropped)
    assert funnel.n_rows >= funnel.n_placed >= funnel.n_in_boundary >= funnel.n_in_period
    unplaced = dropped["reason"].isin(["address_only", "address_no_match"]).sum()
    assert funnel.n_address_only == unplaced == demand.unplaced["n"].sum()
    assert "CANARY" not in repr([demand.demand_ids, demand.event_person, funnel])


@settings(max_examples=8, deadline=None)
@given(
    rows_of(mixed, 20),
    period,
    st.sampled_from([SQUARE, None]),
    st.randoms(use_true_random=False),
)
def test_the_order_of_messy_rows_changes_numbers_alone(rows, period, boundary, random):
    """A repeated id keeps the row that stands first, so that ids are made unique here."""
    rows = [row | {"Incident Number": f"R{i}"} for i, row in enumerate(rows)]
    order = list(range(len(rows)))
    random.shuffle(order)
    logs = QualityLog(), QualityLog()
    one, other = (
        read(read_need, some, period=period, boundary=boundary, quality=log)
        for some, log in zip((rows, [rows[i] for i in order]), logs, strict=True)
    )
    assert_same_demand(one, other)
    first, second = (log.to_frame()[["row", "action", "reason", "column"]] for log in logs)
    second = second.assign(row=[order[row - 2] + 2 for row in second["row"]])
    assert sorted(map(tuple, first.to_numpy())) == sorted(map(tuple, second.to_numpy()))


@settings(max_examples=8, deadline=None)
@given(rows_of(count, 12), st.randoms(use_true_random=False))
def test_the_order_of_counts_changes_nothing_but_rounding(rows, random):
    """Sums of halves and whole numbers are exact; intervals hold their middle."""
    shuffled = list(rows)
    random.shuffle(shuffled)
    more = {"kind": "counts", "areas": AREAS, "suppressed": ("*",)}
    one, other = read(read_need, rows, **more), read(read_need, shuffled, **more)
    assert_same_demand(one, other)
    if not isinstance(one, InputError):
        assert (one.weight_low <= one.weight).all()
        assert (one.weight <= one.weight_high).all()


@settings(max_examples=30, deadline=None)
@given(st.permutations(range(3)), st.floats(0.01, 3.0))
def test_residents_inside_and_outside_add_up(order, east):
    """Cutting the study area in two loses nobody, whatever the order of the areas."""
    areas = AREAS.iloc[list(order)]
    west = resident_demand(areas, boundary=shapely.box(-1, -1, east, 2))
    rest = resident_demand(areas, boundary=shapely.box(east, -1, 9, 2))
    assert west.total_weight + rest.total_weight == pytest.approx(60.0)
    np.testing.assert_array_equal(resident_demand(areas).weight, resident_demand(AREAS).weight)


SERVICE_COLUMNS = ("name", "lon", "lat", "type", "fee", "capacity", "closed", "available_share")


@settings(max_examples=15, deadline=None)
@given(
    st.lists(st.tuples(*[anything] * len(SERVICE_COLUMNS)), min_size=1, max_size=4),
    st.sampled_from([read_services, read_candidates, read_need]),
)
def test_any_text_in_cells_is_read_or_refused(cells, reader):
    """No text makes a reader fail with anything but an InputError, or shows up in one."""
    rows = [dict(zip(SERVICE_COLUMNS, values, strict=True)) for values in cells]
    rows[0] |= {"lon": "1", "lat": "2", "name": "A"}
    result = read(reader, rows)
    assert len(result) > 0 if not isinstance(result, InputError) else str(result)


@settings(max_examples=10, deadline=None)
@given(st.lists(st.tuples(anything, anything), min_size=1, max_size=4))
def test_any_text_in_counts_and_areas_is_read_or_refused(cells):
    """The same for areas and counts."""
    rows = [{"area": "1", "count": "5"}, *({"area": a, "count": b} for a, b in cells)]
    result = read(read_need, rows, kind="counts", areas=AREAS)
    assert isinstance(result, InputError) or result.total_weight >= 5
    rows = [{"area_id": a, "lon": "1", "lat": "2", "pop": b, "pct_x": b} for a, b in cells]
    result = read(read_areas, rows)
    assert isinstance(result, InputError) or result.index.is_unique


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=200), st.sampled_from(["csv", "geojson", "xlsx", "gpkg", "txt"]))
def test_any_bytes_are_a_table_or_refused(data, suffix):
    """A file of rubbish never ends in a traceback."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"table.{suffix}"
        path.write_bytes(data)
        result = read_or_refuse(path)
    if isinstance(result, InputError):
        assert f"table.{suffix}" in str(result)
    else:
        assert len(result) == len(result.rows) > 0


@settings(max_examples=25, deadline=None)
@given(st.lists(anything | st.from_regex(r"[-+\d.,:/ TZ%eE]{1,20}", fullmatch=True), max_size=5))
def test_any_text_is_a_finite_number_a_date_a_time_or_nothing(texts):
    """What is read is always in range, and the same alone as among others."""
    cells = pd.Series(texts, dtype=TEXT)
    for decimal in (".", ","):
        assert not np.isinf(parse_numbers(cells, decimal)).any()
    minutes = parse_minutes(cells)
    assert ((minutes >= -1) & (minutes < 1440)).all()
    for values in (parse_coordinate(cells), *vars(parse_pairs(cells)).values()):
        assert not np.isinf(values).any()
    moments = parse_dates(cells)
    known = moments.date[~np.isnat(moments.date)]
    assert (known >= np.datetime64("1900-01-01")).all()
    assert (known < np.datetime64("2106-01-01")).all()
    assert ((moments.minute >= -1) & (moments.minute < 1440)).all()
    assert (moments.minute[np.isnat(moments.date)] == -1).all()


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.floats(-1e12, 1e12, allow_nan=False), min_size=1, max_size=5),
    st.sampled_from([".", ","]),
)
def test_numbers_survive_being_written(values, decimal):
    """What repr writes is read back to the same number, with either sign before the decimals."""
    texts = [repr(v).replace(".", decimal) for v in values]
    np.testing.assert_array_equal(parse_numbers(pd.Series(texts, dtype=TEXT), decimal), values)


@settings(max_examples=25, deadline=None)
@given(st.dates(pd.Timestamp("1900-01-01").date(), pd.Timestamp("2100-12-31").date()))
def test_dates_survive_being_written(day):
    """Any day in the ways that leave no doubt."""
    forms = ["%Y-%m-%d", "%Y%m%d", "%d.%m.%Y", "%d-%b-%Y", "%B %d, %Y", "%Y/%m/%d"]
    cells = pd.Series([f"{day.year:04d}".join(day.strftime(f).split("%Y")) for f in forms])
    assert set(parse_dates(cells.astype(TEXT)).date) == {np.datetime64(day)}
