"""Where it fails: slices of one and two columns, folded and confirmed on the other half, against its four peers.

The workload of FACTS.md 3.1: eight columns of five values, one slice of two columns (6 % of the rows) with an error of
54 % against 18 %. CPU seconds and peak memory, each run in a process of its own, imports not counted and the halves
made from the ids. All get the same codes. SliceLine is asked with its most favourable setting (alpha 0.95; the default
finds nothing), DivExplorer's patterns are cut to two items with t above 1.96 and sorted by t, pysubgroup gives its ten
best, and sliceguard, which names clusters and no conditions, its issues. Shuffled failures show the false alarms.

    python tests/benchmarks/bench_slices.py [PYTHON]    PYTHON has the peers: build/peers/bin/python
                                                        exits 1 when a bar is missed
"""

from __future__ import annotations

import json
import resource
import statistics
import subprocess
import sys
import time
from contextlib import redirect_stdout
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

PEER = Path(__file__).parent.parent.parent / "build/peers/bin/python"
PLANTED = "column 0 is 0 and column 4 is 3"
SHARED = ("column 0 is 0", "column 4 is 3")
BARS = {20_000: 20, 1_000_000: 40}
MOST_MEMORY = 800
MOST_SECONDS = 150
REPEATS = {"ours": 9}
TOOLS = ("ours", "sliceline", "divexplorer", "pysubgroup", "sliceguard")


def main() -> int:
    """Exit code 0 when ours is 20 and 40 times faster than SliceLine, the fastest peer, and under 800 MB."""
    peer, missed = (sys.argv[1] if len(sys.argv) > 1 else str(PEER)), False
    print(f"{'rows x columns':<16} {'tool':<12} {'CPU s':>8} {'ratio':>7} {'peak MB':>8}  found; on shuffled failures")
    for n, least in BARS.items():
        found = {tool: run(sys.executable if tool == "ours" else peer, tool, n, 8) for tool in TOOLS}
        ours = found["ours"]
        for tool, one in found.items():
            print(
                f"{n:>9,} x 8    {tool:<12} "
                + (_row(one, ours) if one else f"ended at {MOST_SECONDS} s of CPU, or failed")
            )
        peers = (one["seconds"] for tool, one in found.items() if one and tool != "ours")
        fastest = min(peers, default=float(MOST_SECONDS))
        verdict = "ok" if fastest >= least * ours["seconds"] and ours["rss"] <= MOST_MEMORY else "MISSED"
        print(f"at least {least} times faster than the fastest peer and under {MOST_MEMORY} MB: {verdict}", flush=True)
        missed |= verdict == "MISSED"
    wide = run(sys.executable, "ours", 1_000_000, 20)
    print(f"1,000,000 x 20   ours         {_row(wide, wide)}")
    print_power()
    return int(missed)


def _row(one: dict[str, Any], ours: dict[str, Any]) -> str:
    ratio = one["seconds"] / ours["seconds"]
    return f"{one['seconds']:8.4f} {ratio:7.1f} {one['rss']:8.0f}  {one['found']}; {one['shuffled']}"


def print_power() -> None:
    """How often the slice is named first at 2,000 rows, by the error in it; elsewhere it is 18 %."""
    print("power at 2,000 rows, 100 seeds each, by the error inside:", end="")
    for inside in (0.18, 0.3, 0.36, 0.42, 0.48, 0.54):
        first = sum(by_ours(*made(2000, 8, seed=seed, inside=inside))[:1] == [PLANTED] for seed in range(100))
        print(f"  {inside:.2f}: {first} %", end="", flush=True)
    print()


def run(python: str, tool: str, n: int, columns: int) -> dict[str, Any]:
    """Median seconds, peak memory and what was found, in a process of its own; nothing when that was ended."""
    command = [python, __file__, "--one", tool, str(n), str(columns)]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=True)
    except subprocess.CalledProcessError:
        return {}
    return dict(json.loads(done.stdout.splitlines()[-1]))


def made(n: int, columns: int, *, seed: int = 0, inside: float = 0.54) -> tuple[list[np.ndarray], np.ndarray]:
    """Codes of each column, and which rows fail."""
    rng = np.random.default_rng(seed)
    skew = [0.3, 0.25, 0.2, 0.15, 0.1]
    codes = [rng.choice(5, n, p=skew) if column < 4 else rng.integers(0, 5, n) for column in range(columns)]
    planted = (codes[0] == 0) & (codes[4] == 3)
    return codes, rng.random(n) < np.where(planted, inside, 0.18)


def by_ours(codes: list[np.ndarray], failed: np.ndarray, ids: list[str] | None = None) -> list[str]:
    """From codes and ids to confirmed slices."""
    from portfolio.examine.estimates.units import Units
    from portfolio.examine.slices.binning import Feature
    from portfolio.examine.slices.counts import finding_half
    from portfolio.examine.slices.search import cuts

    units = Units(failed.size)
    features = [
        Feature(f"column {place}", tuple(f"column {place} is {code}" for code in range(5)), column)
        for place, column in enumerate(codes)
    ]
    finding = finding_half(ids or map(str, range(failed.size)), units)
    return [cut.slice.words for cut in cuts(features, failed, units, finding).cuts if cut.slice.stands_out]


