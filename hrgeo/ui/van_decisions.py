"""What is decided about a van week by hand: former decisions and those of a click, together."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from hrgeo.plan.van_hand import ByHand, HandPlace
from hrgeo.vans import Visit

Added = Visit | tuple[str, int]
"""A visit at a set time, or a stop with the visits a week that it is to have at least."""


@dataclass(frozen=True)
class Addition:
    """What a click adds to a week.

    Attributes
    ----------
    what
        A visit, or a stop that is to be visited whenever it fits.
    place
        Where that is, if no table of the plan has it.
    """

    what: Added
    place: HandPlace | None = None


@dataclass(frozen=True)
class Chosen:
    """What the widgets of the page hold.

    Attributes
    ----------
    locked, closed, dropped
        As `hrgeo.plan.van_hand.ByHand` has them; a former move whose visit is not among
        `locked` is undone.
    added
        Former additions that stay.
    move
        A visit of the page, and what it is to become.
    addition
        What is new.
    keep_others
        Whether all visits stay that nothing else is said of.
    """

    locked: Sequence[Visit] = ()
    closed: Sequence[tuple[str, int]] = ()
    dropped: Sequence[str] = ()
    added: Sequence[Added] = ()
    move: tuple[Visit, Visit] | None = None
    addition: Addition | None = None
    keep_others: bool = False


def decided(
    now: ByHand, visits: Sequence[Visit], chosen: Chosen, *, planned: Collection[Visit] = ()
) -> ByHand:
    """Give everything that is decided, of what is chosen on the page and was decided before.

    Parameters
    ----------
    now
        What the week on the page was planned around.
    visits
        Of the week on the page.
    chosen
        What the widgets hold.
    planned
        Visits of the week before anything was decided: they stay where a stop is no longer
        wanted.

    Returns
    -------
    ByHand
        Visits at a stop that falls through or is dropped are never locked.
    """
    gone, dropped = set(chosen.closed), set(chosen.dropped)

    def is_left(visit: Visit) -> bool:
        return (visit.stop_id, visit.day) not in gone and visit.stop_id not in dropped

    added = {visit for visit in now.added if visit in chosen.added}
    wanted = dict(pair for pair in now.wanted if pair in chosen.added)
    unwanted = {stop for stop, _ in now.wanted} - set(wanted)
    undone = set(now.added) - added
    undone |= {v for v in visits if v.stop_id in unwanted and v not in planned}
    moved = {old: new for old, new in now.moved if new in chosen.locked and new not in undone}
    move = chosen.move
    if move is not None and move[0] in added:
        added = added - {move[0]} | {move[1]}
    elif move is not None and move[0] != move[1]:
        first = next((old for old, new in moved.items() if new == move[0]), move[0])
        moved[first] = move[1]
    kept = set(visits) if chosen.keep_others else set(chosen.locked)
    kept -= {move[0]} if move is not None else set()
    kept -= set(moved.values()) | added | undone
    places = list(now.places)
    if chosen.addition is not None:
        if isinstance(chosen.addition.what, Visit):
            added.add(chosen.addition.what)
        else:
            wanted |= dict([chosen.addition.what])
        places += [] if chosen.addition.place is None else [chosen.addition.place]
    added = {visit for visit in added if is_left(visit)}
    wanted = {stop: n for stop, n in wanted.items() if stop not in dropped}
    needed = {visit.stop_id for visit in added} | set(wanted)
    return ByHand(
        locked=tuple(sorted(visit for visit in kept if is_left(visit))),
        closed=tuple(sorted(gone)),
        dropped=tuple(sorted(dropped)),
        moved=tuple(sorted(moved.items())),
        added=tuple(sorted(added)),
        wanted=tuple(sorted(wanted.items())),
        places=tuple(sorted(place for place in places if place.stop_id in needed)),
    )
