"""What must hold of barriers, bundles and fragility whatever the numbers are."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from scipy import sparse

from hrgeo.coverage import (
    barrier_costs,
    closures,
    measure_barriers,
    measure_bundles,
    measure_coverage,
    measure_fragility,
    rule_changes,
    rules_to_ask,
)
from hrgeo.model import Demand, Person, TravelTimes

CUTOFF_MIN = 60.0
QUICK = settings(max_examples=15, deadline=None)
TYPES = ["ssp", "testing", "ssp;testing", "pharmacy;naloxone;ssp"]
NO_ID = Person("without ID", has_id=False)
NEITHER = Person("without ID or money", has_id=False, can_pay=False)
BUNDLES = {"both": ("ssp", "testing")}


@st.composite
def towns(draw):
    """Dense minutes (a third of them unreached), weights, and services with rules and stock."""
    n, m = draw(st.integers(1, 8)), draw(st.integers(1, 5))
    minutes = draw(hnp.arrays(np.float64, (n, m), elements=st.integers(0, 90).map(float)))
    minutes[minutes > CUTOFF_MIN] = math.inf
    weight = draw(hnp.arrays(np.float64, n, elements=st.integers(0, 9).map(float)))
    return minutes, weight, draw(services_of(m)), draw(between(m))


@st.composite
def services_of(draw, m):
    def column(values):
        return draw(st.lists(st.sampled_from(values), min_size=m, max_size=m))

    return pd.DataFrame(
        {
            "types": column(TYPES),
            "id_required": pd.array(column([True, False, None]), dtype="boolean"),
            "fee": pd.array(column([True, False, None]), dtype="boolean"),
            "available_share": pd.array(column([0.0, 0.3, 1.0, None]), dtype="Float64"),
        },
        index=pd.RangeIndex(m, name="service_id"),
    )


@st.composite
def between(draw, m):
    """Minutes between services: shortest ways, so that no detour is shorter."""
    minutes = draw(hnp.arrays(np.float64, (m, m), elements=st.integers(0, 40).map(float)))
    np.fill_diagonal(minutes, 0.0)
    for k in range(m):
        minutes = np.minimum(minutes, minutes[:, [k]] + minutes[[k], :])
    return minutes


def times_of(minutes, origins, destinations) -> TravelTimes:
    row, column = np.nonzero(np.isfinite(minutes))
    table = sparse.csr_array((minutes[row, column], (row, column)), shape=minutes.shape)
    return TravelTimes(table, pd.Index(origins), pd.Index(destinations), CUTOFF_MIN, "walk")


def need_of(weight, ids=None) -> Demand:
    n = len(weight)
    ids = np.arange(n) if ids is None else np.asarray(ids)
    return Demand("n", "points", "ems", ids, -87.6 + ids / 50, [41.8] * n, weight, [""] * n)


def ask(town, threshold, *, origins=None, columns=None, rows=None) -> dict[str, pd.DataFrame]:
    """Ask everything, with need, columns and rows of services in the given orders."""
    minutes, weight, services, trips = town
    n, m = minutes.shape
    origins = np.arange(n) if origins is None else np.asarray(origins)
    columns = np.arange(m) if columns is None else np.asarray(columns)
    rows = np.arange(m) if rows is None else np.asarray(rows)
    args = (
        times_of(minutes[np.ix_(origins, columns)], origins, columns),
        need_of(weight[origins], origins),
        services.iloc[rows],
    )
    types = {"thresholds_min": [threshold], "service_types": ["ssp"]}
    one = {"service_type": "ssp", "threshold_min": threshold}
    return {
        "barriers": measure_barriers(*args, [NO_ID, NEITHER], **types),
        "costs": barrier_costs(*args, [NO_ID, NEITHER], **types),
        "changes": rule_changes(*args, NO_ID, "id_required", **one),
        "ask": rules_to_ask(*args, NEITHER, **one),
        "bundles": measure_bundles(
            *args, BUNDLES, thresholds_min=[threshold],
            service_times=times_of(trips[np.ix_(columns, columns)], columns, columns),
        ),
        "fragility": measure_fragility(*args, **types),
        "closures": closures(*args, **types),
    }  # fmt: skip


GAINS = {
    "barriers": [
        "share_nominal", "share_effective", "low", "high", "share_effective_if_unknown_usable",
    ],
    "bundles": [f"{f}_{w}" for f in ("share", "low", "high") for w in ("each", "one_place")]
    + ["share_one_trip"],
    "fragility": [f"{f}_{w}" for f in ("share", "low", "high") for w in
                  ("nearest", "second", "third", "available", "available_if_unknown_stocked")],
}  # fmt: skip


def assert_never_less(after, before):
    for table, names in GAINS.items():
        more, less = (np.nan_to_num(one[table][names].to_numpy()) for one in (after, before))
        assert (more >= less - 1e-9).all(), table


@given(towns(), st.integers(0, 60), st.integers(0, 60))
@QUICK
def test_a_longer_threshold_never_gives_less(town, first, second):
    short, long = sorted([first, second])
    assert_never_less(ask(town, long), ask(town, short))


@given(towns(), st.integers(0, 60), st.data())
@QUICK
def test_one_more_service_never_gives_less(town, threshold, data):
    minutes, weight, services, trips = town
    n, m = minutes.shape
    extra = data.draw(hnp.arrays(np.float64, (n, 1), elements=st.integers(0, 60).map(float)))
    more = pd.concat([services, data.draw(services_of(1))], ignore_index=True)
    grown = np.full((m + 1, m + 1), math.inf)
    grown[:m, :m] = trips
    grown[m, m] = 0.0
    assert_never_less(
        ask((np.hstack([minutes, extra]), weight, more, grown), threshold), ask(town, threshold)
    )


@given(towns(), st.integers(0, 60), st.sampled_from(["id_required", "fee"]), st.data())
@QUICK
def test_fewer_barriers_and_more_stock_never_give_less(town, threshold, barrier, data):
    minutes, weight, services, trips = town
    one = data.draw(st.integers(0, len(services) - 1))
    easier = services.copy()
    easier.loc[one, barrier] = False
    easier.loc[one, "available_share"] = 1.0
    assert_never_less(ask((minutes, weight, easier, trips), threshold), ask(town, threshold))


@given(towns(), st.integers(0, 60), st.randoms(use_true_random=False))
@QUICK
def test_the_order_of_rows_and_columns_changes_nothing(town, threshold, random):
    n, m = town[0].shape
    origins, columns, rows = (random.sample(range(k), k) for k in (n, m, m))
    usual = ask(town, threshold)
    shuffled = ask(town, threshold, origins=origins, columns=columns, rows=rows)
    # Among equally good choices the first in the table is taken; what is gained is the same.
    for tables in (usual, shuffled):
        tables["changes"] = tables["changes"].drop(columns="service_ids")
    for name, table in usual.items():
        pd.testing.assert_frame_equal(table, shuffled[name], rtol=1e-9)


@given(towns(), st.integers(0, 60), st.floats(1e-2, 1e2))
@QUICK
def test_scaling_all_weights_changes_no_share(town, threshold, factor):
    minutes, weight, services, trips = town
    usual = ask(town, threshold)
    scaled = ask((minutes, weight * factor, services, trips), threshold)
    for name, table in usual.items():
        shares = [c for c in table if c.startswith(("share", "low", "high")) or c.endswith("_min")]
        np.testing.assert_allclose(
            table[shares].to_numpy(float), scaled[name][shares].to_numpy(float),
            rtol=1e-9, atol=1e-9,
        )  # fmt: skip


@given(towns(), st.integers(0, 60))
@QUICK
def test_measures_fit_together(town, threshold):
    minutes, weight, services, _ = town
    n, m = minutes.shape
    found = ask(town, threshold)
    plain = measure_coverage(
        times_of(minutes, range(n), range(m)), need_of(weight), services,
        thresholds_min=[threshold], service_types=["ssp"],
    )["share_need"].iloc[0]  # fmt: skip
    if weight.sum() == 0:
        assert math.isnan(plain)
        return
    barriers, fragility = found["barriers"], found["fragility"].iloc[0]
    assert np.allclose(barriers["share_nominal"], plain)
    assert math.isclose(fragility["share_nearest"], plain)
    effective, possible = (
        barriers[name] for name in ("share_effective", "share_effective_if_unknown_usable")
    )
    assert (effective <= possible + 1e-12).all()
    assert (possible <= plain + 1e-12).all()
    assert (barriers["low"] <= effective).all()
    assert (effective <= barriers["high"]).all()
    assert fragility["share_third"] <= fragility["share_second"] <= fragility["share_nearest"]
    assert fragility["share_available"] <= fragility["share_available_if_unknown_stocked"] + 1e-12
    assert fragility["share_available_if_unknown_stocked"] <= plain + 1e-12
    # Who has one service in reach has it alone, or has a second one.
    alone = found["closures"]["share_only_here"].sum()
    assert math.isclose(alone, plain - fragility["share_second"], abs_tol=1e-9)
    bundle = found["bundles"].iloc[0]
    assert bundle["share_one_place"] <= bundle["share_each"] + 1e-12
    assert bundle["share_one_place"] <= bundle["share_one_trip"] + 1e-12
    costs = found["costs"]
    assert (costs.filter(like="cost") >= -1e-9).all(axis=None)
    # For a person with one barrier, dropping it everywhere gives back all that is nominal.
    single = costs[costs["person"] == NO_ID.name]
    assert np.allclose(single["share_if_dropped"], plain)
    assert np.allclose(single["share_cost"], single["share_cost_alone"])
    gains = found["changes"]["share_gain"].to_numpy()
    assert (np.diff(gains) >= -1e-12).all()
    assert (gains <= single["share_cost"].iloc[0] + 1e-9).all()
