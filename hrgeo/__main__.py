"""``python -m hrgeo`` is the same as ``hrgeo``, for laptops that block unknown programs."""

from hrgeo.cli import main

main()
