"""One file for each page, listed in `hrgeo.ui.main`."""
