"""The whole flow: the only place that joins the stages."""
