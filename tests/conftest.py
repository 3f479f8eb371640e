"""What all tests share: no network, and where the real data are."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
from hypothesis import settings
from pytest_socket import (
    _remove_restrictions,
    disable_socket,
    enable_socket,
    socket_allow_hosts,
)

# First of all: it settles which drivers GDAL may have, before any test loads GDAL.
from hrgeo import files as _files  # noqa: F401

# No test writes to the cache of whoever runs it; tests of the store name folders of their own.
os.environ["HRGEO_STORE"] = "off"

PROJECT = Path(__file__).resolve().parent.parent
REAL_DATA = Path(os.environ.get("HRGEO_REAL_DATA", PROJECT.parent / "shared" / "data"))

# Where branches are counted, these are left out: they go through the same lines again and again,
# which then takes half as long again. Run as plain Python they are what counts kernels.
UNTRACED = frozenset({"hostile", "invariants", "oracles", "real"})
IS_PLAIN_PYTHON = os.environ.get("NUMBA_DISABLE_JIT") == "1"

# No deadline: how long an example takes tells how busy the computer is, not whether it is right.
settings.register_profile("seeded", derandomize=True, deadline=None)
settings.load_profile("seeded")


@pytest.fixture(autouse=True)
def _no_network(request: pytest.FixtureRequest):
    """Block sockets in every test; browser and loopback tests may talk to this computer alone."""
    if request.node.get_closest_marker("browser"):
        yield
        return
    if request.node.get_closest_marker("loopback"):
        socket_allow_hosts(["127.0.0.1", "localhost"], allow_unix_socket=True)
        yield
        _remove_restrictions()
        return
    disable_socket(allow_unix_socket=True)
    yield
    enable_socket()


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Skip tests on real data, saying so, where there are none; trace few; put all in order."""
    if not REAL_DATA.is_dir():
        for item in items:
            if item.get_closest_marker("realdata"):
                item.add_marker(pytest.mark.skip(reason=f"no real data at {REAL_DATA}"))
    if config.pluginmanager.hasplugin("_cov") and not IS_PLAIN_PYTHON:
        for item in items:
            if item.path.parent.name in UNTRACED and item.path.is_relative_to(PROJECT / "tests"):
                item.add_marker("no_cover")
    n_workers = getattr(config, "workerinput", {}).get("workercount", 1)
    if n_workers > 1:
        items[:] = _in_stretches(items, n_workers)


def _in_stretches(items: list[pytest.Item], n_workers: int) -> list[pytest.Item]:
    """Put modules that take long, or whose tests share something, first in each stretch.

    Each worker is given a stretch of the list; one that has no work left takes from the end of
    another's. So what is taken is short, and a run that a module shares is not made by both.
    """
    modules: dict[Path, list[pytest.Item]] = {}
    for item in items:
        modules.setdefault(item.path, []).append(item)
    long = [module for module in modules.values() if any(map(_is_long, module))]
    short = [module for module in modules.values() if not any(map(_is_long, module))]
    n_long = sum(map(len, long))
    stretches: list[list[pytest.Item]] = [[] for _ in range(n_workers)]
    n_before = 0
    for module in long:  # neighbors stay together: they mostly need the same kernels
        stretches[n_before * n_workers // n_long].extend(module)
        n_before += len(module)
    for module in short:
        min(stretches, key=len).extend(module)
    return [item for stretch in stretches for item in stretch]


def _is_long(item: pytest.Item) -> bool:
    shared = item._fixtureinfo.name2fixturedefs.values()
    return any(item.get_closest_marker(name) for name in ("slow", "browser", "realdata")) or any(
        definition[-1].scope == "module" for definition in shared
    )


@pytest.fixture(scope="session")
def real_data() -> Path:
    """Folder of the real data."""
    return REAL_DATA


@pytest.fixture(scope="session")
def small_town_source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A town of 600 street nodes, as files; read it only.

    Its ``plan.toml`` plans no van; ``plan_with_van.toml`` is that of the sample town.
    """
    from hrgeo.inputs.sample import write_sample_town

    folder = tmp_path_factory.mktemp("small_town")
    plan = write_sample_town(folder, n_street_nodes=600)
    text = plan.read_text("utf-8")
    # The week of the vans is searched for longer than all the rest takes: most tests do without.
    (folder / "plan_with_van.toml").write_text(text, "utf-8")
    parts = text.split("\n\n")
    plan.write_text("\n\n".join(p for p in parts if "[van" not in p), "utf-8")
    return folder


@pytest.fixture
def small_town(small_town_source: Path, tmp_path: Path) -> Path:
    """A copy of the small town that a test may spoil."""
    folder = tmp_path / "town"
    shutil.copytree(small_town_source, folder)
    return folder


@pytest.fixture
def lean_town(small_town: Path) -> Path:
    """A copy of the small town whose plan asks about one type, source and person, and no van.

    For tests of a run's beginning or end: the whole plan takes nearly four times as long.
    """
    plan = small_town / "plan.toml"
    parts = plan.read_text("utf-8").split("\n\n")
    left_out = ('id = "deaths"', 'id = "staff"', "[[bundles]]")
    parts = [part for part in parts if not any(words in part for words in left_out)]
    people = [part for part in parts if "[[people]]" in part]
    (coverage,) = [part for part in parts if "[coverage]" in part]
    lean = [part for part in parts if part not in [*people[1:], coverage]]
    lean.append('[coverage]\nservices = ["ssp"]\nthresholds_min = { walk = [10] }\n')
    plan.write_text("\n\n".join(lean), "utf-8")
    return small_town
