"""Errors of predicted numbers, counted: by size, by direction, and against their intervals.

Everything here has a size that does not depend on the number of examples, and holds plain numbers only.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from portfolio.examine.estimates.grouped import mean_ends, share_ends
from portfolio.examine.estimates.units import Units
from portfolio.examine.slices.places import COORDINATES, by_place

if TYPE_CHECKING:
    import pandas as pd

Floats = NDArray[np.float64]
Codes = NDArray[np.int64]

BINS = 26
"""Of the square of predictions against truths, along each side."""

GROUPS = 5
LEAST_GROUPED = 20
"""With fewer examples there is one group by size."""


def counted_errors(outcomes: pd.DataFrame, *, by_ratio: bool, nominal: float) -> dict[str, Any]:
    """All counts of this module, and errors by place; the intervals among them honour the groups of the outcomes.

    Args:
        by_ratio: look at errors as shares of the truth, where every truth is above zero.
        nominal: the share of truths that intervals are meant to hold.

    Returns:
        ``by_ratio``: whether it was done; ``square``, ``groups``, ``bias``; ``intervals`` and ``places`` (``None``
        without them).
    """
    truth, said = outcomes["truth"].to_numpy(float), outcomes["prediction"].to_numpy(float)
    failed = outcomes["failed"].to_numpy(bool)
    by_ratio = by_ratio and bool(truth.min() > 0)
    return {
        "by_ratio": by_ratio,
        "n_close": int((~failed).sum()),
        "square": square(truth, said, failed, by_ratio=by_ratio),
        "groups": groups(truth, said - truth, failed, by_ratio=by_ratio),
        "bias": bias(said - truth, Units.of_outcomes(outcomes)),
        "intervals": intervals(outcomes, nominal) if "held" in outcomes else None,
        "places": by_place(outcomes) if COORDINATES[0] in outcomes else None,
    }


def square(truth: Floats, prediction: Floats, failed: NDArray[np.bool_], *, by_ratio: bool) -> dict[str, Any]:
    """A two-way histogram of prediction against truth.

    Args:
        by_ratio: cut both axes by ratios (a logarithmic scale); every truth is above zero.

    Returns:
        ``log``: whether they were cut by ratios. ``low``, ``high``: ends of both axes. ``cells``: a dict for each cell
        that holds examples, with its middle ``truth`` and ``said``, ``n`` and ``off`` (how many of them failed).
        ``beyond``: predictions outside the axes, counted into the cells at their edge.
    """
    low, high = _ends(truth, prediction, log=by_ratio)
    forward, back = (np.log, np.exp) if by_ratio else (np.asarray, np.asarray)
    edges = np.linspace(forward(low), forward(high), BINS + 1)
    middles = back((edges[:-1] + edges[1:]) / 2).tolist()
    x, y = (forward(np.clip(values, low, high)) for values in (truth, prediction))
    n, off = (np.histogram2d(x[rows], y[rows], (edges, edges))[0].astype(int) for rows in (slice(None), failed))
    cells = [
        {"truth": middles[i], "said": middles[j], "n": int(n[i, j]), "off": int(off[i, j])}
        for i, j in np.argwhere(n).tolist()
    ]
    beyond = int(((prediction < low) | (prediction > high)).sum())
    return {"log": by_ratio, "low": low, "high": high, "cells": cells, "beyond": beyond}


def _ends(truth: Floats, prediction: Floats, *, log: bool) -> tuple[float, float]:
    """All truths, and predictions that are not wildly beyond them."""
    low, high = float(truth.min()), float(truth.max())
    if log:
        room = max((high / low) ** 0.15, 1.05)
        reach = max(float(prediction.min()), low / room), min(float(prediction.max()), high * room)
    else:
        room = max(0.15 * (high - low), 0.05 * abs(high)) or 1.0
        reach = max(float(prediction.min()), low - room), min(float(prediction.max()), high + room)
    low, high = min(low, reach[0]), max(high, reach[1])
    return (low, high) if high > low else (low - room, high + room)


def by_size(values: Floats) -> tuple[Floats, Codes]:
    """Edges between groups of about equal size in the order of ``values``, and the group of each.

    Equal values are in one group, so there may be fewer groups than asked for, down to one.
    """
    if values.size < LEAST_GROUPED:
        return np.empty(0), np.zeros(values.size, np.int64)
    inner = np.unique(np.quantile(values, np.linspace(0, 1, GROUPS + 1)[1:-1]))
    inner = inner[(inner > values.min()) & (inner <= values.max())]
    return inner, np.searchsorted(inner, values, "right").astype(np.int64)


def groups(truth: Floats, error: Floats, failed: NDArray[np.bool_], *, by_ratio: bool) -> list[dict[str, Any]]:
    """Errors by the size of the truth, smallest first.

    Args:
        error: prediction minus truth.
        by_ratio: also as a share of the truth.

    Returns:
        dicts with ``from`` and ``to`` (of the truths in it), ``n``, ``off``, ``mae``, ``mean`` (of the error) and its
        quantiles ``q10``, ``q50``, ``q90``: a share of the truth where ``by_ratio``, else in the unit of the truth.
    """
    _, codes = by_size(truth)
    scaled = error / np.abs(truth) if by_ratio else error
    found = []
    for code in np.unique(codes).tolist():
        rows = codes == code
        q10, q50, q90 = np.quantile(scaled[rows], [0.1, 0.5, 0.9]).tolist()
        found.append(
            {
                "from": float(truth[rows].min()),
                "to": float(truth[rows].max()),
                "n": int(rows.sum()),
                "off": int(failed[rows].sum()),
                "share_off": float(failed[rows].mean()),
                "mae": float(np.abs(error[rows]).mean()),
                "mean": float(error[rows].mean()),
                "q10": q10,
                "q50": q50,
                "q90": q90,
            }
        )
    return found


def bias(error: Floats, units: Units) -> dict[str, Any]:
    """The mean signed error with its 95 % interval (``None`` where the errors do not vary, or for few groups)."""
    low, high = mean_ends(error, units) or (None, None)
    return {
        "mean": float(error.mean()),
        "low": low,
        "high": high,
        "mae": float(np.abs(error).mean()),
        "too_high": int((error > 0).sum()),
        "too_low": int((error < 0).sum()),
    }


def intervals(outcomes: pd.DataFrame, nominal: float) -> dict[str, Any]:
    """How often the given intervals hold the truth, overall and by the size of the prediction.

    Returns:
        ``nominal``, ``held`` (how many hold it), ``low``, ``high`` (95 % interval of that share, ``None`` for few
        groups), ``width`` (mean), and ``groups``: dicts with ``from``, ``to`` (of the predictions), ``n``, ``held``,
        ``low``, ``high``, ``width``.
    """
    prediction, low, high = (outcomes[name].to_numpy(float) for name in ("prediction", "low", "high"))
    held, width = outcomes["held"].to_numpy(bool), high - low
    _, codes = by_size(prediction)
    units = Units.of_outcomes(outcomes)
    parts = [codes == code for code in np.unique(codes).tolist()]
    return {
        "nominal": nominal,
        **_held(held, width, units),
        "groups": [
            {
                "from": float(prediction[rows].min()),
                "to": float(prediction[rows].max()),
                **_held(held[rows], width[rows], units.where(rows)),
            }
            for rows in parts
        ],
    }


def _held(held: NDArray[np.bool_], width: Floats, units: Units) -> dict[str, Any]:
    low, high = share_ends(held, units) or (None, None)
    return {"n": held.size, "held": int(held.sum()), "low": low, "high": high, "width": float(width.mean())}
