"""The clock of a run tells the stages in order and keeps their times."""

from __future__ import annotations

import pytest

from hrgeo.plan.progress import STAGES, StageClock, in_pieces


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


def test_within_a_stage_the_share_grows_to_where_the_next_one_begins():
    told = []
    clock = StageClock(lambda name, share: told.append((name, share)))
    with clock.stage("Travel times") as within:
        within(0.5)
        within(1.0)
        within(1.0 + 1e-9)
    begin, end = dict(STAGES)["Travel times"], dict(STAGES)["Coverage"]
    shares = [share for _, share in told]
    assert shares == pytest.approx([begin, (begin + end) / 2, end, end])
    with clock.stage("Results") as within:
        within(1.0)
    assert told[-1] == ("Results", 1.0)


def test_what_the_listener_raises_is_passed_on_and_the_stage_is_timed():
    class StopError(Exception):
        pass

    def stop(_: str, share: float) -> None:
        if share > dict(STAGES)["Travel times"]:
            raise StopError

    clock = StageClock(stop)
    with pytest.raises(StopError), clock.stage("Travel times") as within:
        within(0.1)
    assert "Travel times" in clock.seconds


def test_pieces_share_a_stage_by_their_size():
    told = []
    for piece in in_pieces(told.append, [1.0, 0.0, 3.0]):
        piece(0.0)
        piece(1.0)
    assert told == [0.0, 0.25, 0.25, 0.25, 0.25, 1.0]
    assert list(in_pieces(told.append, [])) == []
