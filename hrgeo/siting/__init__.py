"""Where to put new sites, with a proof and an independent check."""

from hrgeo.siting.problem import SitingProblem
from hrgeo.siting.result import SitingResult
from hrgeo.siting.screened import ScreenedCandidates
from hrgeo.siting.screening import SCHOOL_BUFFER_M, ScreeningRules, screen
from hrgeo.siting.solving import OBJECTIVES, solve
from hrgeo.siting.verifier import verify

__all__ = [
    "OBJECTIVES",
    "SCHOOL_BUFFER_M",
    "ScreenedCandidates",
    "ScreeningRules",
    "SitingProblem",
    "SitingResult",
    "screen",
    "solve",
    "verify",
]
