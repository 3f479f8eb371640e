"""`hrgeo app`: a server on this computer alone, which ends with the program."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from hrgeo import cli

pytestmark = pytest.mark.browser  # it talks to this computer over a socket


def answers(port: int, host: str = "127.0.0.1") -> bool:
    with socket.socket() as probe:
        probe.settimeout(0.5)
        return probe.connect_ex((host, port)) == 0


def wait(port: int, *, ready: bool) -> None:
    for _ in range(300):
        if answers(port) == ready:
            return
        time.sleep(0.1)
    pytest.fail("the server did not start" if ready else "the server did not end")


@pytest.fixture
def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def server(free_port: int) -> Iterator[subprocess.Popen[bytes]]:
    words = [sys.executable, "-m", "hrgeo", "app", "--no-browser", "--port", str(free_port)]
    process = subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    yield process
    process.terminate()
    process.wait(timeout=20)


def test_the_server_is_there_for_this_computer_alone_and_ends_with_the_program(server, free_port):
    wait(free_port, ready=True)
    with urllib.request.urlopen(f"http://127.0.0.1:{free_port}/_stcore/health") as answer:
        assert answer.status == 200
    own_name = socket.gethostbyname(socket.gethostname())
    if not own_name.startswith("127."):
        assert not answers(free_port, own_name)
    server.send_signal(signal.SIGTERM)
    assert server.wait(timeout=20) == 0
    wait(free_port, ready=False)


def test_a_taken_port_is_exit_code_two(free_port, monkeypatch, capsys):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", free_port))
        taken.listen()
        monkeypatch.setattr(sys, "argv", ["hrgeo", "app", "--port", str(free_port)])
        with pytest.raises(SystemExit) as stop:
            cli.main()
    assert stop.value.code == 2
    assert "--port" in capsys.readouterr().err


def test_a_wrong_plan_is_told_before_a_server_starts(tmp_path: Path, monkeypatch, capsys):
    plan = tmp_path / "plan.toml"
    plan.write_text("[study]\nnmae = 'x'\n", "utf-8")
    monkeypatch.setattr(sys, "argv", ["hrgeo", "app", str(plan), "--no-browser"])
    with pytest.raises(SystemExit) as stop:
        cli.main()
    assert stop.value.code == 2
    assert "nmae" in capsys.readouterr().err
