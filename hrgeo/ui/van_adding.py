"""The part of the van week's page that adds a visit: at any stop, or at a place that is new."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from hrgeo.errors import InputError
from hrgeo.plan.van_hand import ByHand, HandPlace
from hrgeo.text import say
from hrgeo.text.van import day_words, minute_words
from hrgeo.ui.state import AppState
from hrgeo.ui.typed_places import typed_place
from hrgeo.ui.van_decisions import Addition
from hrgeo.vans import Van, Visit
from hrgeo.vans.problem import DAYS

QUARTER_MIN = 15
_NEW = ""
"""In the list of stops: a place that is not among them."""
_ID = "by hand "
_USUAL_MIN = 120


def hand_key(app: AppState, name: str) -> str:
    """Name a widget; another week has other widgets, which start with its visits."""
    number = 0 if app.week_shown is None else app.week_shown.run_number
    return f"van_{app.plan_number}_{number}_{name}"


def draw_times(app: AppState, name: str, start: Visit, vans: Sequence[Van]) -> None:
    """Draw van, day and times of a visit, beginning with those of `start`."""
    first = min(van.first_min for van in vans) // QUARTER_MIN * QUARTER_MIN
    last = max(van.last_min for van in vans)
    times = list(range(min(first, start.arrive_min), max(last, start.leave_min) + 1, QUARTER_MIN))
    ids = [van.van_id for van in vans]
    boxes: tuple[tuple[str, list[Any], Any, Any], ...] = (
        ("to_van", ids, start.van_id, str),
        ("to_day", list(range(len(DAYS))), start.day, day_words),
        ("to_arrive", times[:-1], start.arrive_min, minute_words),
        ("to_leave", times[1:], start.leave_min, minute_words),
    )
    for place, (box, offered, value, words) in zip(st.columns(4), boxes, strict=True):
        place.selectbox(
            say(f"app.van.{box}"),
            offered,
            index=offered.index(value),
            format_func=words,
            key=hand_key(app, f"{box}_{name}"),
        )


def read_times(app: AppState, name: str, stop_id: str) -> Visit:
    """Give the visit that `draw_times` holds.

    Raises
    ------
    InputError
        If it ends before it begins.
    """
    van, day, arrive, leave = (
        st.session_state[hand_key(app, f"{box}_{name}")]
        for box in ("to_van", "to_day", "to_arrive", "to_leave")
    )
    if leave <= arrive:
        raise InputError(say("app.van.leaves_before"))
    return Visit(van, day, stop_id, arrive, leave)


def draw_adding(app: AppState, vans: Sequence[Van], names: Mapping[str, str]) -> None:
    """Draw the choice of a stop or a new place, and of its time.

    Parameters
    ----------
    app
        The state.
    vans
        As the plan has them.
    names
        Stop -> its name, of all stops that the plan may use.
    """
    chosen = st.selectbox(
        say("app.van.add"),
        [_NEW, *sorted(names, key=lambda stop: names[stop].casefold())],
        index=None,
        placeholder=say("app.van.add_none"),
        format_func=lambda stop: names[stop] if stop else say("app.van.add_new"),
        key=hand_key(app, "adding"),
        help=say("app.van.add_help"),
    )
    if chosen is None:
        return
    if chosen == _NEW:
        left, right = st.columns(2)
        left.text_input(say("app.van.new_name"), key=hand_key(app, "new_name"), max_chars=100)
        right.text_input(
            say("app.van.new_at"),
            key=hand_key(app, "new_at"),
            placeholder=say("app.van.new_at_example"),
            help=say("app.van.new_at_help"),
        )
    is_set = st.radio(
        say("app.van.when"),
        [False, True],
        format_func=lambda is_set: say("app.van.when_set" if is_set else "app.van.when_found"),
        horizontal=True,
        key=hand_key(app, "add_at"),
    )
    if is_set:
        van = vans[0]
        begin = -(-van.first_min // QUARTER_MIN) * QUARTER_MIN
        start = Visit(van.van_id, van.days[0], _NEW, begin, begin + _USUAL_MIN)
        draw_times(app, "add", start, vans)


def read_adding(app: AppState, now: ByHand, visits: Sequence[Visit]) -> Addition | None:
    """Give what is to be added; None where nothing is.

    Parameters
    ----------
    app
        The state.
    now
        What was decided before.
    visits
        Of the week on the page: a stop that is wanted gets one more than it has there.

    Raises
    ------
    InputError
        If the new place has no name, or coordinates that cannot be read, or the visit ends
        before it begins.
    """
    stop_id = st.session_state.get(hand_key(app, "adding"))
    if stop_id is None:
        return None
    place = None
    if stop_id == _NEW:
        place = new_place(
            now,
            name=st.session_state.get(hand_key(app, "new_name")) or "",
            at=st.session_state.get(hand_key(app, "new_at")) or "",
        )
        stop_id = place.stop_id
    if st.session_state.get(hand_key(app, "add_at")):
        return Addition(read_times(app, "add", stop_id), place)
    n_now = sum(visit.stop_id == stop_id for visit in visits)
    return Addition((stop_id, n_now + 1), place)


def new_place(now: ByHand, *, name: str, at: str) -> HandPlace:
    """Give a place by its name and its coordinates as people copy them.

    Parameters
    ----------
    now
        What was decided before: the place gets an id that none of its places has.
    name
        What people call it.
    at
        Where it is; see `hrgeo.ui.typed_places.typed_place`.

    Raises
    ------
    InputError
        With all that is missing or cannot be read.

    Examples
    --------
    >>> new_place(ByHand(), name="Laundromat", at="42.2990, -101.3040")
    HandPlace(stop_id='by hand 1', name='Laundromat', lon=-101.304, lat=42.299)
    """
    where = typed_place(at)
    faults = [] if name.strip() else [say("app.van.needs_name")]
    faults += [] if where else [say("app.van.needs_place")]
    if where is None or faults:
        raise InputError(" ".join(faults))
    number = 1 + max((int(place.stop_id.removeprefix(_ID)) for place in now.places), default=0)
    return HandPlace(f"{_ID}{number}", " ".join(name.split()), *where)
