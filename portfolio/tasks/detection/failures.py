"""Which boxes are missed or spurious more often than others: by size and at the border of the image."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from portfolio.examine.estimates.formulas import holm
from portfolio.examine.estimates.grouped import chance_of_more, share_ends
from portfolio.examine.estimates.units import Units
from portfolio.examine.patterns import LEAST_FAILURES, worst_ids
from portfolio.examine.slices.counts import LEAST_LIFT, LEVEL
from portfolio.records import Pattern
from portfolio.tasks.detection.boxes import at_border
from portfolio.words import count, ratios

if TYPE_CHECKING:
    import pandas as pd

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

SIZE_GROUPS = 5
LEAST_IN_GROUP = 10
MOST_COUNT = 12
"""The count chart has no more than about so many rows; larger counts are taken together."""


@dataclass(frozen=True)
class Boxes:
    """All boxes of one sort, the true ones or the found ones.

    Attributes:
        image: (d,) row of the outcomes.
        size: (d,) side in pixels of a square of the same area.
        border: (d,) whether it comes within a pixel of the border; all false where the size of images is unknown.
        bad: (d,) missed, or spurious.
    """

    image: NDArray[np.int64]
    size: Floats
    border: Flags
    bad: Flags

    def where(self, part: Flags) -> Boxes:
        """Those of them."""
        return Boxes(self.image[part], self.size[part], self.border[part], self.bad[part])


@dataclass(frozen=True)
class _Contrast:
    """Part of the boxes against the rest; ``words`` are those of the part and of the rest."""

    boxes: Boxes
    part: Flags
    words: str
    verdict: str

    @property
    def hits(self) -> tuple[int, int]:
        """Bad ones in the part and in the rest."""
        return int(self.boxes.bad[self.part].sum()), int(self.boxes.bad[~self.part].sum())

    @property
    def sizes(self) -> tuple[int, int]:
        """Boxes in the part and in the rest."""
        return int(self.part.sum()), int((~self.part).sum())


def true_boxes(outcomes: pd.DataFrame) -> Boxes:
    """Every true box, and whether it was missed."""
    return _together(outcomes, list(outcomes["boxes"]), list(outcomes["missed"]))


def called_boxes(outcomes: pd.DataFrame) -> Boxes:
    """Every found box that scores enough to count, and whether it is spurious."""
    called = list(outcomes["called"])
    found = [boxes[which] for boxes, which in zip(outcomes["found"], called, strict=True)]
    return _together(outcomes, found, [~hits[0][which] for hits, which in zip(outcomes["hits"], called, strict=True)])


def _together(outcomes: pd.DataFrame, images: Sequence[Floats], bad: Sequence[Flags]) -> Boxes:
    sizes = outcomes[["width", "height"]].to_numpy(float)
    border = [
        at_border(boxes, (width, height)) if width == width else np.zeros(len(boxes), bool)
        for boxes, (width, height) in zip(images, sizes, strict=True)
    ]
    return Boxes(
        image=np.repeat(np.arange(len(images)), [len(boxes) for boxes in images]),
        size=np.sqrt(np.concatenate([np.zeros(0), *(boxes[:, 2] * boxes[:, 3] for boxes in images)])),
        border=np.concatenate([np.zeros(0, bool), *border]),
        bad=np.concatenate([np.zeros(0, bool), *bad]),
    )


# ---- sentences -------------------------------------------------------------------------------------------------------


def patterns(outcomes: pd.DataFrame, many: str) -> list[Pattern]:
    """One sentence for each contrast that is more than chance gives, pictures or their groups counting whole (Holm).

    At least five boxes must show it, at 1.2 times the rate of the others. What most boxes show comes first.
    """
    contrasts = list(_contrasts(outcomes, many))
    if not contrasts:
        return []
    units = Units.of_outcomes(outcomes)
    tails = [chance_of_more(c.part, c.boxes.bad, units.of_parts(c.boxes.image)) for c in contrasts]
    corrected = holm(np.array(tails)).tolist()
    clear = [c for c, p in zip(contrasts, corrected, strict=True) if p < LEVEL and _is_large(c)]
    return [_told(contrast, outcomes) for contrast in sorted(clear, key=lambda contrast: -contrast.hits[0])]


def _contrasts(outcomes: pd.DataFrame, many: str) -> Iterator[_Contrast]:
    """Sizes are compared among boxes away from the border only: what the border cuts is small for another reason."""
    capital = many[:1].upper() + many[1:]
    for boxes, name, verdict in (
        (true_boxes(outcomes), capital, "missed"),
        (called_boxes(outcomes), "Found boxes", "spurious"),
    ):
        yield from _if_any(boxes, boxes.border, f"{name} at the border of the image", verdict)
        yield from _if_any(boxes, ~boxes.border, f"{name} away from the border of the image", verdict)
        inner = boxes.where(~boxes.border)
        middle = float(np.median(inner.size)) if inner.size.size else 0.0
        whole = " away from the border" if boxes.border.any() else ""
        yield from _if_any(inner, inner.size < middle, f"{name}{whole} smaller than {middle:.0f} px", verdict)
        yield from _if_any(inner, inner.size > middle, f"{name}{whole} larger than {middle:.0f} px", verdict)


def _if_any(boxes: Boxes, part: Flags, words: str, verdict: str) -> Iterator[_Contrast]:
    if boxes.bad.any() and part.any() and not part.all():
        yield _Contrast(boxes, part, words, verdict)


def _is_large(contrast: _Contrast) -> bool:
    (hits, rest), (size, rest_size) = contrast.hits, contrast.sizes
    return hits >= LEAST_FAILURES and rest_size > 0 and hits * rest_size >= LEAST_LIFT * rest * size


def _told(contrast: _Contrast, outcomes: pd.DataFrame) -> Pattern:
    (hits, rest), (size, rest_size) = contrast.hits, contrast.sizes
    if rest < LEAST_FAILURES:
        sentence = (
            f"{contrast.words} are {contrast.verdict} in {count(hits)} of {count(size)} cases, "
            f"others in {count(rest)} of {count(rest_size)}."
        )
    else:
        (lift,) = ratios(hits * rest_size / (rest * size))
        sentence = (
            f"{contrast.words} are {contrast.verdict} {lift} times as often as others "
            f"({count(hits)} of {count(size)} against {count(rest)} of {count(rest_size)})."
        )
    rows = np.zeros(len(outcomes), bool)
    rows[contrast.boxes.image[contrast.part & contrast.boxes.bad]] = True
    facts: dict[str, float] = {"n_failures": hits, "n": size, "n_failures_rest": rest, "n_rest": rest_size}
    facts |= {"times": hits * rest_size / (rest * size)} if rest else {}
    return Pattern(sentence, hits, worst_ids(outcomes, rows), facts)


# ---- counts for charts -----------------------------------------------------------------------------------------------


def by_size(outcomes: pd.DataFrame) -> list[dict[str, Any]]:
    """Up to five groups of true boxes from small to large, about equally many in each, with the share that is found.

    Each has ``low`` and ``high`` (pixels), ``n``, ``found``, ``share`` and its 95 % interval ``from``, ``to``:
    ``None`` below twenty pictures, or groups of them, as the boxes of one are no evidence apart.
    Empty for points, which have no size.
    """
    boxes = true_boxes(outcomes)
    if not boxes.size.any():
        return []
    groups = max(1, min(SIZE_GROUPS, boxes.size.size // LEAST_IN_GROUP))
    edges = np.unique(np.quantile(boxes.size, np.linspace(0, 1, groups + 1)[1:-1], method="inverted_cdf"))
    codes = np.searchsorted(edges, boxes.size, side="left")
    units = Units.of_outcomes(outcomes).of_parts(boxes.image)
    return [_group(boxes, codes == code, units) for code in np.unique(codes).tolist()]


def _group(boxes: Boxes, rows: Flags, units: Units) -> dict[str, Any]:
    sizes, is_found = boxes.size[rows], ~boxes.bad[rows]
    n, found = sizes.size, int(is_found.sum())
    low, high = share_ends(is_found, units.where(rows)) or (None, None)
    return {
        "low": float(sizes.min()),
        "high": float(sizes.max()),
        "n": n,
        "found": found,
        "share": found / n,
        "from": low,
        "to": high,
    }


def count_pairs(outcomes: pd.DataFrame) -> dict[str, Any]:
    """How many images have so many and are counted so many, both rounded down to multiples of ``step``."""
    truth, found = outcomes["truth"], outcomes["prediction"]
    step = 1 + int(max(truth.max(), found.max())) // MOST_COUNT
    pairs = Counter(zip((truth // step * step).tolist(), (found // step * step).tolist(), strict=True))
    counts = [{"truth": there, "found": counted, "n": n} for (there, counted), n in sorted(pairs.items())]
    return {"step": step, "counts": counts}
