"""The version of hrgeo."""

__version__ = "0.1.0"
