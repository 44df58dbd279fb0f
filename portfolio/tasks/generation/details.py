"""What is counted about generated items beyond the metrics: per condition, by length, by nearness to training."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from portfolio.examine.estimates.grouped import error_ends, share_ends
from portfolio.examine.estimates.units import Units
from portfolio.records import Finding, Passed
from portfolio.tasks.generation.two_samples import Floats, mmd, nearer
from portfolio.words import percent

if TYPE_CHECKING:
    import pandas as pd

MOST_CONDITIONS = 12
MOST_PANELS = 3
BARS = 16
STEPS = 41


def details_of(outcomes: pd.DataFrame) -> dict[str, Any]:
    """Plain numbers whose size does not grow with n; see ``Generation.details``."""
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


def codes_of(outcomes: pd.DataFrame) -> Any:
    """The condition of each row as a code from 0."""
    import pandas as pd

    return pd.factorize(outcomes["condition"], sort=True)[0].astype(np.int64)


def right(outcomes: pd.DataFrame, column: str = "judged") -> Floats:
    """1 where the judge takes the item (or, with ``real_judged``, the real one) for what was asked, else 0."""
    return np.asarray(outcomes[column] == outcomes["condition"], float)


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


# ---- what a reviewer would point at --------------------------------------------------------------


def findings(details: Mapping[str, Any], outcomes: pd.DataFrame, many: str) -> Sequence[Finding | Passed]:
    """Too typical, a weak judge, nearer to training than real ones are, a condition that training lacks."""
    found = list(_about_judge(details["judge"], many)) if details["judge"] else []
    if details["near"] and details["near"]["beyond_chance"] is not None:
        found.append(_about_nearness(details["near"], many))
    asked, judged = set(outcomes["condition"]), set(outcomes["judged"]) | set(outcomes["real_judged"])
    never = sorted(asked - judged) if details["judge"] else []
    if never:
        sentence = f"The judge takes nothing, generated or real, for {', '.join(never)}."
        found.append(Finding("PF087", "warning", sentence, "Add training rows of that condition."))
    return found


def _about_nearness(near: Mapping[str, Any], many: str) -> Finding | Passed:
    share = f"in {percent(near['nearer'])} of all pairs, where half would be chance"
    if not near["beyond_chance"]:
        fine = f"Generated {many} are no nearer to the training rows than unseen real ones, beyond chance: {share}."
        return Passed("PF086", fine)
    sentence = f"Generated {many} lie nearer to the training rows than unseen real ones do: {share}."
    return Finding("PF086", "advice", sentence, "Shorten the memory of the model, or refuse near copies.")


def _about_judge(judge: Mapping[str, Any], many: str) -> Iterator[Finding | Passed]:
    if judge["beyond_chance"]:
        sentence = (
            f"Too typical: the judge takes {percent(judge['limit'] + judge['lead'])} of the generated {many} for what "
            f"was asked, but only {percent(judge['limit'])} of the real ones."
        )
        advice = "Look for copies and near copies of the training rows, and for traits that are exaggerated."
        yield Finding("PF084", "warning", sentence, advice)
    elif judge["beyond_chance"] is not None:
        yield Passed("PF084", f"Generated {many} do not fool the judge more often than real ones, beyond chance.")
    recognised = f"of the real {many} of each condition it recognises {percent(judge['balanced'])} on average"
    if judge["balanced"] >= (1 + judge["guess"]) / 2:
        yield Passed("PF085", f"A judge worth asking: {recognised}; guessing, {percent(judge['guess'])}.")
        return
    sentence = f"A weak judge: {recognised}, less than half way from guessing ({percent(judge['guess'])}) to certainty."
    yield Finding("PF085", "warning", sentence, "Read its accuracy as a hint only; more training rows help.")
