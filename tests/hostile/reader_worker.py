"""Reads files one after the other under limits, and says of each what came of it.

Run as a program. Each line of standard input is a request: limits, and paths. It is answered by
a process of its own, which has loaded all libraries already since it is a copy of this one. Every
answer is a line of JSON, and behind the last one stands how that process ended: if not well, it
has crashed on the file that has no answer.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import resource
import signal
import sys
import time
import traceback
from pathlib import Path

STREETS = (".osm.pbf", ".osm", ".osm.bz2")


def forbid_other_files_and_sockets(allowed: list[str]) -> None:
    """End the process with an answer of its own where Python opens what it should not."""
    roots = tuple(os.path.realpath(path) for path in allowed)

    def watch(event: str, arguments: tuple) -> None:
        if event in ("socket.connect", "socket.getaddrinfo", "subprocess.Popen", "os.system"):
            raise AssertionError(f"{event} while a file was read")
        if event == "open" and isinstance(arguments[0], str):
            path = os.path.realpath(arguments[0])
            if "canary" in Path(path).name and not path.startswith(roots):
                raise AssertionError("another file was opened")

    sys.addaudithook(watch)


def answer(path: Path) -> dict[str, object]:
    """Read one file with the reader of its suffix."""
    from hrgeo.errors import InputError, NetworkDataError
    from hrgeo.files import read_table, read_toml
    from hrgeo.network.osm_file import read_ways

    name = path.name.lower()
    try:
        if name.endswith(STREETS):
            return {"kind": "streets", "n": read_ways(path).n_ways}
        if name.endswith(".toml"):
            return {"kind": "toml", "n": len(read_toml(path))}
        table = read_table(path)
        text = table.frame.to_csv(index=False)
    except (InputError, NetworkDataError) as error:
        return {"kind": "refused", "message": str(error)}
    except BaseException as error:  # noqa: BLE001 - whatever it is, it is what the test looks for
        return {"kind": "raised", "message": repr(error)[:500], "trace": traceback.format_exc()}
    return {"kind": "table", "n": len(table), "canary": "CANARY" in text}


def answer_all(request: dict) -> None:
    """Answer line by line, in a process that ends behind the last one."""
    address_space = request["address_space"]
    resource.setrlimit(resource.RLIMIT_AS, (address_space, address_space))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    signal.alarm(request["wait_s"])  # for a wait without computing
    forbid_other_files_and_sockets([])
    for path in request["paths"]:
        started = time.process_time()
        # Whole seconds, and the process has used some before: hence one more.
        end = int(started) + request["seconds"] + 1
        resource.setrlimit(resource.RLIMIT_CPU, (end, resource.RLIM_INFINITY))
        said = io.StringIO()
        with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
            result = answer(Path(path))
        result["cpu_s"] = time.process_time() - started
        result["peak_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        result["said"] = said.getvalue()
        print(json.dumps(result), flush=True)  # noqa: T201


def main() -> None:
    """Answer request by request, each in a process of its own."""
    import hrgeo.files
    import hrgeo.network.osm_file  # noqa: F401 - loaded before the limits hold

    for line in sys.stdin:
        process = os.fork()
        if process == 0:
            answer_all(json.loads(line))
            os._exit(0)
        ended = os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])
        print(json.dumps({"ended": ended}), flush=True)  # noqa: T201


if __name__ == "__main__":
    main()
