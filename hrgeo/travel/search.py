"""Shortest-path kernels on plain arrays, compiled by numba.

Nothing here knows of streets or points: a graph is three arrays (for each node the
edges that leave it), sources and targets hang on up to two nodes with a time to each.
The kernels release the interpreter lock, so that threads can share out the sources;
what they compute does not depend on how that is done.
"""

from __future__ import annotations

import numpy as np

from hrgeo.kernels import kernel
from hrgeo.model import FloatArray, IntArray


@kernel
def _push(heap_s: FloatArray, heap_node: IntArray, n_heap: int, new_s: float, node: int) -> int:
    """Put an entry on a binary heap; give its new size."""
    hole = n_heap
    while hole > 0:
        parent = (hole - 1) >> 1
        if heap_s[parent] <= new_s:
            break
        heap_s[hole], heap_node[hole] = heap_s[parent], heap_node[parent]
        hole = parent
    heap_s[hole], heap_node[hole] = new_s, node
    return n_heap + 1


@kernel
def _drop_top(heap_s: FloatArray, heap_node: IntArray, n_heap: int) -> int:
    """Take the least entry off a binary heap; give its new size."""
    n_heap -= 1
    last_s, last_node = heap_s[n_heap], heap_node[n_heap]
    hole = 0
    child = 1
    while child < n_heap:
        if child + 1 < n_heap and heap_s[child + 1] < heap_s[child]:
            child += 1
        if heap_s[child] >= last_s:
            break
        heap_s[hole], heap_node[hole] = heap_s[child], heap_node[child]
        hole = child
        child = 2 * hole + 1
    heap_s[hole], heap_node[hole] = last_s, last_node
    return n_heap


@kernel
def _spread(
    first: IntArray,
    node: IntArray,
    time_s: FloatArray,
    source: IntArray,
    offset_s: FloatArray,
    bound_s: float,
    best_s: FloatArray,
    touched: IntArray,
    heap_s: FloatArray,
    heap_node: IntArray,
) -> int:
    """Dijkstra's search from all sources at once, up to a bound.

    Lowers `best_s` (by node), which must be `inf` everywhere, lists in
    `touched` the nodes it wrote to, and gives their number. The heap may hold
    a node more than once; it never holds more than one entry for each edge and
    source.

    References
    ----------
    Dijkstra EW. A note on two problems in connexion with graphs. Numer Math
    1959;1:269-271. doi:10.1007/BF01386390
    """
    n_heap = 0
    n_touched = 0
    for k in range(len(source)):
        if offset_s[k] <= bound_s and offset_s[k] < best_s[source[k]]:
            if best_s[source[k]] == np.inf:
                touched[n_touched] = source[k]
                n_touched += 1
            best_s[source[k]] = offset_s[k]
            n_heap = _push(heap_s, heap_node, n_heap, offset_s[k], source[k])
    while n_heap > 0:
        at_s, at = heap_s[0], heap_node[0]
        n_heap = _drop_top(heap_s, heap_node, n_heap)
        if at_s > best_s[at]:  # An entry that a shorter way has made stale.
            continue
        for edge in range(first[at], first[at + 1]):
            to, new_s = node[edge], at_s + time_s[edge]
            if new_s <= bound_s and new_s < best_s[to]:
                if best_s[to] == np.inf:
                    touched[n_touched] = to
                    n_touched += 1
                best_s[to] = new_s
                n_heap = _push(heap_s, heap_node, n_heap, new_s, to)
    return n_touched


@kernel
def node_times(
    first: IntArray,
    node: IntArray,
    time_s: FloatArray,
    source: IntArray,
    offset_s: FloatArray,
    bound_s: float,
) -> FloatArray:
    """Give the seconds from the nearest source to each node, inf beyond the bound."""
    best_s = np.full(len(first) - 1, np.inf)
    touched = np.empty(len(first) - 1, dtype=np.int64)
    n_heap = len(node) + len(source) + 1
    heap_s, heap_node = np.empty(n_heap), np.empty(n_heap, dtype=np.int64)
    _spread(first, node, time_s, source, offset_s, bound_s, best_s, touched, heap_s, heap_node)
    return best_s


@kernel
def fill_rows(
    first: IntArray,
    node: IntArray,
    time_s: FloatArray,
    source: IntArray,
    offset_s: FloatArray,
    target: IntArray,
    target_s: FloatArray,
    bound_s: float,
    share: IntArray,
    out_s: FloatArray,
) -> None:
    """Write the seconds from sources to targets into the rows of `out_s`.

    Sources and targets have shape ``(n, 2)``: two nodes with a time to (or
    from) each, ``inf`` where there is no way to the node. Only each
    ``share[1]``-th row from ``share[0]`` on is written: one thread's part.
    """
    best_s = np.full(len(first) - 1, np.inf)
    touched = np.empty(len(first) - 1, dtype=np.int64)
    n_heap = len(node) + source.shape[1] + 1
    heap_s, heap_node = np.empty(n_heap), np.empty(n_heap, dtype=np.int64)
    for row in range(share[0], len(source), share[1]):
        n_touched = _spread(
            first,
            node,
            time_s,
            source[row],
            offset_s[row],
            bound_s,
            best_s,
            touched,
            heap_s,
            heap_node,
        )
        for column in range(len(target)):
            out_s[row, column] = min(
                best_s[target[column, 0]] + target_s[column, 0],
                best_s[target[column, 1]] + target_s[column, 1],
            )
        for k in range(n_touched):
            best_s[touched[k]] = np.inf
