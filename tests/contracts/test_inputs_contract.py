"""One checker over all readers: what each of them does with the same broken files."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from hrgeo.errors import InputError
from hrgeo.inputs import read_areas, read_boundary, read_candidates, read_need, read_services
from hrgeo.model import Demand, QualityLog

AREAS = gpd.GeoDataFrame(
    geometry=[shapely.box(0, 0, 1, 1), shapely.box(1, 0, 2, 1)],
    index=pd.Index(["a", "b"], name="area_id"),
    crs=4326,
)


@dataclass(frozen=True)
class Reader:
    """A reader, with the columns of a good row of its table."""

    read: Callable[..., Any]
    row: dict[str, str]
    required: str
    id_column: str = ""
    log_name: str = ""


PLACE = {"lon": "0.5", "lat": "0.5"}
READERS = {
    "services": Reader(
        read_services, {"name": "A", "type": "ssp", **PLACE}, "name", "service_id", "services"
    ),
    "candidates": Reader(
        read_candidates, {"name": "A", **PLACE}, "name", "candidate_id", "candidates"
    ),
    "areas": Reader(read_areas, {"area_id": "a", **PLACE}, "area_id", "area_id", "areas"),
    "points": Reader(partial(read_need, need_id="n"), dict(PLACE), "lon", "", "need:n"),
    "places": Reader(
        partial(read_need, need_id="n", kind="places"), {"name": "A", **PLACE}, "name", "", "need:n"
    ),
    "counts": Reader(
        partial(read_need, need_id="n", kind="counts", areas=AREAS),
        {"area": "a", "count": "5"},
        "count",
        "",
        "need:n",
    ),
}
every_reader = pytest.mark.parametrize("reader", READERS.values(), ids=list(READERS))


def write(tmp_path: Path, *rows: dict[str, str], name: str = "table.csv") -> Path:
    path = tmp_path / name
    pd.DataFrame(list(rows)).to_csv(path, index=False)
    return path


def refused(reader: Reader, path: Path, **settings: Any) -> str:
    """Read a file that must be refused; give the message, which has to be one for people."""
    with pytest.raises(InputError) as caught:
        reader.read(path, **settings)
    message = str(caught.value)
    assert path.name in message
    assert str(path.parent) not in message
    assert "\n" not in message
    assert message.endswith((".", "?"))
    return message


@every_reader
@pytest.mark.parametrize("suffix", ["csv", "xlsx", "geojson", "gpkg"])
def test_an_empty_file_is_refused(tmp_path, reader, suffix):
    """0 bytes: one message with the file's name."""
    path = tmp_path / f"table.{suffix}"
    path.write_bytes(b"")
    assert "empty" in refused(reader, path)


@every_reader
def test_a_header_alone_is_refused(tmp_path, reader):
    """Names of columns and no row."""
    path = tmp_path / "table.csv"
    path.write_text(",".join(reader.row) + "\n")
    assert "no row below it" in refused(reader, path)


@every_reader
def test_one_row_is_a_table(tmp_path, reader):
    """The smallest table there is; nothing is noted about a good row."""
    log = QualityLog()
    result = reader.read(write(tmp_path, reader.row), quality=log)
    assert len(result) == 1
    assert log.notes == []
    if isinstance(result, Demand):
        assert result.total_weight == float(reader.row.get("count", 1))
        assert not result.weight.flags.writeable
    else:
        assert result.crs.to_epsg() == 4326
        assert result.index.name == reader.id_column
        assert result.index.is_unique


@every_reader
def test_an_id_that_stands_twice(tmp_path, reader):
    """Tables with ids refuse it; incidents and counts have rules of their own."""
    name = reader.id_column or "incident_id"
    path = write(tmp_path, reader.row | {name: "zz9"}, reader.row | {name: "zz9"})
    if reader.id_column:
        message = refused(reader, path)
        assert "2 rows" in message
        assert "2, 3" in message
        assert "zz9" not in message
    else:
        assert reader.read(path).funnel.n_rows == 2


