"""Planning a van week again, with its progress on the page."""

from __future__ import annotations

import streamlit as st

from hrgeo.errors import HrgeoError
from hrgeo.plan.van_again import plan_van_again
from hrgeo.text import say
from hrgeo.ui.state import AppState


def plan_by_hand_if_due(app: AppState) -> None:
    """Plan the week around what was decided, unless that is what is shown.

    A click somewhere else stops it; it starts again with the page's next drawing, since it
    is still due then.
    """
    if not app.must_plan_by_hand or app.by_hand is None or app.shown is None:
        return
    by_hand, place = app.by_hand, st.empty()
    # The button is at the foot of the page, the bar at its head.
    st.toast(say("app.van.planning"), duration="long")
    with place.container():
        bar = st.progress(0.0, text=say("app.van.planning"))

        def report(share: float) -> None:
            bar.progress(min(max(share, 0.0), 1.0), text=say("app.van.planning"))

        try:
            result = plan_van_again(app.shown.result, by_hand, progress=report)
        except HrgeoError as error:
            app.hand_failure = str(error)
        except Exception:
            app.hand_failure = say("app.run.defect")  # so that the next drawing does not crash
            raise
        else:
            app.finish_by_hand(by_hand, result)
    place.empty()
