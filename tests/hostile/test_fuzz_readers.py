"""Fuzzing over the readers: a table or a refusal comes out, whatever goes in.

Seeded and short by default. ``HRGEO_FUZZ_SECONDS=300`` goes on for that long
with other seeds; ``HRGEO_FUZZ_SEED`` says where they begin.
"""

from __future__ import annotations

import itertools
import json
import os
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hrgeo.errors import InputError
from hrgeo.files import read_table, read_toml
from tests.hostile.mutants import mutant, originals
from tests.hostile.reading import read_in_worker

SECONDS = float(os.environ.get("HRGEO_FUZZ_SECONDS", "0"))
FIRST_SEED = int(os.environ.get("HRGEO_FUZZ_SEED", "0"))
TEXTS = (".csv", ".geojson", ".toml")
N_TEXT = 120
N_BINARY = 25
BATCH = 300


def seeds(n_usual: int, share: float) -> Iterator[int]:
    """Give seeds: a fixed number of them, or as many as there is time for."""
    end = time.monotonic() + SECONDS * share
    for seed in itertools.count(FIRST_SEED):
        if (SECONDS and time.monotonic() > end) or (not SECONDS and seed >= FIRST_SEED + n_usual):
            return
        yield seed


@pytest.mark.parametrize("suffix", TEXTS)
def test_spoiled_texts_are_read_or_refused(tmp_path, suffix):
    """Read here: an error of another kind shows its traceback, and the file is kept."""
    original = originals(tmp_path)[suffix]
    path = tmp_path / f"mutant{suffix}"
    for seed in seeds(N_TEXT, 0.05):
        path.write_bytes(mutant(suffix, original, seed))
        try:
            read_toml(path) if suffix == ".toml" else read_table(path)
        except InputError as error:
            assert "mutant" in str(error)  # noqa: PT017 - either is well, and a refusal names the file


def test_spoiled_binary_files_are_read_or_refused(tmp_path):
    """Read in other processes, a few hundred each, so that a crash is seen and told."""
    made = {s: data for s, data in originals(tmp_path).items() if s not in TEXTS}
    for first in seeds(1, 0.85):
        start = FIRST_SEED + (first - FIRST_SEED) * (BATCH // len(made))
        n_each = BATCH // len(made) if SECONDS else N_BINARY
        paths: list[Path] = []
        for suffix, seed in itertools.product(made, range(start, start + n_each)):
            paths.append(tmp_path / f"mutant{seed}{suffix}")
            paths[-1].write_bytes(mutant(suffix, made[suffix], seed))
        answers = read_in_worker(paths)
        wrong = {}
        for path, answer in zip(paths, answers, strict=True):
            good = answer.kind in ("table", "streets") or (
                answer.kind == "refused" and "mutant" in answer.message
            )
            if good and answer.cpu_s < 20:
                path.unlink()
            else:
                wrong[path.name] = answer
        assert not wrong, f"kept in {tmp_path}: {wrong}"


cell = st.one_of(
    st.text(max_size=12),
    st.sampled_from(
        ['"', ";", ",", "\t", "\n", "\r\n", "=1+1", "1,5", "1.234,5", "\ufeff", "Total"]
    ),
)


@settings(max_examples=60, deadline=None)
@given(
    rows=st.lists(st.lists(cell, min_size=1, max_size=5), min_size=1, max_size=8),
    delimiter=st.sampled_from([",", ";", "\t", "|"]),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "cp1252", "latin-1"]),
)
def test_any_text_table_is_read_or_refused(tmp_path_factory, rows, delimiter, encoding):
    """Cells of any characters, with no care for quotation marks."""
    path = tmp_path_factory.mktemp("any") / "a.csv"
    text = "\n".join(delimiter.join(row) for row in rows)
    path.write_bytes(text.encode(encoding, "replace"))
    try:
        table = read_table(path)
    except InputError as error:
        assert "a.csv" in str(error)  # noqa: PT017
    else:
        assert len(table) == len(table.rows) >= 1
        assert len(set(table.frame.columns)) == table.frame.shape[1]


json_value = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["type", "coordinates", "geometries", "geometry", "properties", "a"]),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)
kind = st.sampled_from(
    ["Feature", "Point", "LineString", "Polygon", "MultiPolygon", "GeometryCollection", "x"]
)
thing = st.fixed_dictionaries(
    {"type": kind | json_value},
    optional={
        "geometry": st.fixed_dictionaries({"type": kind, "coordinates": json_value}) | json_value,
        "properties": json_value,
        "coordinates": st.lists(st.lists(st.floats(-200, 200), max_size=4), max_size=5)
        | json_value,
        "geometries": json_value,
    },
)


@settings(max_examples=100, deadline=None)
@given(features=st.lists(thing, max_size=4), crs=st.none() | json_value)
def test_any_geojson_is_read_or_refused(tmp_path_factory, features, crs):
    """Members of any type, in any place."""
    document = {"type": "FeatureCollection", "features": features}
    if crs is not None:
        document["crs"] = crs
    path = tmp_path_factory.mktemp("any") / "a.geojson"
    path.write_text(json.dumps(document))
    try:
        table = read_table(path)
    except InputError as error:
        assert "a.geojson" in str(error)  # noqa: PT017
    else:
        assert len(table) == len(features)
