"""Writes the sample town: ``python -m hrgeo.inputs.sample FOLDER [--nodes N] [--seed N]``."""

from __future__ import annotations

import argparse
import sys

from hrgeo.errors import InputError
from hrgeo.inputs.sample.town import DEFAULT_SEED, write_sample_town


def main(arguments: list[str] | None = None) -> int:
    """Run the command; give 0 where it is done and 2 where it was used wrongly."""
    parser = argparse.ArgumentParser(
        prog="python -m hrgeo.inputs.sample", description="Write the invented sample town."
    )
    parser.add_argument("folder", help="where to write the files")
    parser.add_argument("--nodes", type=int, default=8000, help="about how many street nodes")
    parser.add_argument("--seed", type=int, default=DEFAULT_SEED)
    chosen = parser.parse_args(arguments)
    try:
        plan = write_sample_town(chosen.folder, n_street_nodes=chosen.nodes, seed=chosen.seed)
    except InputError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    sys.stdout.write(f"Wrote the sample town; its plan is {plan}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
