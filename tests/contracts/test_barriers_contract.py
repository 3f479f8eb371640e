"""Barriers, bundles and fragility on empty and single input, and what they leave alone."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy import sparse

from hrgeo.coverage import (
    barrier_costs,
    closures,
    measure_barriers,
    measure_bundles,
    measure_fragility,
    rule_changes,
    rules_to_ask,
)
from hrgeo.errors import InputError
from hrgeo.model import Demand, Person, TravelTimes

NO_ID = Person("without ID", has_id=False)
ONE = {"service_type": "ssp", "threshold_min": 10}
LADDER = {"thresholds_min": [10], "service_types": ["ssp"]}


def town(n: int, m: int) -> tuple[TravelTimes, Demand, pd.DataFrame]:
    need = Demand(
        "need", "points", "ems", [f"d{i}" for i in range(n)], np.linspace(-87.7, -87.5, n),
        np.full(n, 41.8), np.arange(1.0, n + 1), [""] * n,
    )  # fmt: skip
    ids = pd.Index([f"s{j}" for j in range(m)], name="service_id", dtype=object)
    rule = pd.array([[True, None, False][j % 3] for j in range(m)], dtype="boolean")
    services = pd.DataFrame({"types": ["ssp"] * m, "id_required": rule}, index=ids)
    minutes = sparse.csr_array(np.full((n, m), 5.0))
    return TravelTimes(minutes, need.demand_ids, ids, 30.0, "walk"), need, services


RUNS = {
    "barriers": lambda *args: measure_barriers(*args, [NO_ID], **LADDER),
    "costs": lambda *args: barrier_costs(*args, [NO_ID], **LADDER),
    "changes": lambda *args: rule_changes(*args, NO_ID, "id_required", **ONE),
    "ask": lambda *args: rules_to_ask(*args, NO_ID, **ONE),
    "bundles": lambda *args: measure_bundles(*args, {"b": ("ssp",)}, thresholds_min=[10]),
    "fragility": lambda *args: measure_fragility(*args, **LADDER),
    "closures": lambda *args: closures(*args, **LADDER),
}
EACH = pytest.mark.parametrize("run", list(RUNS.values()), ids=list(RUNS))


@EACH
@pytest.mark.parametrize(("n", "m"), [(0, 0), (0, 2), (2, 0), (1, 1)])
def test_empty_and_single_input_give_the_same_columns_and_types(run, n, m):
    usual = run(*town(4, 3))
    table = run(*town(n, m))
    assert table.dtypes.to_dict() == usual.dtypes.to_dict()
    assert table.index.is_unique


@EACH
def test_no_input_is_changed_and_the_same_input_gives_the_same_answer(run):
    times, need, services = town(5, 3)
    before = times.minutes.toarray(), need.weight.copy(), services.copy()
    first, second = run(times, need, services), run(times, need, services)
    pd.testing.assert_frame_equal(first, second, check_exact=True)
    np.testing.assert_array_equal(times.minutes.toarray(), before[0])
    np.testing.assert_array_equal(need.weight, before[1])
    pd.testing.assert_frame_equal(services, before[2])


@EACH
def test_repeated_services_are_refused_with_their_number(run):
    times, need, services = town(2, 2)
    with pytest.raises(InputError, match="1 service ids occur more than once"):
        run(times, need, pd.concat([services, services.iloc[:1]]))


@EACH
def test_a_question_beyond_the_cutoff_is_refused(run):
    times, need, services = town(2, 2)
    short = TravelTimes(times.minutes, times.origin_ids, times.destination_ids, 9.0, "walk")
    with pytest.raises(InputError, match="only computed up to 9 min"):
        run(short, need, services)
