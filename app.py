"""Starts the app from a checkout: ``streamlit run app.py``."""

from hrgeo.ui.main import main

main()
