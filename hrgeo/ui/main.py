"""The app: safe settings first, then the pages; a run that is due comes before the page."""

from __future__ import annotations

import logging
from pathlib import Path

import streamlit as st

from hrgeo.kernels import tell_before_compiling
from hrgeo.text import say
from hrgeo.ui import guard, runs
from hrgeo.ui.settings_form import draw_settings
from hrgeo.ui.state import state

# No strings below these constants: Streamlit prints what stands by itself in its main script.
# Files in hrgeo/ui/views, in the order of the menu; the first one opens. The folder must not be
# called "pages": Streamlit runs the files of such a folder by themselves, past the guard here.
PAGES = (
    "overview",
    "gaps",
    "sites",
    "sure",
    "van",
    "parts",
    "hours",
    "barriers",
    "fragility",
    "data",
    "about",
)

# Less empty space than Streamlit leaves, and the main numbers two by two where four would be too
# narrow to read. Never anything but this constant.
_STYLE = """<style>
.stMainBlockContainer { padding: 4.5rem 2rem 3rem; max-width: 1500px; }
[data-testid="stSidebarUserContent"] { padding-top: 0; }
@media (max-width: 1150px) {
  [data-testid="stHorizontalBlock"]:has([data-testid="stMetric"]) > [data-testid="stColumn"] {
    min-width: calc(50% - 1rem);
  }
}
</style>"""

_PAGE_FOLDER = Path(__file__).parent / "views"


def main() -> None:
    """Draw the app: what Streamlit calls for each click."""
    # On the log of the server: whichever thread compiles has no page to write on.
    tell_before_compiling(lambda: logging.getLogger(__name__).warning(say("cli.compiling")))
    st.set_page_config(page_title=say("app.title"), layout="wide")
    st.html(_STYLE)
    guard.stop_if_unsafe()
    page = st.navigation(
        [
            st.Page(
                _PAGE_FOLDER / f"{name}.py",
                title=say(f"app.pages.{name}"),
                url_path="" if name == PAGES[0] else name,
                default=name == PAGES[0],
            )
            for name in PAGES
        ],
        position="top",
    )
    app = state()
    runs.open_first_plan(app)
    draw_settings(app)
    runs.run_if_due(app)
    runs.draw_failures(app)
    page.run()


if __name__ == "__main__":
    main()
