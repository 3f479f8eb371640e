"""Rules that keep people out, on a hand-made street with four need positions."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from scipy import sparse

from hrgeo.coverage import (
    barrier_costs,
    measure_barriers,
    rule_changes,
    rules_to_ask,
    usable_services,
)
from hrgeo.coverage.best_few import best_few
from hrgeo.errors import InputError
from hrgeo.model import Demand, Person, TravelTimes
from hrgeo.schemas import BARRIERS
from hrgeo.text import has

INF = math.inf
NEED = Demand(
    "deaths", "points", "death", list("abcd"), -87.6 + 0.02 * np.arange(4), [41.8] * 4,
    [4.0, 3.0, 2.0, 1.0], [""] * 4,
)  # fmt: skip
MINUTES = [
    # open  id    fee   both  unknown
    [15.0, 5.0, INF, INF, 5.0],  # a, weight 4
    [15.0, 8.0, 10.0, INF, INF],  # b, weight 3
    [10.0, INF, INF, INF, INF],  # c, weight 2
    [INF, INF, INF, 1.0, 10.0],  # d, weight 1
]
NAMES = ["open", "id", "fee", "both", "unknown"]
SERVICES = pd.DataFrame(
    {
        "types": ["otp"] * 5,
        "id_required": pd.array([False, True, False, True, None], dtype="boolean"),
        "fee": pd.array([False, False, True, True, False], dtype="boolean"),
    },
    index=pd.Index(NAMES, name="service_id"),
)
NO_ID = Person("without ID", has_id=False)
NEITHER = Person("without ID or money", has_id=False, can_pay=False)


def times_of(minutes, destinations, cutoff_min=30.0, mode="walk") -> TravelTimes:
    dense = np.asarray(minutes, dtype=float).reshape(4, len(destinations))
    row, column = np.nonzero(np.isfinite(dense))
    table = sparse.csr_array((dense[row, column], (row, column)), shape=dense.shape)
    return TravelTimes(table, NEED.demand_ids, pd.Index(list(destinations)), cutoff_min, mode)


TIMES = times_of(MINUTES, NAMES)


def test_shares_by_hand():
    """Within 10 min of anything: a, b, c, d. Of what asks for no ID: b (fee), c (open)."""
    table = measure_barriers(TIMES, NEED, SERVICES, [NO_ID, NEITHER], thresholds_min=[10, 15])
    assert table["person"].tolist() == ["without ID"] * 2 + ["without ID or money"] * 2
    assert table["share_nominal"].tolist() == [1.0] * 4
    # No ID, 10 min: b 3 + c 2 of 10; with the unknown one a 4 and d 1 as well. 15 min: a, b, c.
    # Neither, 10 min: open reaches c alone, 2; the unknown one a and d. 15 min: a, b, c again.
    assert table["share_effective"].tolist() == [0.5, 0.9, 0.2, 0.9]
    assert table["share_effective_if_unknown_usable"].tolist() == [1.0, 1.0, 0.7, 1.0]
    assert table["n_usable"].tolist() == [2, 2, 1, 1]
    assert table["n_may_be_usable"].tolist() == [3, 3, 2, 2]
    assert table["n_services"].tolist() == [5] * 4
    assert (table["low"] <= table["share_effective"]).all()
    assert (table["share_effective"] <= table["high"]).all()
    assert table["reason"].tolist() == [""] * 4


def test_costs_by_hand():
    """Without ID or money only open is sure: c, 2 of 10. Each rule is dropped by itself."""
    table = barrier_costs(TIMES, NEED, SERVICES, [NEITHER], thresholds_min=[10])
    assert table["barrier"].tolist() == ["id_required", "fee"]
    assert table["n_kept_out"].tolist() == [2, 2]
    assert table["n_rule_unknown"].tolist() == [1, 0]
    assert table["share_effective"].tolist() == [0.2, 0.2]
    # Without the ID rule: open, id, unknown: a, b, c, d = 10. Without the fee: open, fee: b, c = 5.
    assert table["share_if_dropped"].tolist() == [1.0, 0.5]
    assert table["share_cost"].tolist() == pytest.approx([0.8, 0.3])
    # With the unknown one usable, 7 before. ID dropped: b as well, 10. Fee dropped: b as well, 10.
    assert table["share_cost_if_unknown_usable"].tolist() == pytest.approx([0.3, 0.3])
    # Who lacks ID alone reaches b, c: loses 5. Who lacks money alone: open, id, unknown: nothing.
    assert table["share_cost_alone"].tolist() == pytest.approx([0.5, 0.0])
    assert table["share_cost_alone_if_unknown_usable"].tolist() == pytest.approx([0.0, 0.0])


def test_rule_changes_by_hand_and_against_new_sites():
    """Without ID b and c are in reach. `id` adds a (4), `both` adds d (1)."""
    table = rule_changes(
        TIMES, NEED, SERVICES, NO_ID, "id_required", service_type="otp", threshold_min=10,
        gains_of_new_sites=[0.3, 0.4, 0.5, 0.6],
    )  # fmt: skip
    assert table["service_ids"].tolist() == [("id",), ("id", "both")]
    assert table["share_effective"].tolist() == [0.5, 0.5]
    assert table["share_after"].tolist() == pytest.approx([0.9, 1.0])
    assert table["is_best"].all()
    assert table["share_gain_bound"].tolist() == pytest.approx([0.4, 0.5])
    assert table["as_many_new_sites"].tolist() == [2, 3]


def test_a_rule_is_dropped_only_where_no_other_rule_keeps_the_person_out():
    table = rule_changes(
        TIMES, NEED, SERVICES, NEITHER, "id_required", service_type="otp", threshold_min=10
    )
    assert table["service_ids"].tolist() == [("id",)]  # both asks for a fee as well
    assert table["as_many_new_sites"].isna().all()


def test_where_no_rule_can_be_dropped_the_table_is_empty_with_its_columns():
    free = SERVICES.assign(id_required=pd.array([False] * 5, dtype="boolean"))
    table = rule_changes(
        TIMES, NEED, free, NO_ID, "id_required", service_type="otp", threshold_min=10
    )
    assert len(table) == 0
    assert "as_many_new_sites" in table.columns


def test_rules_to_ask_by_hand():
    """The unknown one would add a 4 and d 1 for sure. In the band b and c stay without it."""
    table = rules_to_ask(TIMES, NEED, SERVICES, NO_ID, service_type="otp", threshold_min=10)
    row = table.iloc[0]
    assert len(table) == 1
    assert row["service_id"] == "unknown"
    assert row["rules_unknown"] == ("id_required",)
    assert row["share_gain_if_usable"] == pytest.approx(0.5)
    assert row["share_loss_if_not"] == pytest.approx(0.5)
    known = SERVICES.assign(id_required=pd.array([False] * 5, dtype="boolean"))
    assert rules_to_ask(TIMES, NEED, known, NO_ID, service_type="otp", threshold_min=10).empty


@pytest.mark.parametrize(
    ("services", "types", "reason", "most"),
    [
        (SERVICES.assign(id_required=True), ["otp"], "none_usable", 0.0),
        (SERVICES.drop(columns="id_required"), ["otp"], "rules_unknown", 1.0),
        (SERVICES, ["ssp"], "none_listed", 0.0),
        (SERVICES.rename(index=lambda name: name + " elsewhere"), ["otp"], "none_on_streets", 0.0),
    ],
)
def test_a_profile_nobody_matches_has_the_answer_0_and_a_reason_in_words(
    services, types, reason, most
):
    row = measure_barriers(
        TIMES, NEED, services, [NO_ID], thresholds_min=[10], service_types=types
    ).iloc[0]
    assert row[["share_effective", "low", "high"]].tolist() == [0.0, 0.0, 0.0]
    assert row["share_effective_if_unknown_usable"] == most
    assert row["reason"] == reason
    assert has(f"barriers.{reason}")


def test_a_person_who_travels_otherwise_has_no_row_and_no_person_no_table():
    by_chair = Person("by wheelchair", needs_wheelchair=True, mode="wheelchair")
    table = measure_barriers(TIMES, NEED, SERVICES, [by_chair, NO_ID], thresholds_min=[10])
    assert table["person"].tolist() == ["without ID"]
    assert measure_barriers(TIMES, NEED, SERVICES, [], thresholds_min=[10]).empty


def test_need_off_the_streets_is_counted_and_in_no_share():
    times = times_of(MINUTES, NAMES).take_origins(np.array([True, True, False, False]))
    row = measure_barriers(times, NEED, SERVICES, [NO_ID], thresholds_min=[10]).iloc[0]
    assert row[["n_need", "n_need_unplaced"]].tolist() == [7.0, 3.0]
    assert row["share_effective"] == pytest.approx(3 / 7)  # b of a and b


def test_no_need_gives_nan():
    nobody = NEED.take(np.zeros(4, dtype=bool))
    row = measure_barriers(TIMES, nobody, SERVICES, [NO_ID], thresholds_min=[10]).iloc[0]
    assert row[["share_nominal", "share_effective", "low", "high"]].isna().all()
    change = rule_changes(
        TIMES, nobody, SERVICES, NO_ID, "id_required", service_type="otp", threshold_min=10
    )
    assert change["share_after"].isna().all()
    ask = rules_to_ask(TIMES, nobody, SERVICES, NO_ID, service_type="otp", threshold_min=10)
    assert ask["share_gain_if_usable"].isna().all()


def test_faults_are_told_together_and_without_values():
    strange = SERVICES.assign(id_required="secret", fee="secret")
    with pytest.raises(InputError, match=r"'id_required' has values .* 'fee' has") as caught:
        measure_barriers(TIMES, NEED, strange, [NEITHER], thresholds_min=[10])
    assert "secret" not in str(caught.value)
    with pytest.raises(InputError, match="more than one person: 'without ID'"):
        measure_barriers(TIMES, NEED, SERVICES, [NO_ID, NO_ID], thresholds_min=[10])
    with pytest.raises(InputError, match="'fee' keeps this person out nowhere"):
        rule_changes(TIMES, NEED, SERVICES, NO_ID, "fee", service_type="otp", threshold_min=10)
    for gains in ([0.5, 0.2], [-0.1], [math.nan]):
        with pytest.raises(InputError, match="never falling"):
            rule_changes(
                TIMES, NEED, SERVICES, NO_ID, "id_required", service_type="otp", threshold_min=10,
                gains_of_new_sites=gains,
            )  # fmt: skip


FIELD_OF = {
    "id_required": {"has_id": False},
    "fee": {"can_pay": False},
    "insurance_required": {"is_insured": False},
    "abstinence_required": {"is_abstinent": False},
    "registration_required": {"will_register": False},
    "police_onsite": {"avoids_police": True},
    "wheelchair": {"needs_wheelchair": True},
}


@pytest.mark.parametrize("barrier", FIELD_OF)
def test_each_rule_concerns_whom_it_should(barrier):
    """Yes keeps people out, but for the wheelchair, where no does; unknown is in between."""
    services = pd.DataFrame({name: [True, False, None] for name in BARRIERS})
    person = Person("p", **FIELD_OF[barrier])
    assert person.barriers == (barrier,)
    usable = usable_services(services, person)
    lets_in = [True, False, False] if barrier == "wheelchair" else [False, True, False]
    assert usable.least.tolist() == lets_in
    assert usable.most.tolist() == [a or i == 2 for i, a in enumerate(lets_in)]
    for nobody_kept_out in (None, Person("anyone")):
        assert usable_services(services, nobody_kept_out).least.all()


@pytest.mark.parametrize(
    ("spoken", "least", "most"),
    [
        ("en;es", True, True),
        ("English; Espa\u00f1ol", True, True),
        ("SPANISH", True, True),
        ("es-MX", True, True),
        ("English", False, False),
        ("English; Polski", False, False),
        ("English; interpreter on request", False, True),  # who knows
        ("", False, True),
        (None, False, True),
    ],
)
def test_languages_in_words_and_codes(spoken, least, most):
    services = pd.DataFrame({"languages": pd.Series([spoken], dtype=object)})
    for language in ("es", "Spanish", " espa\u00f1ol"):
        usable = usable_services(services, Person("p", language=language))
        assert (usable.least[0], usable.most[0]) == (least, most)


def test_a_language_that_hrgeo_does_not_know_is_found_by_its_word():
    services = pd.DataFrame({"languages": ["Mixteco; es", "en"]})
    usable = usable_services(services, Person("p", language="mixteco"))
    assert usable.least.tolist() == [True, False]
    assert usable.most.tolist() == [True, False]


def test_best_few_of_many_columns_has_a_bound_that_holds():
    """70 columns are more than are compared: each covers one row of weight 1."""
    few = best_few(sparse.csc_array(np.eye(70)), np.ones(70), 3)
    assert [best.gain for best in few] == [1.0, 2.0, 3.0]
    assert [best.bound for best in few] == [1.0, 2.0, 3.0]
    assert all(best.is_best for best in few)
    assert [best.columns for best in few] == [(0,), (0, 1), (0, 1, 2)]


def test_greedy_that_misses_the_best_says_so():
    """The middle column first (4), then a side (5 of 6): the two sides together have 6."""
    sides = np.zeros((6, 70))
    sides[[0, 2, 4], 0] = sides[[1, 3, 5], 1] = sides[[0, 1, 2, 3], 2] = 1.0
    best = best_few(sparse.csc_array(sides), np.ones(6), 2)[1]
    assert (best.columns, best.gain, best.is_best) == ((2, 0), 5.0, False)
    assert best.bound >= 6.0


def test_the_bound_of_a_later_step_counts_all_columns_that_are_left(monkeypatch):
    """Four of five: two of 10 each, then the middle (4) and a side (1), not both sides (6)."""
    monkeypatch.setattr("hrgeo.coverage.best_few._MOST_COMPARISONS", 0)
    covers = np.zeros((8, 5))
    covers[[0, 2, 4], 0] = covers[[1, 3, 5], 1] = covers[[0, 1, 2, 3], 2] = 1.0
    covers[6, 3] = covers[7, 4] = 1.0
    best = best_few(sparse.csc_array(covers), np.array([1.0] * 6 + [10.0] * 2), 4)[3]
    assert (best.columns, best.gain, best.is_best) == ((3, 4, 2, 0), 25.0, False)
    assert best.bound >= 26.0
