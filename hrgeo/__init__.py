"""hrgeo: plan where harm-reduction services should go.

Service locations, overdose incidents and street networks go in; travel-time
coverage, gaps and the best places for new sites come out.
"""

__version__ = "0.1.0"
