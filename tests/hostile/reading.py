"""Reading files in a process of its own, under limits."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

WORKER = Path(__file__).with_name("reader_worker.py")
ADDRESS_SPACE_BYTES = 6_000_000_000
"""Libraries alone take 2 to 3 GB of addresses, little of it memory."""
CPU_S = 20
PEAK_MB = 1_500
WAIT_S = 120
"""For a worker with all its files; a wait without computing ends here."""


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


def read_in_worker(paths: Sequence[Path], *, seconds: int = CPU_S) -> list[Answer]:
    """Read files, in one process, for at most that many seconds of computing each.

    Where the process ends on a file, the answer is ``crashed``, and another
    process goes on behind that file.
    """
    answers: list[Answer] = []
    while len(answers) < len(paths):
        rest = paths[len(answers) :]
        limits = [str(ADDRESS_SPACE_BYTES), str(seconds)]
        with subprocess.Popen(
            [sys.executable, str(WORKER), *limits],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        ) as worker:
            try:
                out, err = worker.communicate("".join(f"{p}\n" for p in rest), timeout=WAIT_S)
            except subprocess.TimeoutExpired:
                worker.kill()
                out, err = worker.communicate()
        lines = [json.loads(line) for line in out.splitlines()]
        answers += [
            Answer(
                kind=line["kind"],
                message=line.get("message", "") + line.get("trace", ""),
                n=line.get("n", 0),
                cpu_s=line["cpu_s"],
                peak_mb=line["peak_mb"],
                canary=line.get("canary", False),
                said=line["said"],
            )
            for line in lines
        ]
        if len(lines) < len(rest):
            end = f"exit code {worker.returncode}\n{err[-2000:]}"
            answers.append(Answer("crashed", end, 0, 0.0, 0.0, canary=False, said=err))
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
