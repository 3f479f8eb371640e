"""What holds for every address and every table of them."""

from __future__ import annotations

import random

import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from hrgeo.errors import InputError
from hrgeo.files.raw_table import TEXT, RawTable
from hrgeo.inputs import combine_services, read_address_points, read_services
from hrgeo.inputs.addresses import REASONS, AddressPoints, match_rows
from hrgeo.inputs.columns import recognise
from hrgeo.inputs.street_address import parse_address
from hrgeo.model import QualityLog
from hrgeo.schemas import SERVICES

DIRECTIONS = {
    "": [""],
    "N": ["N", "North", "N.", "NORTH", "norte"],
    "SW": ["SW", "S.W.", "Southwest"],
}
NAMES = {
    "Broadway": ["Broadway", "BROADWAY"],
    "5th": ["5th", "Fifth", "5TH", "5"],
    "21st": ["21st", "Twenty-First", "twenty first"],
    "Saint Clair": ["Saint Clair", "St. Clair", "ST CLAIR"],
    "MLK": ["MLK", "Martin Luther King Jr.", "Dr. Martin Luther King", "M.L.K."],
    "Oak Park": ["Oak Park", "OAK  PARK"],
    "Lake": ["Lake", "lake"],
}
TYPES = {
    "St": ["St", "Street", "St.", "STREET"], "Ave": ["Ave", "Av", "Avenue", "AVE."],
    "Blvd": ["Blvd", "Boulevard"], "Dr": ["Dr", "Drive", "Dr."],
}  # fmt: skip
UNITS = ["", ", Suite 101", " Ste 4", " #2B", " Apt. 3", ", 2nd Floor", " Unit B", ", Fl 2"]
ENDS = [
    "",
    ", Chicago",
    ", Chicago, IL 60640",
    ", Chicago, Illinois 60640-1234",
    " Chicago IL 60640",
]
CITIES = frozenset({"CHICAGO"})

houses = st.tuples(
    st.integers(1, 99_999),
    st.sampled_from(sorted(DIRECTIONS)),
    st.sampled_from(sorted(NAMES)),
    st.sampled_from(sorted(TYPES)),
)


def written(house, rng):
    """Write an address in one of many ways."""
    number, direction, name, kind = house
    words = (str(number), *(rng.choice(t[w]) for t, w in
             ((DIRECTIONS, direction), (NAMES, name), (TYPES, kind))))  # fmt: skip
    text = " ".join(word for word in words if word)
    return rng.choice([str, str.upper, str.lower])(text + rng.choice(UNITS) + rng.choice(ENDS))


def plainly(house):
    return " ".join(str(part) for part in house if part)


def points_of(texts, order=None):
    at = np.arange(len(texts)) if order is None else np.asarray(order)
    return AddressPoints(
        -87.6 + 0.01 * at,
        np.full(len(at), 41.8),
        np.full(len(at), "point"),
        tuple(parse_address(texts[i], CITIES) for i in at),
        np.full(len(at), "points.csv"),
        at + 2,
    )


def work_of(texts):
    frame = pd.DataFrame({"name": "A", "lon": "1", "lat": "1", "address": texts}).astype(TEXT)
    raw = RawTable("a.csv", frame, np.arange(2, len(frame) + 2))
    return recognise(raw, SERVICES, table="services")


@given(house=houses, seed=st.integers(0, 10_000))
def test_however_it_is_written_an_address_is_the_same(house, seed):
    """Case, punctuation, abbreviations, units, and town and ZIP behind it."""
    rng = random.Random(seed)  # noqa: S311
    one, other = (parse_address(written(house, rng), CITIES) for _ in range(2))
    assert (one.first, one.last, one.streets) == (other.first, other.last, other.streets)
    assert one.first == house[0]


@given(house=houses, seed=st.integers(0, 10_000))
def test_normalising_twice_is_normalising_once(house, seed):
    """The one writing of an address is its own writing."""
    address = parse_address(written(house, random.Random(seed)), CITIES)  # noqa: S311
    assert parse_address(str(address), CITIES) == address


@given(text=st.text(max_size=120))
def test_any_text_is_taken_apart_without_a_crash(text):
    """And has no number that it does not say."""
    address = parse_address(text, CITIES)
    assert address.kind in {"house", "corner", "street", "po_box", "none"}
    assert (address.first > 0) == (address.kind == "house")
    assert address.last >= address.first


