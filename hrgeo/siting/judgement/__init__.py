"""How far an answer can be trusted, who gains by it, and what else would do as well.

Pure functions of a problem, a question and its answer; no files, no plan. Each asks the
question again with something changed: other weights, other candidates, other numbers of sites.
"""

from hrgeo.siting.judgement.alternatives import Preferred, equal_swaps, preferred
from hrgeo.siting.judgement.backtest import Fold, backtest
from hrgeo.siting.judgement.backtest_lines import backtest_lines
from hrgeo.siting.judgement.backtest_table import METHODS, POOLED
from hrgeo.siting.judgement.fairness import fairness_frontier
from hrgeo.siting.judgement.marginal import knee, marginal_curve
from hrgeo.siting.judgement.question import Question
from hrgeo.siting.judgement.rule_prices import ALL_RULES, REQUIRED, price_of_rules
from hrgeo.siting.judgement.sensitivity import Case, sensitivity, sensitivity_sentence
from hrgeo.siting.judgement.stability import Stability, same_places, stability
from hrgeo.siting.judgement.why_here import PARTS_OF_DAY, Beside, Context, WhyHere, why_here

__all__ = [
    "ALL_RULES",
    "METHODS",
    "PARTS_OF_DAY",
    "POOLED",
    "REQUIRED",
    "Beside",
    "Case",
    "Context",
    "Fold",
    "Preferred",
    "Question",
    "Stability",
    "WhyHere",
    "backtest",
    "backtest_lines",
    "equal_swaps",
    "fairness_frontier",
    "knee",
    "marginal_curve",
    "preferred",
    "price_of_rules",
    "same_places",
    "sensitivity",
    "sensitivity_sentence",
    "stability",
    "why_here",
]