@every_reader
def test_a_missing_column_is_named_with_the_remedy(tmp_path, reader):
    """What is missing, what the file has, and what to put into the plan."""
    row = {name: value for name, value in reader.row.items() if name != reader.required}
    message = refused(reader, write(tmp_path, row | {"unrelated": "x"}))
    assert reader.required in message
    assert "unrelated" in message
    assert "in the plan" in message


@every_reader
def test_a_mapping_to_nothing_is_named_with_the_nearest(tmp_path, reader):
    """A slip in the plan, on either side of the equals sign, and both at once."""
    path = write(tmp_path, reader.row)
    wrong_name = {reader.required + "x": reader.required}
    assert f"did you mean '{reader.required}'" in refused(reader, path, columns=wrong_name)
    wrong_own = {reader.required: reader.required + "x"}
    assert f"did you mean '{reader.required}'" in refused(reader, path, columns=wrong_own)
    both = refused(reader, path, columns=wrong_name | wrong_own)
    assert both.count("did you mean") == 2


@every_reader
def test_shapes_without_a_reference_system_are_refused(tmp_path, reader):
    """A GeoPackage that does not say in which system it is."""
    frame = gpd.GeoDataFrame([reader.row], geometry=[shapely.Point(0.5, 0.5)])
    path = tmp_path / "table.gpkg"
    with pytest.warns(UserWarning, match="crs"):
        frame.to_file(path, layer="a")
    message = refused(reader, path)
    assert "CRS" in message
    assert "EPSG:4326" in message


@every_reader
def test_the_same_rows_in_other_formats_give_the_same(tmp_path, reader):
    """CSV, spreadsheet, GeoJSON and GeoPackage are ways of writing one table."""
    frame = gpd.GeoDataFrame([reader.row], geometry=[shapely.Point(0.5, 0.5)], crs=4326)
    text = pd.DataFrame([reader.row])
    text.to_csv(tmp_path / "t.csv", index=False)
    text.to_excel(tmp_path / "t.xlsx", index=False, engine="xlsxwriter")
    (tmp_path / "t.geojson").write_text(frame.to_json())
    frame.to_file(tmp_path / "t.gpkg", layer="a")
    results = [reader.read(tmp_path / f"t.{s}") for s in ("csv", "xlsx", "geojson", "gpkg")]
    if isinstance(results[0], Demand):
        places = [(r.lon.tolist(), r.lat.tolist(), r.weight.tolist()) for r in results]
    else:
        places = [shapely.to_wkt(r.geometry.to_numpy()).tolist() for r in results]
    assert places[1:] == places[:-1]


@every_reader
def test_the_log_is_written_under_the_tables_name(tmp_path, reader):
    """Whatever is noted names the file and the table."""
    bad = reader.row | ({"area": "zz"} if "area" in reader.row else {"lon": ""})
    if reader.log_name == "areas":
        bad["area_id"] = "b"
    log = QualityLog()
    reader.read(write(tmp_path, reader.row, bad), quality=log)
    frame = log.to_frame()
    assert frame[["file", "table", "row", "action"]].to_numpy().tolist() == [
        ["table.csv", reader.log_name, 3, "dropped"]
    ]


def test_the_boundary_keeps_the_same_contract(tmp_path):
    """An empty file, no system, no polygon."""
    reader = Reader(read_boundary, {}, "")
    empty = tmp_path / "table.geojson"
    empty.write_bytes(b"")
    assert "empty" in refused(reader, empty)
    path = tmp_path / "table.gpkg"
    with pytest.warns(UserWarning, match="crs"):
        gpd.GeoDataFrame({"a": [1]}, geometry=[shapely.box(0, 0, 1, 1)]).to_file(path, layer="a")
    assert "CRS" in refused(reader, path)
    assert "no shapes" in refused(reader, write(tmp_path, {"a": "1"}))
