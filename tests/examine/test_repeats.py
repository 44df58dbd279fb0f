"""Rows that are equal by chance are no repeats, whatever their columns are like."""

from collections import Counter

import numpy as np
import pandas as pd
import pytest

from portfolio.examine.checks.check import Case
from portfolio.examine.checks.repeats import NoRepeats
from portfolio.records import Column, Examples


def column(kind, n, rng, shape):
    """Numbers with few digits: rounded bells, counts, whole heavy tails, money, a price list, Zipf."""
    made = {
        "bell": lambda: np.round(20 * rng.normal(size=n), shape["digits"]),
        "counts": lambda: rng.poisson(shape["rate"], n).astype(float),
        "tail": lambda: np.floor(np.exp(rng.normal(shape["middle"], shape["width"], n))),
        "money": lambda: np.round(np.exp(rng.normal(shape["middle"], shape["width"], n)), shape["digits"]),
        "prices": lambda: rng.choice(shape["prices"], n),
        "zipf": lambda: np.minimum(rng.zipf(1.6, n), 10**6).astype(float),
    }
    return made[kind]()


def tables(seed):
    """Test and training rows of one to four such columns; the answer is chance, or follows from the first."""
    rng = np.random.default_rng(seed)
    shape = {"digits": int(rng.integers(0, 3)), "rate": rng.uniform(0.5, 200), "middle": rng.uniform(0, 8)}
    shape |= {"width": rng.uniform(0.2, 1.5), "prices": np.exp(rng.normal(5, 1, rng.integers(5, 400))).round(2)}
    kinds = rng.choice(["bell", "counts", "tail", "money", "prices", "zipf"], rng.integers(1, 5))
    sizes, decided = (int(rng.integers(100, 2000)), int(rng.integers(100, 3000))), rng.random() < 0.5
    for n in sizes:
        made = pd.DataFrame({f"x{at}": column(kind, n, rng, shape) for at, kind in enumerate(kinds)})
        told = made["x0"] > made["x0"].median() if decided else rng.random(n) < 0.5
        yield made.assign(year="2025", target=np.where(told, "yes", "no"))


def said(test, train):
    kinds = {name: "number" if name.startswith("x") else "category" for name in test}
    columns = tuple(Column(name, kind, "target" if name == "target" else "feature") for name, kind in kinds.items())
    return type(NoRepeats().look(Case(None, None, None, None, None, Examples(test, train, columns, "target"), None)))


def answers(seeds):
    """How often what is said: with training, with that of another year, without; and of rows written ten times."""
    found = Counter()
    for seed in seeds:
        test, train = tables(seed)
        tenth = pd.concat([test.head(max(10, len(test) // 10))] * 10, ignore_index=True)
        cases = {"with": (test, train), "other": (test, train.assign(year="2024")), "without": (test, None)}
        for name, case in {**cases, "copied": (tenth, train), "copied alone": (tenth, None)}.items():
            found[name, said(*case).__name__] += 1
    return found


def test_tables_without_a_copy_are_left_alone():
    """Of 40 none; some of the same tables are found when a tenth of the rows is written ten times."""
    found = answers(range(40))

    assert [found[name, "Finding"] for name in ("with", "other", "without")] == [0, 0, 0]
    assert min(found["copied", "Finding"], found["copied alone", "Finding"]) >= 4


@pytest.mark.soak
def test_many_tables_without_a_copy_are_left_alone():
    """Of 600 at most one."""
    found = answers(range(600))

    assert sum(found[name, "Finding"] for name in ("with", "other", "without")) <= 1
    assert found["copied", "Finding"] >= 150
