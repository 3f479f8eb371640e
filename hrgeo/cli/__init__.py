"""The command line, one module for each group of commands.

Exit codes: 0 done; 2 the input or the usage is wrong (a message, no
traceback); 1 a defect of hrgeo. Standard output gets the short summary,
standard error the progress and the messages.
"""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from hrgeo.cli.app_server import run_app
from hrgeo.cli.check import check
from hrgeo.cli.run import demo, plan
from hrgeo.cli.screen import err, out, tell
from hrgeo.cli.streets import streets
from hrgeo.cli.template import template
from hrgeo.errors import HrgeoError
from hrgeo.kernels import tell_before_compiling
from hrgeo.text import say
from hrgeo.version import __version__

__all__ = ["EXIT_WRONG_INPUT", "app", "main"]

EXIT_WRONG_INPUT = 2

app = typer.Typer(
    name="hrgeo",
    help="Plan where harm-reduction services should go. Works offline; nothing leaves this "
    "computer, but the name of a place or a box if you ask for its streets.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)


def _version(*, show: bool) -> None:
    if show:
        out.print(f"hrgeo {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    *,
    version: Annotated[
        bool,
        typer.Option(
            "--version",
            callback=lambda v: _version(show=v),
            is_eager=True,
            help="Show the version and exit.",
        ),
    ] = False,
) -> None:
    """Plan where harm-reduction services should go."""


app.command()(plan)
app.command()(demo)
app.command()(check)
app.command(help=say("template.help.command"))(template)
app.command(name="app")(run_app)
app.add_typer(streets)


def main() -> None:
    """Run the command line; an error of the input is a message and exit code 2."""
    tell_before_compiling(lambda: tell(say("cli.compiling")))
    try:
        app()
    except HrgeoError as error:
        err.print(str(error), style="red", soft_wrap=True)
        sys.exit(EXIT_WRONG_INPUT)
    finally:
        tell_before_compiling(None)
