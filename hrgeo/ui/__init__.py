"""The app: pages that read the state, run a plan and draw what came of it.

Only this package knows Streamlit. It computes nothing of its own: every number
on a page comes out of `hrgeo.plan.run_plan`, as on the command line.
"""
