"""Travel times against those of two engines, junction to junction: the table of docs/methods.md.

    python benchmarks/reference_times.py DATA [PLACE ...]

DATA holds a folder for each place with ``PLACE.osm.pbf`` and ``reference_times.csv``:
``from_node`` and ``to_node`` (OpenStreetMap ids of junctions), and the seconds of the engines
in columns such as ``osrm_car_s`` and ``valhalla_auto_s``. Prints Markdown.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import osmium
import pandas as pd

from hrgeo.model import FloatArray, StreetNetwork
from hrgeo.network import Profile, profiles, stored_streets
from hrgeo.travel import travel_times

ON_FOOT = (
    profiles.get("walk").with_speed_kph(5.0).with_delays(signal_s=0.0, crossing_s=0.0, turn_s=0.0)
)
COMPARED: tuple[tuple[str, Profile, tuple[str, ...]], ...] = (
    ("walk at 5 km/h, no delays", ON_FOOT, ("osrm_foot_s", "valhalla_pedestrian_s")),
    ("bike", profiles.get("bike"), ("osrm_bicycle_s", "valhalla_bicycle_s")),
    ("drive_reference", profiles.get("drive_reference"), ("osrm_car_s",)),
    ("drive", profiles.get("drive"), ("osrm_car_s", "valhalla_auto_s")),
)


@dataclass(frozen=True)
class Agreement:
    """How our seconds stand to an engine's, over pairs that the engine reaches.

    `share_within_6` counts unreached pairs as not within 6 %.
    """

    n_pairs: int
    share_unreached: float
    median_ratio: float
    share_within_6: float
    rank_correlation: float


def agreement(ours_s: FloatArray, theirs_s: FloatArray) -> Agreement:
    """Compare seconds, pair by pair."""
    reached = np.isfinite(ours_s)
    ratio = ours_s[reached] / theirs_s[reached]
    rank = pd.Series(ours_s[reached]).corr(pd.Series(theirs_s[reached]), method="spearman")
    return Agreement(
        n_pairs=len(ours_s),
        share_unreached=float(1 - reached.mean()),
        median_ratio=float(np.median(ratio)),
        share_within_6=float((np.abs(ratio - 1) <= 0.06).sum() / len(ours_s)),
        rank_correlation=float(rank),
    )


def places_of(file: Path, wanted: list[int]) -> FloatArray:
    """Give lon and lat of nodes of a street file, in the order of `wanted`."""
    only = osmium.filter.IdFilter(wanted)
    nodes = osmium.FileProcessor(str(file), osmium.osm.NODE).with_filter(only)
    lonlat = {node.id: (node.lon, node.lat) for node in nodes}
    return np.array([lonlat[k] for k in wanted])


def pair_seconds(streets: StreetNetwork, file: Path, table: pd.DataFrame) -> FloatArray:
    """Give our seconds for the pairs of a reference table."""
    wanted = sorted(set(table.from_node) | set(table.to_node))
    spots = places_of(file, wanted)
    minutes = travel_times(streets, spots, spots).dense()
    row, column = np.searchsorted(wanted, table.from_node), np.searchsorted(wanted, table.to_node)
    return np.asarray(minutes[row, column] * 60.0)


def agreements_at(file: Path, profile: Profile, columns: Sequence[str]) -> dict[str, Agreement]:
    """Compare at the place of a street file, with each engine whose times are known there."""
    table = pd.read_csv(file.with_name("reference_times.csv"))
    is_known = {column: table[column] > 0 for column in columns if column in table}
    is_known = {column: rows for column, rows in is_known.items() if rows.any()}
    if not is_known:
        return {}
    (streets,) = stored_streets(file, [profile]).values()
    ours_s = pair_seconds(streets, file, table)
    return {
        column: agreement(ours_s[rows], table.loc[rows, column].to_numpy())
        for column, rows in is_known.items()
    }


def main(data: Path, places: list[str]) -> None:
    """Print the table."""
    print("| place | profile | against | pairs | unreached | median | within 6 % | rank |")
    print("|---|---|---|---|---|---|---|---|")
    for place in places:
        file = data / place / f"{place}.osm.pbf"
        for name, profile, columns in COMPARED:
            for column, found in agreements_at(file, profile, columns).items():
                print(
                    f"| {place} | {name} | {column[:-2]} | {found.n_pairs} "
                    f"| {found.share_unreached:.1%} | {found.median_ratio:.3f} "
                    f"| {found.share_within_6:.1%} | {found.rank_correlation:.4f} |"
                )


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:] or ["columbus", "porto", "cambridge"])
