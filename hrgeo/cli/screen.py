"""What the commands print on: standard output, standard error, and a bar of progress."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from hrgeo.plan.progress import Progress as ProgressCallback


def _console(*, stderr: bool = False) -> Console:
    """Give a console; wide where nobody looks at it, so that text can be searched.

    Text is shown as it is: names in a user's files may hold what rich takes for markup.
    """
    stream = sys.stderr if stderr else sys.stdout
    width = None if stream.isatty() else 200
    return Console(stderr=stderr, width=width, markup=False, highlight=False, emoji=False)


out = _console()
err = _console(stderr=True)


@contextmanager
def progress_bar() -> Iterator[ProgressCallback]:
    """Show the stages of a run on standard error."""
    columns = (TextColumn("{task.description:<18}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=err, transient=True) as bar:
        task = bar.add_task("Starting", total=1.0)
        yield lambda stage, done: bar.update(task, description=stage, completed=done)


def tell(sentence: str) -> None:
    """Print a sentence on standard error, in one piece."""
    err.print(sentence, soft_wrap=True)
