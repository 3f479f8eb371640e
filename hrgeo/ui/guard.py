"""Refuses to run where others on the network could look in.

`hrgeo app` starts the server with safe settings. Whoever starts it by hand, or
from another folder, may have Streamlit's own: open to the whole network, and
reporting its use to its maker.
"""

from __future__ import annotations

import os

import streamlit as st

from hrgeo.text import say

ALLOW_NETWORK = "HRGEO_ALLOW_NETWORK"
"""Environment variable: ``1`` lets the server listen beyond this computer."""

_THIS_COMPUTER = ("127.0.0.1", "localhost", "::1")


def unsafe_settings() -> list[str]:
    """Give a sentence for each setting of the server that data are not safe with.

    Returns
    -------
    list of str
        Empty where all is well.
    """
    found = []
    if os.environ.get(ALLOW_NETWORK) != "1":
        if st.get_option("server.address") not in _THIS_COMPUTER:
            found.append(say("app.guard.address"))
        if not st.get_option("server.allowedHosts"):
            found.append(say("app.guard.hosts"))
    if st.get_option("browser.gatherUsageStats"):
        found.append(say("app.guard.usage"))
    if st.get_option("client.showErrorDetails") not in ("none", False):
        found.append(say("app.guard.errors"))
    return found


def stop_if_unsafe() -> None:
    """Show what is wrong and how to start instead, and end the page there."""
    found = unsafe_settings()
    if not found:
        return
    st.title(say("app.guard.title"))
    st.error(say("app.guard.refused"))
    for sentence in found:
        st.text(f"• {sentence}")
    st.markdown(say("app.guard.remedy"))
    st.stop()
