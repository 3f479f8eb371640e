"""Opening the first plan, and running what is due, with its progress on the page."""

from __future__ import annotations

import streamlit as st

from hrgeo.errors import HrgeoError
from hrgeo.plan import PlanConfig
from hrgeo.text import say
from hrgeo.ui import cache
from hrgeo.ui.plain import unformatted
from hrgeo.ui.state import AppState, first_plan_path


def open_first_plan(app: AppState) -> None:
    """Open the plan that the app was started with, or the sample town."""
    if app.config is not None or app.refused:
        return
    path, is_sample = first_plan_path()
    try:
        app.open_plan(PlanConfig.from_toml(path), is_sample=is_sample)
    except HrgeoError as error:
        app.refused = str(error)


def run_if_due(app: AppState) -> None:
    """Run the plan as the settings have it, unless that is what is shown.

    A click somewhere else stops the run; it starts again with the next page,
    since it is still due then.
    """
    if not app.must_run or app.config is None:
        return
    config = app.config
    place = st.empty()
    with place.container():
        st.title(unformatted(config.name))
        st.text(say("app.run.running"))
        bar = st.progress(0.0, text=say("app.run.start"))

        def report(stage: str, share: float) -> None:
            bar.progress(share, text=stage)

        try:
            result = cache.plan_result(
                config, app.uploads, is_sample=app.is_sample, progress=report
            )
        except HrgeoError as error:
            app.fail(str(error))
        except Exception:
            app.fail(say("app.run.defect"))  # so that the next page does not crash again
            raise
        else:
            app.finish(config, result)
    place.empty()


def draw_failures(app: AppState) -> None:
    """Say what went wrong, as plain text, and whether what is shown is out of date."""
    if app.refused:
        st.error(say("app.upload.refused"))
        st.text(app.refused)
        if app.config is not None:
            app.refused = ""  # told once; the plan that was open stays
    if app.failure:
        st.error(say("app.run.failed"))
        st.text(app.failure)
    if app.shown is not None and not app.is_current:
        st.warning(say("app.run.out_of_date"))
