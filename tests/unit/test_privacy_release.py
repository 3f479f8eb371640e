"""What passes the gate, and what of it is shown as a number."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from hrgeo.errors import InputError
from hrgeo.model import Demand
from hrgeo.privacy import TABLES, release, require_open_audience

WGS84 = "EPSG:4326"


def squares(n, *, size=0.01):
    """Give squares of about 1.2 km² side by side on the equator."""
    return [shapely.box(size * i, 0, size * (i + 1), size) for i in range(n)]


def need_cells(counts, **more):
    frame = {"need_id": "ems", "cell": [f"c{i}" for i in range(len(counts))], "n_need": counts}
    return gpd.GeoDataFrame(frame | more, geometry=squares(len(counts)), crs=WGS84)


def gaps(rows, *, service="otp"):
    """Give gaps from (cell, n_need, n_uncovered, rank)."""
    frame = pd.DataFrame(rows, columns=["cell_or_area", "n_need", "n_uncovered", "rank"])
    frame = frame.assign(need_id="ems", service=service, mode="walk", threshold_min=10.0)
    return gpd.GeoDataFrame(frame, geometry=squares(len(rows)), crs=WGS84)


def points(**columns):
    n = len(next(iter(columns.values())))
    return gpd.GeoDataFrame(columns, geometry=gpd.points_from_xy(range(n), range(n)), crs=WGS84)


def released(name, table, **options):
    return release({name: table}, "internal", **options).tables[name]


def test_counts_above_zero_and_below_eleven_become_a_class():
    cells = released("need_cells", need_cells([0.0, 1.0, 10.0, 11.0, 1200.0]))
    assert cells["n_need"].tolist() == [0, pd.NA, pd.NA, 11, 1200]
    assert cells["n_need_label"].tolist() == ["0", "1-10", "1-10", "11", "1200"]
    assert cells["under_threshold"].tolist() == [False, True, True, False, False]
    assert cells["n_need"].dtype == "Int64"


def test_counts_are_compared_before_they_are_rounded():
    # 10.6 is below 11, although it rounds to 11; 0.3 is above 0, although it rounds to 0.
    cells = released("need_cells", need_cells([10.6, 0.3, 11.5]))
    assert cells["n_need"].tolist() == [pd.NA, pd.NA, 12]


def test_another_smallest_count_is_named_in_label_and_note():
    made = release({"need_cells": need_cells([4.0, 5.0])}, "internal", smallest_count=5)
    assert made.smallest_count == 5
    assert made.tables["need_cells"]["n_need_label"].tolist() == ["1-4", "5"]
    assert any("below 5" in note and "1-4" in note for note in made.notes)


def test_the_notes_count_the_cells_that_are_not_shown():
    made = release({"need_cells": need_cells([4.0, 50.0, 0.0])}, "internal")
    assert any(note.startswith("1 of 3 cells") for note in made.notes)


def test_a_gap_hides_each_of_its_counts_by_itself():
    table = released("gaps", gaps([("a", 30.0, 4.0, 1), ("b", 30.0, 20.0, 2)]))
    table = table.set_index("cell_or_area")
    assert table.loc["a", "n_need"] == 30
    assert table.loc["a", "n_uncovered"] is pd.NA
    assert table.loc["a", "n_uncovered_label"] == "1-10"
    assert bool(table.loc["a", "under_threshold"])
    assert not bool(table.loc["b", "under_threshold"])


def test_small_gaps_come_last_in_the_order_of_their_cell():
    table = released(
        "gaps",
        gaps([("z", 50, 50, 1), ("m", 20, 20, 2), ("k", 9, 9, 3), ("b", 5, 5, 4), ("a", 8, 8, 5)]),
    )
    assert table["cell_or_area"].tolist() == ["z", "m", "a", "b", "k"]
    assert table["rank"].tolist() == [1, 2, 3, 4, 5]


def test_any_order_of_small_counts_gives_the_same_table():
    cells = ["a", "b", "c", "d"]
    rng = np.random.default_rng(1)
    tables = []
    for _ in range(5):
        counts = rng.permutation([1.0, 3.0, 7.0, 10.0])
        ranks = (-counts).argsort().argsort() + 1
        order = rng.permutation(4)
        table = gaps(list(zip(cells, counts, counts, ranks, strict=True)))
        tables.append(released("gaps", table.iloc[order]))
    for table in tables[1:]:
        pd.testing.assert_frame_equal(pd.DataFrame(tables[0]), pd.DataFrame(table))


def test_each_service_is_ranked_by_itself():
    both = pd.concat(
        [gaps([("a", 5, 5, 1)], service="otp"), gaps([("b", 30, 30, 1)], service="ssp")]
    )
    assert released("gaps", both)["rank"].tolist() == [1, 1]


def test_cells_stand_in_the_order_of_their_id():
    cells = need_cells([1.0, 500.0, 2.0]).iloc[[2, 0, 1]]
    assert released("need_cells", cells)["cell"].tolist() == ["c0", "c1", "c2"]


def test_other_columns_and_the_index_of_need_tables_are_left_out():
    table = need_cells([20.0], case_number=["X-17"]).set_index(
        pd.Index(["incident 5"], name="incident_id")
    )
    out = released("need_cells", table)
    assert set(out.columns) == {
        "need_id",
        "cell",
        "n_need",
        "n_need_label",
        "under_threshold",
        "geometry",
    }
    assert out.index.tolist() == [0]
    assert out.index.name is None


def test_a_needed_column_may_stand_in_the_index():
    out = released("need_cells", need_cells([20.0, 30.0]).set_index("cell"))
    assert out["cell"].tolist() == ["c0", "c1"]


def test_further_geometry_columns_are_left_out():
    table = points(name=["a"], types=["ssp"])
    table["home"] = gpd.points_from_xy([5.0], [5.0], crs=WGS84)
    assert "home" not in released("services", table).columns


def test_inputs_are_not_changed_and_share_nothing_with_the_release():
    table = need_cells([3.0, 30.0])
    before = table.copy()
    services = points(name=["a"], types=["ssp"])
    made = release({"need_cells": table, "services": services}, "internal")
    services.loc[0, "name"] = "changed"
    pd.testing.assert_frame_equal(pd.DataFrame(table), pd.DataFrame(before))
    assert made.tables["services"].loc[0, "name"] == "a"


def test_geometry_comes_out_in_degrees():
    table = points(name=["a", "b"], types=["ssp", ""]).to_crs("EPSG:3857")
    out = released("services", table)
    assert out.crs == WGS84
    assert out.geometry.y.round(6).tolist() == [0.0, 1.0]


@pytest.mark.parametrize("name", ["need_cells", "gaps"])
def test_an_empty_need_table_stays_with_all_columns(name):
    full = need_cells([20.0]) if name == "need_cells" else gaps([("a", 20, 20, 1)])
    out = released(name, full.iloc[:0])
    assert len(out) == 0
    assert {"n_need", "n_need_label", "under_threshold"} <= set(out.columns)


@pytest.mark.parametrize("audience", ["partner", "public"])
def test_audiences_without_a_gate_are_refused(audience):
    with pytest.raises(InputError, match="publishing gate does not exist yet"):
        release({}, audience)


def test_an_unknown_audience_is_refused():
    with pytest.raises(InputError, match="internal, partner, public"):
        require_open_audience("everyone")


@pytest.mark.parametrize("smallest", [0, 1, -3, 2.5, True, "11"])
def test_a_smallest_count_that_is_none_is_refused(smallest):
    with pytest.raises(InputError, match="whole number"):
        release({}, "internal", smallest_count=smallest)


def test_a_demand_is_refused():
    demand = Demand("ems", "points", "ems", pd.Index(["a"]), [0.0], [0.0], [1.0], np.array([""]))
    with pytest.raises(InputError, match="Demand, not a table"):
        release({"need_cells": demand}, "internal")


@pytest.mark.parametrize("name", ["need_cells", "gaps"])
def test_points_of_need_are_refused(name):
    table = need_cells([20.0]) if name == "need_cells" else gaps([("a", 20, 20, 1)])
    table = table.set_geometry(gpd.points_from_xy([0.0], [0.0], crs=WGS84))
    with pytest.raises(InputError, match="not MultiPolygon or Polygon"):
        release({name: table}, "internal")


def test_cells_so_small_that_they_locate_a_person_are_refused():
    # 0.001 degrees at the equator is 111 m: 111 m x 111 m = 12,300 m², below 50,000 m².
    table = need_cells([20.0]).set_geometry(squares(1, size=0.001), crs=WGS84)
    with pytest.raises(InputError, match="1 cells are smaller than 50,000"):
        release({"need_cells": table}, "internal")


def test_need_points_are_refused_unless_asked_for():
    table = points(need_id=["ems"])
    with pytest.raises(InputError, match="only when asked for"):
        release({"need_points": table}, "internal")
    made = release({"need_points": table}, "internal", exact=True)
    assert len(made.tables["need_points"]) == 1
    assert any("exact" in note for note in made.notes)


def test_all_faults_are_told_together_and_no_value_with_them():
    tables = {
        "services": points(name=["Secret Street 5"]).set_crs(None, allow_override=True),
        "need_cells": need_cells([np.nan, -1.0]),
        "streets": points(street_class=["primary"]),
        "incidents": points(name=["x"]),
    }
    with pytest.raises(InputError) as caught:
        release(tables, "internal")
    message = str(caught.value)
    for part in (
        "services: has no CRS",
        "services: lacks the columns types",
        "need_cells.n_need: 2 rows hold no count",
        "streets: 1 rows are not LineString",
        "'incidents': unknown table",
    ):
        assert part in message
    assert "Secret" not in message


def test_need_without_geometry_is_refused():
    table = need_cells([20.0, 30.0])
    table.loc[1, "geometry"] = None
    with pytest.raises(InputError, match="1 rows have no geometry"):
        release({"need_cells": table}, "internal")


def test_a_frame_without_a_geometry_column_is_refused():
    with pytest.raises(InputError, match="no geometry column"):
        release({"boundary": gpd.GeoDataFrame({"a": [1]})}, "internal")


def test_infinite_counts_are_refused():
    with pytest.raises(InputError, match="no count of 0 or more"):
        release({"need_cells": need_cells([np.inf])}, "internal")


def test_every_known_table_passes_when_empty():
    tables = {
        name: gpd.GeoDataFrame({c: [] for c in rule.columns}, geometry=[], crs=WGS84)
        for name, rule in TABLES.items()
    }
    made = release(tables, "internal")
    assert set(made.tables) == set(TABLES)
    assert all(len(table) == 0 for table in made.tables.values())


def test_need_without_a_place_is_released_by_its_own_columns_alone():
    table = pd.DataFrame(
        {
            "need_id": ["b", "a", "a"],
            "year": ["2024", "2024", "2023"],
            "area": ["60615", "", "60616"],
            "n": [11, 10, 0],
            "address": ["CANARY"] * 3,
        },
        index=["CANARY", "CANARY", "x"],
    )
    made = release({}, "internal", unplaced=table).unplaced
    assert list(made.columns) == ["need_id", "year", "area", "n", "n_label"]
    assert made["need_id"].tolist() == ["b", "a", "a"]
    assert made["year"].tolist() == ["2024", "2023", "2024"]
    assert made["n_label"].tolist() == ["11", "0", "1-10"]
    assert made["n"].isna().tolist() == [False, False, True]
    assert "CANARY" not in made.to_csv()
    assert release({}, "internal").unplaced is None


@pytest.mark.parametrize(
    ("change", "part"),
    [({"n": [-1]}, "1 rows hold no count"), ({"year": None}, "lacks the columns year")],
)
def test_need_without_a_place_that_is_no_count_is_refused(change, part):
    table = pd.DataFrame({"need_id": ["a"], "year": ["2024"], "area": [""], "n": [3]})
    for name, values in change.items():
        table = table.drop(columns=name) if values is None else table.assign(**{name: values})
    with pytest.raises(InputError, match=part):
        release({}, "internal", unplaced=table)