def by_sliceline(codes: list[np.ndarray], failed: np.ndarray) -> list[str]:
    """The five best slices of at most two columns with 1 % of the rows."""
    from sliceline.slicefinder import Slicefinder

    finder = Slicefinder(alpha=0.95, k=5, max_l=2, min_sup=failed.size // 100, verbose=False)
    finder.fit(np.column_stack(codes), failed.astype(float))
    return [
        " and ".join(f"column {place} is {value}" for place, value in enumerate(row) if value is not None)
        for row in finder.top_slices_.tolist()
    ]


def by_divexplorer(codes: list[np.ndarray], failed: np.ndarray) -> list[str]:
    """Its patterns of at most two items whose t is above 1.96, by t."""
    import pandas as pd
    from divexplorer import DivergenceExplorer

    table = pd.DataFrame({f"column {place}": column for place, column in enumerate(codes)}).assign(failed=failed * 1)
    with redirect_stdout(sys.stderr):
        found = DivergenceExplorer(table).get_pattern_divergence(min_support=0.01, boolean_outcomes=["failed"])
    few = found[(found["itemset"].map(len) <= 2) & (found["itemset"].map(len) > 0) & (found["failed_t"] > 1.96)]
    few = few[few["failed_div"] > 0].sort_values("failed_t", ascending=False)
    return [_said(dict(item.split("=") for item in items)) for items in few["itemset"]]


def by_pysubgroup(codes: list[np.ndarray], failed: np.ndarray) -> list[str]:
    """Its ten best subgroups of at most two conditions, by beam search."""
    import pandas as pd
    import pysubgroup

    table = pd.DataFrame({f"column {place}": column.astype(str) for place, column in enumerate(codes)})
    table["failed"] = failed
    space = pysubgroup.create_selectors(table, ignore=["failed"])
    target = pysubgroup.BinaryTarget("failed", True)
    measure = pysubgroup.WRAccQF()
    task = pysubgroup.SubgroupDiscoveryTask(table, target, space, result_set_size=10, depth=2, qf=measure)
    found = pysubgroup.BeamSearch().execute(task).results
    conditions = [{part.attribute_name: part.attribute_value for part in one[1].selectors} for one in found]
    return [_said(one) for one in conditions]


def by_sliceguard(codes: list[np.ndarray], failed: np.ndarray) -> list[str]:
    """Its issues, which are clusters of rows: one that is the planted slice to four fifths counts as that."""
    import pandas as pd
    from sliceguard import SliceGuard

    names = [f"column {place}" for place in range(len(codes))]
    table = pd.DataFrame(dict(zip(names, codes, strict=True))).assign(truth=0, said=failed * 1)
    kinds = dict.fromkeys(names, "nominal")
    with redirect_stdout(sys.stderr):
        issues = SliceGuard().find_issues(
            table, names, "truth", "said", lambda truth, said: float(np.mean(truth != said)),
            metric_mode="min", n_slices=20, feature_types=kinds,
        )  # fmt: skip
    planted = set(np.flatnonzero((codes[0] == 0) & (codes[4] == 3)).tolist())
    rows = [set(map(int, issue["indices"])) for issue in issues]
    return [PLANTED if len(some & planted) >= 0.8 * len(some | planted) else "a cluster" for some in rows]


def _said(conditions: dict[str, Any]) -> str:
    return " and ".join(f"{column} is {value}" for column, value in sorted(conditions.items()))


def one(tool: str, n: int, columns: int) -> None:
    """Runs one tool a few times and prints what it took as JSON; the system ends it when that is too much."""
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS))
    codes, failed = made(n, columns)
    ids = [f"row-{number}" for number in range(n)]
    find = partial(by_ours, ids=ids) if tool == "ours" else globals()[f"by_{tool}"]
    repeats = REPEATS.get(tool, 3 if n < 100_000 and tool == "sliceline" else 1)
    if n < 100_000 or tool == "ours":
        find([column[:5000] for column in codes], failed[:5000], **({"ids": ids[:5000]} if tool == "ours" else {}))
    taken, found = [], []
    for _ in range(repeats):
        start = time.process_time()
        found = find(codes, failed)
        taken.append(time.process_time() - start)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    shuffled = "not run"
    if n < 100_000:
        shuffled = f"{len(find(codes, np.random.default_rng(1).permutation(failed)))} reported"
    place = f"place {found.index(PLANTED) + 1}" if PLANTED in found else "not found"
    shadows = sum(one != PLANTED and any(part in one.split(" and ") for part in SHARED) for one in found)
    said = f"planted: {place} of {len(found)}, {shadows} share a condition with it"
    print(json.dumps({"seconds": statistics.median(taken), "rss": memory, "found": said, "shuffled": shuffled}))


if __name__ == "__main__":
    if sys.argv[1:2] == ["--one"]:
        one(sys.argv[2], int(sys.argv[3]), int(sys.argv[4]))
    else:
        sys.exit(main())
