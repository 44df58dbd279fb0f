"""Which example comes next in a review by hand: failures and successes mixed, with chances that can be told later.

The failures and the successes are each put into a random order. Where there are a hundred or more of both, a fair coin
decides at every step from which of the two the next example comes, until one is used up. Where either is rarer, all of
these and as many of the other as make two hundred are shuffled. The sample ends there, since whoever went on would know
what follows. Whoever stops, having seen no verdict, has then drawn a simple random sample of each, so that every
example's chance is known (Cochran 1977, stratified sampling); and nothing about the order tells a reader which of the
two an example is.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterable, Iterator, Mapping
from itertools import count

from portfolio.examine.estimates.formulas import Z

SITTING = 200
"""Examples that a review looks at, about."""


def review_order(run: str, failed: Mapping[str, bool]) -> list[str]:
    """The sample of a review of a run, in its order; the same whoever asks, and whatever the order of the file.

    Args:
        run: name of the run whose verdicts ``failed`` are; it seeds the order.
    """
    ids = sorted(failed, key=lambda example_id: _dice(run, "id", example_id))
    sides = {False: [name for name in ids if not failed[name]], True: [name for name in ids if failed[name]]}
    few, many = sorted(sides.values(), key=len)
    if 2 * len(few) < SITTING:
        chosen = [*few, *many[: SITTING - len(few)]]
        return sorted(chosen, key=lambda example_id: _dice(run, "place", example_id))
    return list(_mixed(run, {side: iter(names) for side, names in sides.items()}))


def _mixed(run: str, sides: Mapping[bool, Iterator[str]]) -> Iterator[str]:
    for step in count():
        found = next(sides[bool(_dice(run, "step", str(step)) & 1)], None)
        if found is None:
            return
        yield found


def _dice(*words: str) -> int:
    return int.from_bytes(hashlib.sha256("\0".join(words).encode()).digest(), "big")


def n_wanted(shares: Iterable[float], failed_share: float, goal: float) -> int:
    """How many examples have to be tagged until each share's 95 % interval reaches no further than ``goal``, about.

    It looks at the tags alone and never at their verdicts, as if a tag were as common among failures as among
    successes: a progress that used them would tell whether the last example was a failure.

    Args:
        shares: of the tagged examples that have each tag, bare.
        failed_share: of the whole test set, which the page of the project tells anyway.
        goal: half the width of the interval, as a share.
    """
    widest = max((share * (1 - share) for share in shares), default=0.25)
    uneven = 2 * (failed_share**2 + (1 - failed_share) ** 2)
    return math.ceil(Z**2 * widest * uneven / goal**2)
