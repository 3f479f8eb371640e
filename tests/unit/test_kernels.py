"""Compiled loops: kept for later processes, and told of before the first one."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import NamedTuple

import numba
import numpy as np
import pytest
from numba.core import event

from hrgeo import kernels

compiles = pytest.mark.skipif(bool(numba.config.DISABLE_JIT), reason="nothing is compiled here")

USE = """
import numpy as np
from hrgeo.kernels import tell_before_compiling
from hrgeo.travel.search import twice_as_long
tell_before_compiling(lambda: print("told"))
print(len(twice_as_long(np.zeros(2, np.int64))))
print(len(twice_as_long(np.zeros(2, np.int32))))
"""


@pytest.fixture(autouse=True)
def _tell_no_one_after():
    yield
    kernels.tell_before_compiling(None)


@compiles
def test_the_first_of_several_kernels_to_compile_is_told_of_once():
    told = []
    kernels.tell_before_compiling(lambda: told.append(1))

    @numba.njit
    def one(number):
        return number + 1

    @numba.njit
    def two(number):
        return one(number) * 2

    assert told == []
    assert two(1) == 4
    assert two(1.0) == 4.0
    assert told == [1]


@compiles
def test_the_latest_to_be_told_takes_the_place_of_the_one_before():
    first, latest = [], []
    kernels.tell_before_compiling(lambda: first.append(1))
    kernels.tell_before_compiling(lambda: latest.append(1))

    @numba.njit
    def one(number):
        return number + 1

    one(1)
    assert (first, latest) == ([], [1])


@compiles
def test_later_processes_compile_nothing_and_tell_nothing(tmp_path):
    environment = {**os.environ, "NUMBA_CACHE_DIR": str(tmp_path)}
    said = [
        subprocess.run(
            [sys.executable, "-c", USE], env=environment, check=True, capture_output=True, text=True
        ).stdout.split()
        for _ in range(2)
    ]
    assert said == [["told", "4", "4"], ["4", "4"]]


STAMPED = """
from pathlib import Path
from hrgeo import kernels
from hrgeo.travel.search import twice_as_long
package = kernels._package_of(twice_as_long.py_func)
assert package == Path(kernels.__file__).parent / "travel"
assert twice_as_long._cache._cache_file._source_stamp[1] == kernels._stamp_of(package)
"""


@compiles
def test_what_was_compiled_holds_for_the_code_of_all_its_package(tmp_path, monkeypatch):
    """A change of any file of the package, or of hrgeo's own, gives another stamp."""
    subprocess.run([sys.executable, "-c", STAMPED], check=True)
    root, package = tmp_path / "hrgeo", tmp_path / "hrgeo" / "vans"
    (package / "deep").mkdir(parents=True)
    files = [root / "kernels.py", root / "units.py", package / "a.py", package / "deep" / "b.py"]
    for file in files:
        file.write_text("HOUR = 60\n", encoding="utf-8")
    monkeypatch.setattr(kernels, "__file__", str(files[0]))
    stamps = [kernels._stamp_of.__wrapped__(package)]
    for file in files:
        file.write_text("HOUR = 61\n", encoding="utf-8")
        stamps.append(kernels._stamp_of.__wrapped__(package))
    assert len(set(stamps)) == len(files) + 1
    assert kernels._stamp_of.__wrapped__(package) == stamps[-1]


def test_a_written_number_stays_the_number():
    assert kernels.plain(-1) == -1


class Table(NamedTuple):
    """Any tuple with names."""

    cells: np.ndarray
    n: int


@kernels.within_kernels
def _fill(table, first):
    for k in range(table.n):
        table.cells[k] = first + k
    return table.cells.sum()


@kernels.kernel
def _filled(table, first):
    return _fill(kernels.by_reference(table), first)


@pytest.mark.parametrize("first", [5, 0.5])
def test_a_tuple_by_reference_is_the_same_arrays(first):
    cells = np.zeros(4)
    assert _filled(Table(cells, 3), first) == 3 * first + 3
    assert cells.tolist() == [first, first + 1, first + 2, 0.0]


@compiles
def test_what_kernels_alone_call_is_compiled_once_for_numbers_written_out_or_not():
    compiled = []

    class Names(event.Listener):
        def on_start(self, event):
            compiled.append(event.data["dispatcher"].py_func.__name__)

        def on_end(self, event):
            pass

    @kernels.within_kernels
    def raised(number, by):
        return number + by

    @kernels.within_kernels
    def summed(number):
        return raised(number, 2) + raised(number, number)

    @numba.njit
    def outer(number):
        return summed(number)

    with event.install_listener("numba:compile", Names()):
        assert outer(5) == 17
    assert compiled == ["outer", "summed", "raised"]
    assert raised("a", "b") == "ab"  # plain Python
