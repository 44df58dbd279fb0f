"""How good a result is: nDCG@10, and whether anything that fits is among the first ten."""

from math import log2


def ndcg(result: list[str], relevant: set[str]) -> float:
    """What the first ten are worth, as a share of the best possible first ten."""
    gained = sum(1 / log2(rank + 1) for rank, name in enumerate(result[:10], 1) if name in relevant)
    return gained / sum(1 / log2(rank + 1) for rank in range(1, min(10, len(relevant)) + 1))


def hit(result: list[str], relevant: set[str]) -> bool:
    return not relevant.isdisjoint(result[:10])


def mean_of(measure, results: list[list[str]], relevant: list[set[str]]) -> float:
    return sum(map(measure, results, relevant)) / len(results)
