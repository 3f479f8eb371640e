"""The clock of a run tells the stages in order and keeps their times."""

from __future__ import annotations

from hrgeo.plan.progress import STAGES, StageClock


def test_stages_begin_in_order_with_a_growing_share():
    shares = [share for _, share in STAGES]
    assert shares == sorted(shares)
    assert shares[0] == 0
    assert shares[-1] < 1


def test_a_stage_is_told_when_it_begins_and_timed_when_it_ends():
    told = []
    clock = StageClock(lambda name, share: told.append((name, share)))
    with clock.stage("Coverage"):
        assert told == [("Coverage", dict(STAGES)["Coverage"])]
        assert "Coverage" not in clock.seconds
    assert clock.seconds["Coverage"] >= 0


def test_nobody_has_to_listen():
    clock = StageClock()
    with clock.stage("Results"):
        pass
    assert list(clock.seconds) == ["Results"]
