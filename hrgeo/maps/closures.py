"""What the closure of each service would cost, as the drawing script reads it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from hrgeo.maps.questions import Question
from hrgeo.model import Release
from hrgeo.text import count_words

Cost = list[Any]
"""Position of the question, position of the need source, and the need in words."""


def closure_costs(
    release: Release, questions: Sequence[Question], need_ids: Sequence[str]
) -> dict[str, list[Cost]]:
    """Give by service the need that would have no other service within reach.

    Parameters
    ----------
    release
        Its records ``closures`` (see `hrgeo.coverage.closures`). Rows about a question
        or a need source that the map does not have are left out.
    questions, need_ids
        In the order of the payload.

    Returns
    -------
    dict
        ``service_id`` to its costs, small counts as a class. Rows that are one service
        close together and have the same costs. Empty without closures.
    """
    table = release.records.get("closures")
    if table is None:
        return {}
    question_at = {asked: at for at, asked in enumerate(questions)}
    need_at = {need_id: at for at, need_id in enumerate(need_ids)}
    costs: dict[str, list[Cost]] = {}
    for row in table.to_dict("records"):
        asked = Question(str(row["service"]), str(row["mode"]), float(row["threshold_min"]))
        need_id = str(row["need_id"])
        if asked not in question_at or need_id not in need_at:
            continue
        count, label = row["n_need_only_here"], row["n_need_only_here_label"]
        cost = [
            question_at[asked],
            need_at[need_id],
            str(label) if pd.isna(count) else count_words(float(count)),
        ]
        for service_id in row.get("same_service_ids") or (row["service_id"],):
            costs.setdefault(str(service_id), []).append(cost)
    return costs
