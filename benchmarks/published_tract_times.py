"""Hold hrgeo's South Side times against published times from tracts to providers.

    python benchmarks/published_tract_times.py FOLDER

FOLDER holds ``plan.toml`` and its files, and ``oeps_tract_access_times.csv``:
minutes from each census tract to the nearest provider, computed by others from
tract centers on another network (Opioid Environment Policy Scan). Providers are
taken by the words of the services file, since the published list of a provider
type is one of them ("methadone") and the plan may join several into one type.

For each list of providers and each mode the table shows, over the tracts of the
study area, the rank correlation (Spearman) of the published minutes with

- hrgeo's minutes from the tract center (``minutes``), with the median ratio of
  hrgeo's minutes to the published ones (``ratio``), and
- the share of the tract's need within each threshold (``share_T``), with its
  sign turned so that 1 is full agreement. Need belongs to the tract with the
  nearest center; tracts with fewer than 5 incidents are left out.

Only counts and correlations are printed.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from scipy.stats import spearmanr
from sklearn.neighbors import KDTree

from hrgeo.measures import nearest_min
from hrgeo.model import Demand, QualityLog, TravelTimes
from hrgeo.plan import PlanConfig
from hrgeo.plan.place import place
from hrgeo.plan.progress import StageClock
from hrgeo.plan.read import PlanInputs, read_inputs
from hrgeo.plan.times import time_ways

PROVIDERS = {
    "methadone": ("methadone",),
    "naltrexone": ("naltrexone/vivitrol",),
    "buprenorphine": ("buprenorphine",),
    "methadone + otp, as in the plan": ("methadone", "otp"),
}
PUBLISHED = {
    "methadone": {"drive": "methTime", "walk": "metTimeWalk"},
    "naltrexone": {"drive": "nalTime", "walk": "nalTimeWalk"},
    "buprenorphine": {"drive": "bupTime", "walk": "bupTimeWalk"},
    "methadone + otp, as in the plan": {"drive": "methTime", "walk": "metTimeWalk"},
}
THRESHOLDS_MIN = {"walk": (10, 15, 20), "drive": (5,)}
LEAST_INCIDENTS = 5


def compare(folder: Path) -> pd.DataFrame:
    """Give one row for each list of providers and each mode."""
    config = PlanConfig.from_toml(folder / "plan.toml")
    quality = QualityLog()
    read = read_inputs(config, quality=quality, clock=StageClock())
    placed = place(config, read, quality=quality)
    modes, demands = time_ways(config, read, placed), placed.demands
    published = pd.read_csv(folder / "oeps_tract_access_times.csv", dtype={"GEOID": str})
    published = published.set_index("GEOID")
    tract_of_need = _tract_of_need(read, demands[0])
    rows = []
    for providers, words in PROVIDERS.items():
        ids = read.services.index[read.services["type"].isin(words)]
        for mode, column in PUBLISHED[providers].items():
            times = modes[mode]
            theirs = published[column].astype(float)
            row: dict[str, Any] = {"providers": providers, "mode": mode}
            row |= _minutes(_nearest(times.area_times, ids), theirs, read)
            need_min = _nearest(times.need_times[demands[0].need_id], ids)
            row |= _shares(need_min, demands[0], tract_of_need, theirs, THRESHOLDS_MIN[mode])
            rows.append(row)
    return pd.DataFrame(rows)


def _tract_of_need(read: PlanInputs, need: Demand) -> pd.Index:
    tracts = read.areas[read.areas.intersects(read.boundary)]
    scale = np.array([np.cos(np.radians(need.lat.mean())), 1.0])
    tree = KDTree(np.column_stack([tracts.geometry.x, tracts.geometry.y]) * scale)
    _, nearest = tree.query(np.column_stack([need.lon, need.lat]) * scale)
    return tracts.index[nearest[:, 0]]


def _nearest(times: TravelTimes, ids: pd.Index) -> pd.Series:
    keep = np.isin(times.destination_ids, ids)
    return pd.Series(nearest_min(times.take_destinations(keep)), index=times.origin_ids)


def _minutes(ours: pd.Series, theirs: pd.Series, read: PlanInputs) -> dict[str, Any]:
    inside = read.areas.index[read.areas.intersects(read.boundary)]
    ours, theirs = ours.reindex(inside), theirs.reindex(inside)
    both = np.isfinite(ours) & theirs.notna() & (theirs > 0)
    return {
        "n_tracts": int(both.sum()),
        "minutes": spearmanr(ours[both], theirs[both]).statistic,
        "ratio": float((ours[both] / theirs[both]).median()),
    }


def _shares(
    need_min: pd.Series,
    need: Demand,
    tract_of_need: pd.Index,
    theirs: pd.Series,
    thresholds_min: tuple[int, ...],
) -> dict[str, Any]:
    row: dict[str, Any] = {}
    for threshold in thresholds_min:
        within = need.weight * (need_min.to_numpy() <= threshold)
        table = pd.DataFrame({"all": need.weight, "within": within}).groupby(tract_of_need).sum()
        table = table[table["all"] >= LEAST_INCIDENTS]
        share = table["within"] / table["all"]
        row["n_with_need"] = len(share)
        row[f"share_{threshold}"] = spearmanr(share, -theirs.reindex(share.index)).statistic
    return row


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Hold hrgeo against published tract times.")
    parser.add_argument("folder", type=Path)
    print(compare(parser.parse_args().folder).round(2).to_string(index=False))
