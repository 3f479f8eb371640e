"""Published optima."""

from __future__ import annotations

import pandas as pd
import pytest

from hrgeo.siting import SitingProblem, solve


@pytest.mark.realdata
def test_san_francisco_maximal_coverage_is_reproduced_exactly(real_data):
    """205 tracts, 16 stores, 4 of them, 5000 m (given as if they were minutes): 875,247 people."""
    folder = real_data / "optim" / "spopt_sf"
    table = pd.read_csv(folder / "SF_network_distance_candidateStore_16_censusTract_205_new.csv")
    demand = pd.read_csv(folder / "SF_demand_205_centroid_uniform_weight.csv")
    distance_m = table.pivot_table(index="DestinationName", columns="name", values="distance")
    people = demand.set_index("NAME")["POP2000"].reindex(distance_m.index)
    assert distance_m.shape == (205, 16)
    assert not distance_m.isna().any(axis=None)
    problem = SitingProblem.from_matrix(
        distance_m.to_numpy(), people.to_numpy(), site_ids=distance_m.columns
    )
    result = solve(problem, n_sites=4, threshold_min=5000.0)
    assert result.status == "optimal"
    assert result.objective == result.bound == 875_247.0
    assert len(result.sites) == 4
