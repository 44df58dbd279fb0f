"""Facts about generated items beyond the metrics: faults by condition, lengths, nearness to training."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from portfolio.examine.estimates.grouped import error_ends, share_ends
from portfolio.examine.estimates.units import Units
from portfolio.tasks.generation.outcomes import codes_of, foreign, right
from portfolio.tasks.generation.two_samples import Floats, mmd, nearer

if TYPE_CHECKING:
    import pandas as pd

MOST_CONDITIONS = 12
MOST_PANELS = 3
BARS = 16
STEPS = 41


FEWEST = 5
"""A pattern is told from so many items on."""
MOST_IDS = 12


@dataclass(frozen=True)
class Fault:
    """Of ``size`` items asked for ``condition`` ("" for anything), ``n`` have one fault."""

    what: Literal["copied", "foreign", "repeated"]
    condition: str
    n: int
    size: int
    example_ids: tuple[str, ...]


def faults(outcomes: pd.DataFrame) -> list[Fault]:
    """Per condition how many are copied, taken for another, repeated, the commonest first; none of fewer than five."""
    found = []
    for name in sorted(set(outcomes["condition"])):
        part = outcomes[(outcomes["condition"] == name).to_numpy(bool)]
        sorts: dict[Literal["copied", "foreign", "repeated"], pd.Series[bool]] = {
            "copied": part["copied"],
            "foreign": foreign(part),
            "repeated": part["repeated"],
        }
        for what, rows in sorts.items():
            ids = tuple(map(str, part.index[rows.to_numpy(bool)]))
            found.append(Fault(what, name, len(ids), len(part), ids[:MOST_IDS]))
    return sorted((fault for fault in found if fault.n >= FEWEST), key=lambda fault: -fault.n)


def never_called(outcomes: pd.DataFrame) -> list[str]:
    """Conditions for which the judge takes nothing, generated or real; none without a judge."""
    called = set(outcomes["judged"]) | set(outcomes["real_judged"])
    return sorted(set(outcomes["condition"]) - called) if (outcomes["judged"] != "").any() else []


def details_of(outcomes: pd.DataFrame) -> dict[str, Any]:
    """Plain numbers, lists and dicts; the size depends on nothing.

    Returns:
        ``n``; ``all``, and one dict per condition (the 12 most frequent) in
        ``conditions``, each with ``n``, ``right`` and ``real_right`` (taken for what was asked), ``copied``,
        ``new_right`` (right and not copied), ``known``, ``repeated``, and ``length`` and ``real_length``, mean
        characters; ``judge``: its limit on real items (``None`` without); ``distance_of_real``: of as many
        training items from the held-out ones (``None`` without enough); ``lengths`` and ``near``: for the charts.
    """
    conditions = outcomes["condition"].value_counts()
    names = sorted(conditions.index, key=lambda name: (-int(conditions[name]), str(name)))
    parts = [outcomes[outcomes["condition"] == name] for name in names[:MOST_CONDITIONS]]
    has_judge = bool((outcomes["judged"] != "").any())
    return {
        "n": len(outcomes),
        "all": _counts(outcomes),
        "conditions": [
            {"condition": str(part["condition"].iat[0]), **_counts(part)} for part in parts if names != [""]
        ],
        "judge": _judge(outcomes) if has_judge else None,
        "shares": [
            share for part in (outcomes, *(parts if len(parts) > 1 else ())) for share in _shares(part, outcomes)
        ],
        "distance_of_real": _of_real(outcomes),
        "lengths": _lengths(parts if len(names) <= MOST_PANELS else [outcomes]),
        "near": _near(outcomes),
    }


def _counts(part: pd.DataFrame) -> dict[str, Any]:
    """How many of this part; ``right`` and ``real_right`` mean nothing without a judge."""
    new = ~part["copied"].to_numpy(bool)
    return {
        "n": len(part),
        "right": int(right(part).sum()),
        "real_right": int(right(part, "real_judged").sum()),
        "copied": int((~new).sum()),
        "new_right": int(right(part)[new].sum()),
        "known": int(part["known"].sum()),
        "repeated": int(part["repeated"].sum()),
        "length": float(part["item"].str.len().mean()),
        "real_length": float(part["real"].str.len().mean()),
    }


def _shares(part: pd.DataFrame, outcomes: pd.DataFrame) -> list[dict[str, Any]]:
    """Judged right and copied, each with its 95 % interval, of the generated items and of the real ones."""
    has_judge, has_training = (outcomes["judged"] != "").any(), outcomes["near"].notna().all()
    units = Units.of_outcomes(part)
    condition = "" if part is outcomes else str(part["condition"].iat[0])
    copied = {"generated": part["copied"].to_numpy(float), "real": (part["real_near"] == 0).to_numpy(float)}
    named = {"generated": "judged", "real": "real_judged"}
    return [
        {
            "condition": condition,
            "what": what,
            "judged": _with_interval(right(part, named[what]), units) if has_judge else None,
            "copied": _with_interval(copied[what], units) if has_training else None,
        }
        for what in named
    ]


def _with_interval(values: Floats, units: Units) -> list[float | None]:
    return [float(values.mean()), *(share_ends(values, units) or (None, None))]


def _judge(outcomes: pd.DataFrame) -> dict[str, Any]:
    """The judge's own limit, and whether generated items pass it beyond chance (Student's t, rows as they are paired;
    ``None`` for few rows or groups)."""
    of_real, units = right(outcomes, "real_judged"), Units.of_outcomes(outcomes)
    lead = right(outcomes) - of_real
    mean = float(lead.mean())
    ends = error_ends(mean, lead - mean, units)
    recalls = [float(of_real[rows].mean()) for rows in (codes_of(outcomes) == code for code in set(codes_of(outcomes)))]
    return {
        "limit": float(of_real.mean()),
        "lead": mean,
        "beyond_chance": None if ends is None else ends[0] > 0,
        "balanced": float(np.mean(recalls)),
        "guess": 1 / len(recalls),
    }


def _of_real(outcomes: pd.DataFrame) -> float | None:
    """The distance of as many real training items from the held-out ones: what chance alone makes of the metric."""
    taught = outcomes["taught"].tolist()
    return mmd(taught, outcomes["real"].tolist(), codes_of(outcomes)) if all(taught) else None


def _lengths(parts: list[pd.DataFrame]) -> list[dict[str, Any]]:
    """Per part the shares of generated and of real items in up to 16 bins of characters, all parts in the same bins."""
    longest = max(int(part[name].str.len().max()) for part in parts for name in ("item", "real"))
    width = -(-longest // BARS)
    edges = [*range(1, longest + width + 1, width)]
    panels = []
    for part in parts:
        shares = [np.histogram(part[name].str.len().to_numpy(float), edges)[0] / len(part) for name in ("item", "real")]
        bins = [
            {"low": low, "high": low + width - 1, "generated": float(shares[0][i]), "real": float(shares[1][i])}
            for i, low in enumerate(edges[:-1])
        ]
        panels.append({"condition": str(part["condition"].iat[0]), "n": len(part), "bins": bins})
    return panels


def _near(outcomes: pd.DataFrame) -> dict[str, Any] | None:
    """How near to training: the share at most so far away, and how often a generated item is nearer than a real one."""
    near, real = (outcomes[name].to_numpy(float) for name in ("near", "real_near"))
    if np.isnan(near).any():
        return None
    share, pulls = nearer(near, real)
    both = Units.of_outcomes(outcomes).of_parts(np.tile(np.arange(len(outcomes)), 2))
    ends = error_ends(share, pulls, both)
    at = np.linspace(0, max(0.1, float(near.max()), float(real.max())), STEPS)
    return {
        "nearer": share,
        "beyond_chance": None if ends is None else ends[0] > 0.5,
        "at": at.tolist(),
        **{
            name: (np.searchsorted(np.sort(values), at, "right") / len(values)).tolist()
            for name, values in (("generated", near), ("real", real))
        },
    }
