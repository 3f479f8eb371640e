"""`hrgeo app`: the app's server, on this computer alone."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import webbrowser
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated

import typer

from hrgeo.cli.screen import err
from hrgeo.errors import HrgeoError, InputError
from hrgeo.plan import PlanConfig
from hrgeo.text import say

STREAMLIT_FLAGS: tuple[str, ...] = (
    "--server.address=127.0.0.1",
    "--server.allowedHosts=localhost",
    "--server.allowedHosts=127.0.0.1",
    "--server.enableCORS=true",
    "--server.enableXsrfProtection=true",
    "--server.enableStaticServing=false",
    "--server.fileWatcherType=none",
    "--browser.gatherUsageStats=false",
    "--client.showErrorDetails=none",
    "--client.showErrorLinks=false",
    "--client.toolbarMode=minimal",
    "--runner.magicEnabled=false",
)
"""Streamlit's own defaults listen on every interface, report usage and show tracebacks."""


def _free_port(wanted: int | None) -> int:
    """Give the wanted port, or the first free one from Streamlit's usual port on."""
    for port in [wanted] if wanted else range(8501, 8601):
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise InputError(say("cli.port_taken", port=wanted or 8501))


def _open_when_ready(url: str, port: int, server: subprocess.Popen[bytes]) -> None:
    """Open the browser as soon as the server answers."""
    while server.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                webbrowser.open(url)
                return
        time.sleep(0.2)


def run_app(
    plan: Annotated[
        Path | None, typer.Argument(metavar="PLAN.toml", help="Open on this plan.")
    ] = None,
    port: Annotated[int | None, typer.Option("--port", min=1, max=65535)] = None,
    *,
    no_browser: Annotated[
        bool, typer.Option("--no-browser", help="Do not open a browser window.")
    ] = False,
) -> None:
    """Open the app in the browser; on the sample town, if no plan is given."""
    environment = dict(os.environ)
    if plan is not None:
        PlanConfig.from_toml(plan)
        environment["HRGEO_PLAN"] = str(plan.resolve())
    page = find_spec("hrgeo.ui.main")
    if page is None or page.origin is None:
        raise HrgeoError(say("cli.no_app"))
    free = _free_port(port)
    # Always headless: otherwise Streamlit asks for an e-mail address at its first start.
    command = [sys.executable, "-m", "streamlit", "run", page.origin, "--server.headless=true"]
    server = subprocess.Popen(  # noqa: S603  # our own program, no shell
        [*command, f"--server.port={free}", *STREAMLIT_FLAGS], env=environment
    )
    # Whoever ends this program ends the server with it.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    url = f"http://127.0.0.1:{free}"
    err.print(say("cli.app_at", url=url))
    try:
        if not no_browser:
            _open_when_ready(url, free, server)
        code = server.wait()
    except KeyboardInterrupt:
        code = 0
    finally:
        server.terminate()
        server.wait()
    raise typer.Exit(code)
