"""Where it fails: slices of one and two columns, folded and confirmed on the other half, against SliceLine.

The workload of FACTS.md 3.1: eight columns of five values, one slice of two columns (6 % of the rows) with an error of
54 % against 18 %. CPU seconds and peak memory, each run in a process of its own, imports not counted and the halves
made from the ids. SliceLine gets the codes and its most favourable setting (alpha 0.95; the default finds nothing).

    python tests/benchmarks/bench_slices.py [PYTHON]    PYTHON has sliceline: build/peers/bin/python
                                                        exits 1 when a bar is missed
"""

from __future__ import annotations

import json
import resource
import statistics
import subprocess
import sys
import time
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

PEER = Path(__file__).parent.parent.parent / "build/peers/bin/python"
PLANTED = "column 0 is 0 and column 4 is 3"
BARS = {20_000: 20, 1_000_000: 40}
MOST_MEMORY = 800
REPEATS = {"ours": 9, "sliceline": 3}


def main() -> int:
    """Exit code 0 when ours is 20 and 40 times faster, and under 800 MB."""
    peer, missed = (sys.argv[1] if len(sys.argv) > 1 else str(PEER)), False
    print(f"{'rows x columns':<16} {'tool':<10} {'CPU s':>8} {'ratio':>6} {'peak MB':>8}  planted slice")
    for n, least in BARS.items():
        ours, theirs = run(sys.executable, "ours", n, 8), run(peer, "sliceline", n, 8)
        ratio = theirs["seconds"] / ours["seconds"]
        for name, found in (("ours", ours), ("sliceline", theirs)):
            share = found["seconds"] / ours["seconds"]
            print(
                f"{n:>9,} x 8    {name:<10} {found['seconds']:8.4f} {share:6.1f} {found['rss']:8.0f}  {found['found']}"
            )
        verdict = "ok" if ratio >= least and ours["rss"] <= MOST_MEMORY else "MISSED"
        print(f"at least {least} times faster and under {MOST_MEMORY} MB: {verdict}")
        missed |= verdict == "MISSED"
    wide = run(sys.executable, "ours", 1_000_000, 20)
    print(f"1,000,000 x 20   ours       {wide['seconds']:8.4f} {'':6} {wide['rss']:8.0f}  {wide['found']}")
    print_power()
    return int(missed)


def print_power() -> None:
    """How often the slice is named first at 2,000 rows, by the error in it; elsewhere it is 18 %."""
    print("power at 2,000 rows, 100 seeds each, by the error inside:", end="")
    for inside in (0.18, 0.3, 0.36, 0.42, 0.48, 0.54):
        first = sum(by_ours(*made(2000, 8, seed=seed, inside=inside))[:1] == [PLANTED] for seed in range(100))
        print(f"  {inside:.2f}: {first} %", end="", flush=True)
    print()


def run(python: str, tool: str, n: int, columns: int) -> dict[str, Any]:
    """Median seconds, peak memory and what was found, in a process of its own."""
    command = [python, __file__, "--one", tool, str(n), str(columns)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
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
    from portfolio.examine.binning import Feature
    from portfolio.examine.slice_counts import finding_half
    from portfolio.examine.slices import cuts
    from portfolio.examine.units import Units

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


def one(tool: str, n: int, columns: int) -> None:
    """Runs one tool a few times and prints what it took as JSON."""
    codes, failed = made(n, columns)
    ids = [f"row-{number}" for number in range(n)]
    find = partial(by_ours, ids=ids) if tool == "ours" else by_sliceline
    if n < 100_000 or tool == "ours":
        find(codes, failed)
    taken, found = [], []
    for _ in range(REPEATS[tool] if n < 100_000 or tool == "ours" else 1):
        start = time.process_time()
        found = find(codes, failed)
        taken.append(time.process_time() - start)
    place = found.index(PLANTED) + 1 if PLANTED in found else None
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    said = f"place {place} of {len(found)}" if place else f"not among {len(found)}"
    print(json.dumps({"seconds": statistics.median(taken), "rss": memory, "found": said}))


if __name__ == "__main__":
    if sys.argv[1:2] == ["--one"]:
        one(sys.argv[2], int(sys.argv[3]), int(sys.argv[4]))
    else:
        sys.exit(main())
