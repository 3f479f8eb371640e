"""Go through an OpenStreetMap PBF file block by block, without unpacking any.

A file is a row of blocks, each on its own: a header that says how large the
block is, and its content. See https://wiki.openstreetmap.org/wiki/PBF_Format
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from hrgeo.errors import NetworkDataError
from hrgeo.files.pbf_check import BadBlockError, next_blob


def pbf_blocks(path: Path) -> Iterator[bytes]:
    """Give the blocks of a PBF file as they stand, the file's header first.

    Parameters
    ----------
    path
        A file that `hrgeo.files.check_street_file` has passed.

    Yields
    ------
    bytes
        One block, with its own header; put together again they are the file.

    Raises
    ------
    NetworkDataError
        If the file is cut short or a block has no possible size.
    """
    try:
        with path.open("rb") as stream:
            while block := next_blob(stream):
                yield block.whole
    except BadBlockError as error:
        raise NetworkDataError(
            f"{path.name} is damaged: {error}. Download it again, or export it again as .osm.pbf."
        ) from error
    except OSError as error:
        raise NetworkDataError(f"{path.name} cannot be read ({error.strerror}).") from error