@given(
    known=st.lists(houses, min_size=1, max_size=6, unique=True),
    asked=st.lists(houses, min_size=1, max_size=6),
    seed=st.integers(0, 10_000),
)
@settings(max_examples=40, deadline=None)
def test_a_match_is_the_same_house_and_every_other_row_has_a_reason(known, asked, seed):
    """Never another number, name, type or direction; guesses are positions in the table."""
    rng = random.Random(seed)  # noqa: S311
    points = points_of([plainly(house) for house in known])
    asked = asked + known[:2]
    found = match_rows(work_of([written(h, rng) for h in asked]), np.ones(len(asked), bool), points)
    for i, house in enumerate(asked):
        if found.matched[i]:
            number, direction, name, kind = known[round((found.lon[i] + 87.6) / 0.01)]
            assert (number, name, kind) == (house[0], house[2], house[3])
            assert direction == house[1] or not (direction and house[1])
            assert found.reason[i] == ""
        else:
            assert house not in known
            assert str(found.reason[i]) in REASONS
        assert all(0 <= guess < len(points) for guess in found.guesses[i])


@given(
    known=st.lists(houses, min_size=2, max_size=8),
    asked=st.lists(houses, min_size=1, max_size=5),
    seed=st.integers(0, 10_000),
)
@settings(max_examples=40, deadline=None)
def test_the_order_of_rows_changes_nothing(known, asked, seed):
    """Neither of the address points nor of the rows."""
    rng = random.Random(seed)  # noqa: S311
    texts = [plainly(house) for house in known]
    order = rng.sample(range(len(texts)), len(texts))
    rows = [plainly(house) for house in [*asked, *known[:2]]]
    every = np.ones(len(rows), dtype=bool)
    one = match_rows(work_of(rows), every, points_of(texts))
    other = match_rows(work_of(rows[::-1]), every, points_of(texts, order))
    assert np.array_equal(one.lon, other.lon[::-1], equal_nan=True)
    assert one.reason.tolist() == other.reason.tolist()[::-1]


CELLS = st.sampled_from(
    ["", "12 Main St", "14 Main Street", "99 Main St", "5th & Main", "PO Box 3", "somewhere", "x,y"]
)
LONS = st.sampled_from(["", "-87.6", "-87.6001", "0", "abc", "400"])
LATS = st.sampled_from(["", "41.8", "41.8001", "0", "95"])
NAMED = st.sampled_from(["", "Kestrel Alliance", "KESTREL alliance, Inc.", "Quill House"])
SAYS = st.sampled_from(["ssp", "narcan", "", "magic", "ssp; naloxone"])


def accounted(log, table, rows, used):
    """Say whether each row is used, or dropped, merged or skipped for exactly one reason."""
    frame = log.to_frame()
    gone = frame[(frame["table"] == table) & frame["action"].isin(["dropped", "merged", "skipped"])]
    gone = gone["row"].tolist()
    return sorted([*gone, *used]) == sorted(rows)


@given(rows=st.lists(st.tuples(NAMED, SAYS, CELLS, LONS, LATS), min_size=1, max_size=8))
@settings(max_examples=15, deadline=None)
def test_every_row_of_services_is_used_dropped_or_merged_once(rows, tmp_path_factory):
    """With a table of address points, and across two files."""
    folder = tmp_path_factory.mktemp("rows")
    points_file = folder / "points.csv"
    points_file.write_text("address,lon,lat\n12 Main St,-87.6,41.8\n14 Main St,-87.61,41.81\n")
    points = read_address_points(points_file)
    log, tables = QualityLog(), []
    for name, part in (("a.csv", rows), ("b.csv", rows[::-1])):
        frame = pd.DataFrame(part, columns=["name", "type", "address", "lon", "lat"])
        frame.to_csv(folder / name, index=False)
        part_log = QualityLog()
        try:
            table = read_services(folder / name, address_points=points, quality=part_log)
        except InputError:
            return  # no row can be used, or most are in another reference system
        blank = frame.replace("", np.nan).isna().all(axis=1)
        numbers = [2 + at for at in np.flatnonzero(~blank)]
        assert accounted(part_log, "services", numbers, table["row"].tolist())
        tables.append(table)
    both = combine_services(tables, quality=log)
    n_merged = len(log.to_frame().query("action == 'merged'"))
    assert sum(len(table) for table in tables) == len(both) + n_merged
    assert both.index.is_unique


@given(rows=st.lists(st.tuples(CELLS, LONS, LATS), min_size=1, max_size=8))
@settings(max_examples=15, deadline=None)
def test_every_row_of_address_points_is_used_or_dropped_once(rows, tmp_path_factory):
    """One reason each."""
    path = tmp_path_factory.mktemp("rows") / "points.csv"
    frame = pd.DataFrame(rows, columns=["address", "lon", "lat"])
    frame.to_csv(path, index=False)
    log = QualityLog()
    try:
        points = read_address_points(path, quality=log)
    except InputError:
        return
    blank = frame.replace("", np.nan).isna().all(axis=1)
    numbers = [2 + at for at in np.flatnonzero(~blank)]
    assert accounted(log, "address_points", numbers, points.row.tolist())
