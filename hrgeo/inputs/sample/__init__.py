"""The sample town: an invented place with the files that a real user would have."""

from hrgeo.inputs.sample.town import DEFAULT_SEED, sample_folder, write_sample_town

__all__ = ["DEFAULT_SEED", "sample_folder", "write_sample_town"]
