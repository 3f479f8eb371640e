"""The whole flow: the only place that joins the stages.

`run` has it on one screen; `read`, `measure`, `site` and `tables` are its steps.
"""

from hrgeo.plan.check import CheckResult as CheckResult
from hrgeo.plan.check import check_plan as check_plan
from hrgeo.plan.config import PlanConfig as PlanConfig
from hrgeo.plan.run import PlanResult as PlanResult
from hrgeo.plan.run import map_html as map_html
from hrgeo.plan.run import run_plan as run_plan
from hrgeo.plan.run import write_plan as write_plan
