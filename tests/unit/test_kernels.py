"""Compiled loops: kept for later processes, and told of before the first one."""

from __future__ import annotations

import os
import subprocess
import sys

import numba
import pytest

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


def test_a_written_number_stays_the_number():
    assert kernels.plain(-1) == -1
