"""How the time of preparing and searching grows with the size of a street file.

Each file is measured in processes of its own, so that the peak of memory is its own. The
largest file is also cut to parts of it, and a table of 2,000 x 100,000 within 10 minutes is
made for it in parts.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np
from rich.console import Console
from rich.table import Table

from hrgeo.network.clip import clip_streets
from hrgeo.network.regions import box_region
from hrgeo.network.store import prepared_streets, stored_streets
from hrgeo.travel import nearest_surface, travel_times_in_parts
from hrgeo.travel.street_index import index_of

SHARES = (0.125, 0.25, 0.5)
_GB = 1024**2  # of the kilobytes in which Linux tells the peak
N_SITES = 50


def run(files: list[Path], mode: str, plot: Path | None) -> None:
    """Measure all files and parts of the largest one; print a table, draw a plot."""
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        largest = max(files, key=lambda file: file.stat().st_size)
        parts = json.loads(_in_child("parts", largest, Path(folder), mode))
        for file in [*files, *map(Path, parts)]:
            with tempfile.TemporaryDirectory() as store:
                made = json.loads(_in_child("prepare", file, Path(store), mode))
                found = json.loads(
                    _in_child("search", file, Path(store), mode, str(int(file == largest)))
                )
            rows.append({"file": file.name.removesuffix(".osm.pbf"), **made, **found})
    rows.sort(key=lambda row: row["n_street_nodes"])
    _print(rows)
    if plot is not None:
        plot.write_text(_svg(rows), encoding="utf-8")


def _in_child(*words: object) -> str:
    command = [sys.executable, __file__, *map(str, words)]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def _peak_gb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / _GB


def _parts(file: Path, folder: Path, mode: str) -> list[str]:
    """Cut a file at meridians, so that parts of it hold about a share of its junctions."""
    net = stored_streets(file, [mode], folder / "store")[mode]
    west, south, _, north = net.lon.min(), net.lat.min(), net.lon.max(), net.lat.max()
    made = []
    for share in SHARES:
        box = (west - 0.1, south - 0.1, float(np.quantile(net.lon, share)), north + 0.1)
        out = folder / f"part_{share:g}.osm.pbf"
        clip_streets(file, box_region(box, 0.0), out)
        made.append(str(out))
    return made


def _prepare(file: Path, store: Path, mode: str) -> dict[str, Any]:
    """Make the networks of walking and of `mode`, and keep them."""
    import osmium  # noqa: PLC0415  # only this process reads it

    began = time.perf_counter()
    prepared_streets(file, list(dict.fromkeys(["walk", mode])), store)
    took, peak_gb = time.perf_counter() - began, _peak_gb()
    n_nodes = sum(1 for _ in osmium.FileProcessor(str(file), osmium.osm.NODE))
    return {"n_street_nodes": n_nodes, "prepare_s": took, "prepare_gb": peak_gb}


def _search(file: Path, store: Path, mode: str, *, is_largest: bool) -> dict[str, Any]:
    began = time.perf_counter()
    net = stored_streets(file, [mode], store)[mode]
    opened = time.perf_counter()
    index = index_of(net)
    indexed = time.perf_counter()
    _ = index.layers
    layered = time.perf_counter()
    rng = np.random.default_rng(1)
    places = np.column_stack((net.lon, net.lat))
    sites = places[rng.integers(0, net.n_nodes, N_SITES)]
    nearest_surface(net, sites)  # kernels are loaded
    surface_s = min(_timed(lambda: nearest_surface(net, sites).node_min) for _ in range(3))
    out = {
        "n_junctions": net.n_nodes,
        "n_edges": net.n_edges,
        "open_s": opened - began,
        "index_s": indexed - opened,
        "tree_s": layered - indexed,
        "nearest_s": surface_s,
    }
    few, many = (places[rng.integers(0, net.n_nodes, n)] for n in (500, 5_000))
    _through(net, few[:5], many)
    out["table_s"] = min(_timed(lambda: _through(net, few, many)) for _ in range(3))
    out["search_gb"] = _peak_gb()
    if is_largest:
        few, many = (places[rng.integers(0, net.n_nodes, n)] for n in (2_000, 100_000))
        began = time.perf_counter()
        n_pairs = _through(net, few, many)
        out["big_s"], out["big_pairs"] = time.perf_counter() - began, n_pairs
        out["big_gb"] = _peak_gb()
    return out


def _through(net: Any, origins: np.ndarray, destinations: np.ndarray) -> int:
    """Make a table within 10 minutes in parts of 500 origins, none of which is kept."""
    parts = travel_times_in_parts(net, origins, destinations, cutoff_min=10, n_origins=500)
    return sum(part.minutes.nnz for part in parts)


def _timed(work: Any) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


COLUMNS = {
    "file": ("file", "{}"),
    "n_street_nodes": ("street nodes", "{:,}"),
    "n_junctions": ("junctions", "{:,}"),
    "prepare_s": ("prepare [s]", "{:.1f}"),
    "prepare_gb": ("peak [GB]", "{:.2f}"),
    "open_s": ("open [s]", "{:.3f}"),
    "index_s": ("index [s]", "{:.2f}"),
    "tree_s": ("tree [s]", "{:.2f}"),
    "nearest_s": ("nearest [s]", "{:.3f}"),
    "table_s": ("500 x 5,000 [s]", "{:.2f}"),
    "search_gb": ("peak [GB]", "{:.2f}"),
}


def _print(rows: list[dict[str, Any]]) -> None:
    table = Table(*(head for head, _ in COLUMNS.values()))
    for row in rows:
        table.add_row(*(shape.format(row[key]) for key, (_, shape) in COLUMNS.items()))
    console = Console(width=150)
    console.print(table)
    for row in rows:
        if "big_s" in row:
            console.print(
                f"{row['file']}: 2,000 x 100,000 within 10 min in {row['big_s']:.1f} s, "
                f"{row['big_pairs']:,} pairs, peak {row['big_gb']:.2f} GB ({os.cpu_count()} cores)"
            )


CURVES = {
    "prepare_s": ("prepare walk and drive", "#1b6ca8"),
    "index_s": ("index of a network", "#7a4fa3"),
    "nearest_s": ("nearest of 50 sites", "#2e7d32"),
    "table_s": ("500 x 5,000 within 10 min", "#b3541e"),
}
_LOOK = 'font-family="sans-serif" font-size="12" role="img"'
_WIDTH, _HEIGHT, _LEFT, _BOTTOM = 640, 380, 60, 50


def _svg(rows: list[dict[str, Any]]) -> str:
    """Draw seconds over street nodes, both as logarithms."""
    n = np.log10([row["n_street_nodes"] for row in rows])
    seconds = {key: np.log10([max(row[key], 1e-4) for row in rows]) for key in CURVES}
    low_n, high_n = np.floor(n.min()), np.ceil(n.max())
    low_s = np.floor(min(values.min() for values in seconds.values()))
    high_s = np.ceil(max(values.max() for values in seconds.values()))

    def x(value: float) -> float:
        return _LEFT + (value - low_n) / (high_n - low_n) * (_WIDTH - _LEFT - 190)

    def y(value: float) -> float:
        return 15 + (high_s - value) / (high_s - low_s) * (_HEIGHT - _BOTTOM - 15)

    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" {_LOOK}>',
        "<title>Seconds over the number of street nodes; both axes are logarithms</title>",
        f'<rect width="{_WIDTH}" height="{_HEIGHT}" fill="white"/>',
    ]
    for power in range(int(low_n), int(high_n) + 1):
        parts.append(_line(x(power), y(low_s), x(power), y(high_s)))
        parts.append(_words(x(power), y(low_s) + 18, f"{10**power:,}", "middle"))
    for power in range(int(low_s), int(high_s) + 1):
        parts.append(_line(x(low_n), y(power), x(high_n), y(power)))
        parts.append(_words(_LEFT - 6, y(power) + 4, f"{10.0**power:g} s", "end"))
    parts.append(
        _words(x((low_n + high_n) / 2), _HEIGHT - 10, "street nodes in the file", "middle")
    )
    for key, (label, color) in CURVES.items():
        at = [(x(a), y(b)) for a, b in zip(n, seconds[key], strict=True)]
        path = " ".join(f"{a:.1f},{b:.1f}" for a, b in at)
        parts.append(f'<polyline points="{path}" fill="none" stroke="{color}" stroke-width="2"/>')
        parts += [f'<circle cx="{a:.1f}" cy="{b:.1f}" r="3" fill="{color}"/>' for a, b in at]
        parts.append(_words(at[-1][0] + 8, at[-1][1] + 4, label, "start", color))
    return "\n".join([*parts, "</svg>", ""])


def _line(x1: float, y1: float, x2: float, y2: float) -> str:
    return f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="#dddddd"/>'


def _words(x: float, y: float, text: str, anchor: str, color: str = "#333333") -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="{color}">{text}</text>'


def _child() -> None:
    """Do one part of the work, asked for by `run` on the command line."""
    step, file, folder, mode = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]), sys.argv[4]
    if step == "parts":
        print(json.dumps(_parts(file, folder, mode)))
    elif step == "prepare":
        print(json.dumps(_prepare(file, folder, mode)))
    else:
        print(json.dumps(_search(file, folder, mode, is_largest=sys.argv[5] == "1")))


if __name__ == "__main__":
    _child()
