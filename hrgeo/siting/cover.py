"""Maximal coverage reduced to what the choice can change."""

from __future__ import annotations

import hashlib
import itertools
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import sparse

from hrgeo.model import BoolArray, FloatArray, IntArray
from hrgeo.siting.problem import SitingProblem

_DIGEST_BYTES = 16


@dataclass(frozen=True, eq=False)
class CoverModel:
    """Which free candidate covers which merged demand.

    Attributes
    ----------
    candidates
        Positions in the problem of the candidates that cover something.
    rows
        Shape ``(n_rows, n_candidates)``, 1 where a candidate covers a row.
        Each row is all demand that the same candidates cover, none of it
        within reach of an existing or required site.
    weight
        By row; above zero.
    fixed_weight
        Weight within reach of existing and required sites.
    n_free
        How many candidates may be chosen.
    """

    candidates: IntArray
    rows: sparse.csr_array
    weight: FloatArray
    fixed_weight: float
    n_free: int

    def columns(self) -> list[npt.NDArray[np.int32]]:
        """Give, for each candidate, the rows that it covers."""
        by_column = self.rows.tocsc()
        return np.split(by_column.indices, by_column.indptr[1:-1])


def reached_pairs(problem: SitingProblem, threshold_min: float) -> sparse.csr_array:
    """Give the pairs at most `threshold_min` apart as a table of ones."""
    table = problem.minutes
    near = table.data <= threshold_min
    start = np.concatenate([[0], np.cumsum(near)])[table.indptr]
    ones = np.ones(int(near.sum()))
    return sparse.csr_array((ones, table.indices[near], start), shape=table.shape)


def cover_model(problem: SitingProblem, threshold_min: float, n_sites: int) -> CoverModel:
    """Reduce a problem to what a choice of new sites can change, keeping every optimum.

    Parameters
    ----------
    problem
        The problem; its required sites number at most `n_sites`.
    threshold_min
        Covered is ``minutes <= threshold_min``.
    n_sites
        New sites allowed, the required ones among them.

    Returns
    -------
    CoverModel
        Without rows where no candidate can add anything. The order of its
        rows does not depend on the order of the demand.
    """
    reached = reached_pairs(problem, threshold_min)
    fixed = np.flatnonzero(problem.existing | problem.must_add)
    at_fixed = np.diff(reached[:, fixed].indptr) > 0
    open_candidates = np.flatnonzero(problem.allowed & ~problem.must_add)
    left = np.flatnonzero(~at_fixed & (problem.weight > 0))
    table = sparse.csr_array(reached[left][:, open_candidates])
    table.sort_indices()
    rows, weight = _merge_rows(table, problem.weight[left])
    helps = np.diff(rows.tocsc().indptr) > 0
    return CoverModel(
        candidates=open_candidates[helps].astype(np.int64),
        rows=sparse.csr_array(rows[:, np.flatnonzero(helps)]),
        weight=weight,
        fixed_weight=float(problem.weight[at_fixed].sum()),
        n_free=n_sites - int(problem.must_add.sum()),
    )


def restricted(
    model: CoverModel, never: BoolArray, always: BoolArray
) -> tuple[CoverModel, IntArray]:
    """Give what is left of a model once some candidates are settled.

    Parameters
    ----------
    model
        The model.
    never, always
        By column: not to be chosen, to be chosen.

    Returns
    -------
    CoverModel, IntArray
        The smaller model, with what the chosen ones cover in its fixed weight,
        and the column of `model` that each of its columns was.
    """
    settled = np.flatnonzero(always)
    at_settled = np.diff(model.rows[:, settled].indptr) > 0
    open_columns = np.flatnonzero(~never & ~always)
    table = sparse.csr_array(model.rows[np.flatnonzero(~at_settled)][:, open_columns])
    table.sort_indices()
    rows, weight = _merge_rows(table, model.weight[~at_settled])
    helps = np.diff(rows.tocsc().indptr) > 0
    kept = open_columns[helps].astype(np.int64)
    left = CoverModel(
        candidates=model.candidates[kept],
        rows=sparse.csr_array(rows[:, np.flatnonzero(helps)]),
        weight=weight,
        fixed_weight=model.fixed_weight + float(model.weight[at_settled].sum()),
        n_free=model.n_free - len(settled),
    )
    return left, kept


def gain_of(model: CoverModel, columns: IntArray) -> float:
    """Give the weight that chosen columns add to the model's fixed weight."""
    return float(model.weight[np.diff(model.rows[:, columns].indptr) > 0].sum())


def _merge_rows(table: sparse.csr_array, weight: FloatArray) -> tuple[sparse.csr_array, FloatArray]:
    """Add up the weights of rows with the same entries; drop rows without any.

    Rows are told apart by a digest of 128 bits, and come in its order.
    """
    columns = table.indices.astype("<i8")
    digests: dict[bytes, list[int]] = {}
    starts = table.indptr.tolist()
    for row, (begin, end) in enumerate(itertools.pairwise(starts)):
        if begin < end:
            digest = hashlib.blake2b(columns[begin:end].tobytes(), digest_size=_DIGEST_BYTES)
            digests.setdefault(digest.digest(), []).append(row)
    members = [digests[digest] for digest in sorted(digests)]
    first = np.array([rows[0] for rows in members], dtype=np.int64)
    merged = np.array([weight[rows].sum() for rows in members], dtype=np.float64)
    return sparse.csr_array(table[first]), merged
