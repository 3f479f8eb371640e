"""Reading files in a process of its own, under limits."""

from __future__ import annotations

import atexit
import functools
import json
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

WORKER = Path(__file__).with_name("reader_worker.py")
ADDRESS_SPACE_BYTES = 6_000_000_000
"""Libraries alone take 2 to 3 GB of addresses, little of it memory."""
CPU_S = 20
PEAK_MB = 1_500
WAIT_S = 120
"""For one process with all its files; a wait without computing ends here."""


@dataclass(frozen=True)
class Answer:
    """What a reader made of a file: a table, a refusal, an error it should not raise, a crash."""

    kind: str
    message: str
    n: int
    cpu_s: float
    peak_mb: float
    canary: bool
    said: str


@functools.cache
def _reader() -> tuple[subprocess.Popen[str], IO[bytes]]:
    """Start what copies itself for each request, since loading the libraries takes seconds."""
    err = tempfile.TemporaryFile()  # noqa: SIM115 - closed at the end
    reader = subprocess.Popen(
        [sys.executable, str(WORKER)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=err,
        text=True,
    )

    def end() -> None:
        reader.communicate()
        err.close()

    atexit.register(end)
    return reader, err


def read_in_worker(paths: Sequence[Path], *, seconds: int = CPU_S) -> list[Answer]:
    """Read files, in one process, for at most that many seconds of computing each.

    Where the process ends on a file, the answer is ``crashed``, and another
    process goes on behind that file.
    """
    reader, err = _reader()
    limits = {"address_space": ADDRESS_SPACE_BYTES, "seconds": seconds, "wait_s": WAIT_S}
    answers: list[Answer] = []
    while len(answers) < len(paths):
        rest = [str(path) for path in paths[len(answers) :]]
        reader.stdin.write(json.dumps({**limits, "paths": rest}) + "\n")
        reader.stdin.flush()
        while "ended" not in (line := json.loads(reader.stdout.readline())):
            answers.append(
                Answer(
                    kind=line["kind"],
                    message=line.get("message", "") + line.get("trace", ""),
                    n=line.get("n", 0),
                    cpu_s=line["cpu_s"],
                    peak_mb=line["peak_mb"],
                    canary=line.get("canary", False),
                    said=line["said"],
                )
            )
        err.seek(0)
        said = err.read().decode(errors="replace")[-2000:]
        err.seek(0)
        err.truncate()
        if len(answers) < len(paths):
            end = f"exit code {line['ended']}\n{said}"
            answers.append(Answer("crashed", end, 0, 0.0, 0.0, canary=False, said=said))
    return answers


def assert_in_a_sentence(answer: Answer, name: str) -> None:
    """Hold a refusal to what was promised: one sentence or two, in time and memory."""
    assert answer.kind == "refused", f"{name}: {answer}"
    assert name.split(".", 1)[0] in answer.message, answer
    assert "\n" not in answer.message, answer
    assert "Traceback" not in answer.message, answer
    assert len(answer.message) < 600, answer
    assert answer.said == "", f"{name}: {answer.said}"
    assert answer.cpu_s < CPU_S, f"{name}: {answer}"
    assert answer.peak_mb < PEAK_MB, f"{name}: {answer}"
