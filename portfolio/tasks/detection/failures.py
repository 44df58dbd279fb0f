"""Which boxes are missed or spurious more often than others: by size and at the border of the image."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import NDArray

from portfolio.examine.estimates.formulas import holm
from portfolio.examine.estimates.grouped import chance_of_more, share_ends
from portfolio.examine.estimates.units import Units
from portfolio.examine.patterns import LEAST_FAILURES, worst_ids
from portfolio.examine.slices.counts import LEAST_LIFT, LEVEL
from portfolio.tasks.detection.average_precision import Pool, average_precision
from portfolio.tasks.detection.options import Options
from portfolio.tasks.detection.predictions import OVERLAPS, closeness_of, n_doubled

if TYPE_CHECKING:
    import pandas as pd

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Place = Literal["at border", "off border", "smaller", "larger"]
Verdict = Literal["missed", "spurious"]

SIZE_GROUPS = 5
LEAST_IN_GROUP = 10
MOST_COUNT = 12
"""The count chart has no more than about so many rows; larger counts are taken together."""


@dataclass(frozen=True)
class Contrast:
    """Part of the boxes against the rest.

    Attributes:
        place: which part; sizes are compared with ``middle``, in pixels.
        is_inner: whether only boxes away from the border are compared, as some lie at it.
        p: one-sided, that the part is bad more often by chance.
        example_ids: the worst images that show it.
    """

    verdict: Verdict
    place: Place
    middle: float
    is_inner: bool
    n_failures: int
    n: int
    n_failures_rest: int
    n_rest: int
    p: float
    example_ids: tuple[str, ...]

    @property
    def times(self) -> float | None:
        """How many times as often; ``None`` where none of the rest is bad."""
        return self.n_failures * self.n_rest / (self.n_failures_rest * self.n) if self.n_failures_rest else None

    @property
    def is_large(self) -> bool:
        """At least five boxes show it, at 1.2 times the rate of the others."""
        return self.n_failures >= LEAST_FAILURES and (self.times is None or self.times >= LEAST_LIFT)

    @property
    def facts(self) -> dict[str, float]:
        """The numbers of its sentence."""
        names = ("n_failures", "n", "n_failures_rest", "n_rest", "times")
        return {name: value for name in names if (value := getattr(self, name)) is not None}


def contrasts(outcomes: pd.DataFrame) -> list[Contrast]:
    """Those that are more than chance gives, pictures or their groups counting whole (Holm); the largest first."""
    found = list(_contrasts(outcomes))
    corrected = holm(np.array([contrast.p for contrast in found])).tolist()
    clear = [replace(one, p=p) for one, p in zip(found, corrected, strict=True) if p < LEVEL and one.is_large]
    return sorted(clear, key=lambda contrast: -contrast.n_failures)


def _contrasts(outcomes: pd.DataFrame) -> Iterator[Contrast]:
    """Sizes are compared among boxes away from the border only: what the border cuts is small for another reason."""
    sides: tuple[tuple[pd.DataFrame, Verdict], ...] = (
        (true_boxes(outcomes), "missed"),
        (called_boxes(outcomes), "spurious"),
    )
    for boxes, verdict in sides:
        inner = boxes[~boxes["border"]]
        middle = float(inner["size"].median()) if len(inner) else 0.0
        parts: tuple[tuple[Place, pd.DataFrame, pd.Series[bool]], ...] = (
            ("at border", boxes, boxes["border"]),
            ("off border", boxes, ~boxes["border"]),
            ("smaller", inner, inner["size"] < middle),
            ("larger", inner, inner["size"] > middle),
        )
        for place, among, part in parts:
            if among["bad"].any() and part.any() and not part.all():
                is_inner = among is inner and len(inner) < len(boxes)
                yield _contrast(
                    outcomes, among, part.to_numpy(), verdict=verdict, place=place, middle=middle, is_inner=is_inner
                )


def _contrast(outcomes: pd.DataFrame, boxes: pd.DataFrame, part: Flags, **what: Any) -> Contrast:
    image, bad = boxes["image"].to_numpy(), boxes["bad"].to_numpy()
    p = chance_of_more(part, bad, Units.of_outcomes(outcomes).of_parts(image))
    shows = np.isin(np.arange(len(outcomes)), image[part & bad])
    return Contrast(
        n_failures=int(bad[part].sum()),
        n=int(part.sum()),
        n_failures_rest=int(bad[~part].sum()),
        n_rest=int((~part).sum()),
        p=p,
        example_ids=worst_ids(outcomes, shows),
        **what,
    )


def true_boxes(outcomes: pd.DataFrame) -> pd.DataFrame:
    """Every true box, and whether it was missed."""
    return _together(outcomes, list(outcomes["boxes"]), list(outcomes["missed"]))


def called_boxes(outcomes: pd.DataFrame) -> pd.DataFrame:
    """Every found box that scores enough to count, and whether it is spurious."""
    called = list(outcomes["called"])
    found = [boxes[which] for boxes, which in zip(outcomes["found"], called, strict=True)]
    return _together(outcomes, found, [~hits[0][which] for hits, which in zip(outcomes["hits"], called, strict=True)])


def _together(outcomes: pd.DataFrame, images: Sequence[Floats], bad: Sequence[Flags]) -> pd.DataFrame:
    """A row per box: ``image``, the row of the outcomes; ``size``, the side in pixels of a square of the same area;
    ``border``, whether it comes within a pixel of the border, false where the size of images is unknown; ``bad``."""
    import pandas as pd

    image = np.repeat(np.arange(len(images)), [len(boxes) for boxes in images])
    boxes, (width, height) = (
        np.concatenate([np.zeros((0, 5)), *images]),
        outcomes[["width", "height"]].to_numpy(float).T,
    )
    right, bottom = boxes[:, 0] + boxes[:, 2], boxes[:, 1] + boxes[:, 3]
    border = (boxes[:, 0] < 1) | (boxes[:, 1] < 1) | (right > width[image] - 1) | (bottom > height[image] - 1)
    columns = {"image": image, "size": np.sqrt(boxes[:, 2] * boxes[:, 3]), "border": border & ~np.isnan(width[image])}
    return pd.DataFrame({**columns, "bad": np.concatenate([np.zeros(0, bool), *bad])})


def group(outcomes: pd.DataFrame) -> pd.Series[str]:
    """What went wrong with an image: missed, spurious, both or nothing."""
    import pandas as pd

    missed, spurious = (outcomes[name] > outcomes["n_right"] for name in ("truth", "prediction"))
    words = np.select([missed & spurious, missed, spurious], ["missed and spurious", "missed", "spurious"], "all found")
    return pd.Series(words, index=outcomes.index, dtype="str")


# ---- counts for charts -----------------------------------------------------------------------------------------------


def details(outcomes: pd.DataFrame, options: Options, close: str) -> dict[str, Any]:
    """Plain numbers, lists and dicts, of a size that does not depend on the number of images.

    Returns:
        ``n`` images; ``what`` ([one, many]); ``close`` (words); ``n_true``, ``n_called``, ``n_right``; ``curve``:
        best precision at 101 recalls from 0 to 1, ``[]`` without truth; ``overlaps``: ``{overlap, ap}`` at each
        step, ``[]`` for points; ``sizes``: see ``by_size``; ``counts``: ``{truth, found, n}``, both rounded down to
        multiples of ``step``; ``scores``: how many different ones there are, at most 2; ``highest`` score, ``None``
        when nothing is found; ``twice``: found boxes that lie on another one of their image.
    """
    scores = np.concatenate([np.zeros(0), *(found[:, 4] for found in outcomes["found"])])
    n_true = int(outcomes["truth"].sum())
    called = zip(outcomes["found"], outcomes["called"], strict=True)
    return {
        "n": len(outcomes),
        "what": [options.one, options.many],
        "close": close,
        "threshold": options.threshold,
        "n_true": n_true,
        "n_called": int(outcomes["prediction"].sum()),
        "n_right": int(outcomes["n_right"].sum()),
        "curve": Pool.of(outcomes, 0).curve().round(4).tolist() if n_true else [],
        "overlaps": [
            {"overlap": float(OVERLAPS[step]), "ap": average_precision(outcomes, [step])}
            for step in range(0 if options.radius or not n_true else OVERLAPS.size)
        ],
        "sizes": by_size(outcomes),
        **count_pairs(outcomes),
        "scores": min(2, len(np.unique(scores))),
        "highest": float(scores.max()) if scores.size else None,
        "twice": sum(n_doubled(found[which], closeness_of(options)) for found, which in called),
    }


def by_size(outcomes: pd.DataFrame) -> list[dict[str, Any]]:
    """Up to five groups of true boxes from small to large, about equally many in each, with the share that is found.

    Each has ``low`` and ``high`` (pixels), ``n``, ``found``, ``share`` and its 95 % interval ``from``, ``to``:
    ``None`` below twenty pictures, or groups of them, as the boxes of one are no evidence apart.
    Empty for points, which have no size.
    """
    boxes = true_boxes(outcomes)
    sizes, is_found = boxes["size"].to_numpy(), ~boxes["bad"].to_numpy()
    if not sizes.any():
        return []
    groups = max(1, min(SIZE_GROUPS, sizes.size // LEAST_IN_GROUP))
    edges = np.unique(np.quantile(sizes, np.linspace(0, 1, groups + 1)[1:-1], method="inverted_cdf"))
    codes = np.searchsorted(edges, sizes, side="left")
    units = Units.of_outcomes(outcomes).of_parts(boxes["image"].to_numpy())
    return [_size_group(sizes[rows], is_found[rows], units.where(rows)) for rows in codes == np.unique(codes)[:, None]]


def _size_group(sizes: Floats, is_found: Flags, units: Units) -> dict[str, Any]:
    low, high = share_ends(is_found, units) or (None, None)
    n, found = sizes.size, int(is_found.sum())
    ends = {"low": float(sizes.min()), "high": float(sizes.max())}
    return {**ends, "n": n, "found": found, "share": found / n, "from": low, "to": high}


def count_pairs(outcomes: pd.DataFrame) -> dict[str, Any]:
    """How many images have so many and are counted so many, both rounded down to multiples of ``step``."""
    truth, found = outcomes["truth"], outcomes["prediction"]
    step = 1 + int(max(truth.max(), found.max())) // MOST_COUNT
    pairs = Counter(zip((truth // step * step).tolist(), (found // step * step).tolist(), strict=True))
    return {"step": step, "counts": [{"truth": a, "found": b, "n": n} for (a, b), n in sorted(pairs.items())]}
