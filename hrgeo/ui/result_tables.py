"""Released tables as people read them: words for codes, labels for small counts."""

from __future__ import annotations

from typing import Any

import pandas as pd

from hrgeo.model import QualityLog, Release
from hrgeo.text import count_words, join_words, say, term
from hrgeo.ui.headline import question

QUESTION = ["need_id", "service", "mode", "threshold_min"]


def gap_questions(release: Release, siting: dict[str, Any]) -> list[dict[str, Any]]:
    """Give each need source, service, mode and threshold that has gaps.

    Parameters
    ----------
    release
        With the table ``gaps``.
    siting
        That part of the summary; what new sites were looked for by comes first.
    """
    table = release.tables["gaps"][QUESTION].drop_duplicates()
    asked = [dict(zip(QUESTION, row, strict=True)) for row in table.itertuples(index=False)]
    needs = list(siting.get("need") or {})

    def is_other(one: dict[str, Any]) -> bool:
        same = one["service"] == siting.get("service") and one["mode"] == siting.get("mode")
        return not (same and one["need_id"] in needs)

    return sorted(asked, key=is_other)


def gap_words(asked: dict[str, Any]) -> str:
    """Name what gaps were looked for by."""
    return say("app.gaps.question", question=question(asked), need=asked["need_id"])


def gap_table(release: Release, asked: dict[str, Any]) -> pd.DataFrame:
    """Give the gaps of one question, the largest first."""
    table = release.tables["gaps"]
    rows = table[(table[QUESTION] == pd.Series(asked)).all(axis=1)].sort_values("rank")
    points = rows.geometry.representative_point()
    return pd.DataFrame(
        {
            "rank": rows["rank"].to_numpy(),
            "n_uncovered": rows["n_uncovered_label"].to_numpy(str),
            "n_need": rows["n_need_label"].to_numpy(str),
            "place": [f"{p.y:.3f}, {p.x:.3f}" for p in points],
            "cell_or_area": rows["cell_or_area"].to_numpy(str),
        }
    )


def need_table(summary: dict[str, Any]) -> pd.DataFrame:
    """Give how many rows of each need source are left after each step."""
    steps = ("n_rows", "n_placed", "n_in_boundary", "n_used")
    return pd.DataFrame(
        [
            {"file": source["file"], "what": term("what", source["what"])}
            | {step: count_words(source[step]) for step in steps}
            | {"from": source["from"], "to": source["to"]}
            for source in summary["need"]
        ]
    )


def accounting_table(accounting: pd.DataFrame) -> pd.DataFrame:
    """Give, for each file, how many rows it has and where they went."""
    counts = [name for name in accounting.columns if name.startswith("n_") and name != "n_moved"]
    words = {name: [count_words(n) for n in accounting[name]] for name in counts}
    files = accounting["file"].to_numpy(str)
    read_as = [_table_words(table) for table in accounting["table"]]
    return pd.DataFrame({"file": files, "table": read_as} | words)


def _table_words(table: str) -> str:
    kind, _, need_id = table.partition(":")
    return say(f"check.{kind}", need_id=need_id) if need_id else say(f"check.{kind}")


def unplaced_table(summary: dict[str, Any]) -> pd.DataFrame:
    """Give how many rows of need have an address and no place, by year and area."""
    rows = [
        {
            "file": source["file"],
            "year": row["year"] or say("terms.not_known"),
            "area": row["area"] or say("terms.not_known"),
            "n_rows": row["n_label"],
        }
        for source in summary["need"]
        for row in source.get("unplaced", [])
    ]
    return pd.DataFrame(rows, columns=["file", "year", "area", "n_rows"])


def need_remarks(summary: dict[str, Any]) -> list[str]:
    """Say what is known of each need source beside its steps: persons, coarse places, months."""
    remarks = []
    for source in summary["need"]:
        said = [
            say(f"check.{name}", n=count_words(source[name]))
            for name in ("n_coarse", "n_persons", "n_address_only")
            if source.get(name)
        ]
        if source.get("incomplete_months"):
            months = join_words(source["incomplete_months"])
            said.append(say("check.incomplete", months=months))
        if source.get("n_without_hour"):
            known = count_words(source["n_used"] - source["n_without_hour"])
            said.append(say("check.hours", n=known, of=count_words(source["n_used"])))
        remarks += [f"{source['file']}: {words}" for words in said]
    return remarks


def quality_table(quality: QualityLog) -> pd.DataFrame:
    """Give what was done with rows of the files: one line for each reason."""
    frame = quality.to_frame()
    if frame.empty:
        return frame
    by = ["file", "table", "action", "column", "detail"]
    frame["table"] = [_table_words(table) for table in frame["table"]]
    frame["action"] = [say(f"app.data.action_{action}") for action in frame["action"]]
    grouped = frame.groupby(by, sort=False, as_index=False)["row"].agg(["size", _first_rows])
    return grouped.rename(columns={"size": "n_rows", "_first_rows": "rows"})


def _first_rows(rows: pd.Series) -> str:
    first = ", ".join(str(row) for row in rows.head(8))
    return first if len(rows) <= 8 else say("app.data.and_more", rows=first)
