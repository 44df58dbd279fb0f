"""What outcomes of forecasts say beyond one number: by step ahead, by calendar, over time, and on the worst days.

Outcomes hold, beside what every kind has, a column for each step ahead: ``y:1`` the truth, ``p:1`` the forecast,
``n:1`` the seasonal naive, and with an interval ``low:1`` and ``high:1``; and ``origin``, ``called`` (by a
page, without dates), ``series``, ``scale`` and ``mae``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from portfolio.examine.estimates.grouped import error_ends, share_ends
from portfolio.examine.estimates.units import Units
from portfolio.tasks.forecasting.windows import Floats, dates_ahead, numbers, of_steps, origins

if TYPE_CHECKING:
    import pandas as pd

    from portfolio.tasks.forecasting.settings import Settings
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS: tuple[str, ...] = ("January", "February", "March", "April", "May", "June")
MONTHS += ("July", "August", "September", "October", "November", "December")

MOST_STEPS = 31
MOST_MOMENTS = 120
MOST_POINTS = 84
MOST_WORST = 10
MOST_NEIGHBOURS = 2
HARDEST = 0.05


def errors(outcomes: pd.DataFrame) -> Floats:
    """Forecast minus truth, (windows, steps)."""
    return of_steps(outcomes, "p") - of_steps(outcomes, "y")


def is_dated(outcomes: pd.DataFrame) -> bool:
    """Whether every window's origin is a date."""
    return bool(outcomes["origin"].notna().all())


def by_step(outcomes: pd.DataFrame) -> list[dict[str, Any]]:
    """Mean absolute error at each step ahead, beside that of the seasonal naive.

    Returns:
        One dict for each step, or for each of at most ``MOST_STEPS`` spans of steps where there are more: ``first`` and
        ``last`` step, ``mae`` with ``low`` and ``high`` (its 95 % range over windows, or over groups of them; ``None``
        for few), ``naive``,
        ``bias`` (mean of forecast minus truth), and ``inside`` (share within the interval, ``None`` without one).
    """
    signed = errors(outcomes)
    rival = np.abs(of_steps(outcomes, "n") - of_steps(outcomes, "y"))
    held = inside(outcomes)
    spans = np.array_split(np.arange(signed.shape[1]), min(signed.shape[1], MOST_STEPS))
    units = Units.of_outcomes(outcomes)
    parts = [(signed[:, span], rival[:, span], None if held is None else held[:, span]) for span in spans]
    return [_step(*part, span, units) for part, span in zip(parts, spans, strict=True)]


def _step(signed: Floats, rival: Floats, held: Floats | None, span: NDArray[np.int64], units: Units) -> dict[str, Any]:
    size = np.abs(signed).mean(axis=1)
    mae = float(size.mean())
    low, high = error_ends(mae, size - mae, units) or (None, None)
    return {
        "first": int(span[0]) + 1,
        "last": int(span[-1]) + 1,
        "mae": mae,
        "low": None if low is None else max(0.0, low),
        "high": high,
        "naive": float(rival.mean()),
        "bias": float(signed.mean()),
        "inside": None if held is None else float(held.mean()),
    }


def inside(outcomes: pd.DataFrame) -> Floats | None:
    """1 where the truth lies within the interval, else 0, (windows, steps); ``None`` without intervals."""
    low, high, truth = (of_steps(outcomes, name) for name in ("low", "high", "y"))
    return ((low <= truth) & (truth <= high)).astype(float) if low.shape[1] else None


def by_calendar(outcomes: pd.DataFrame, step: str) -> dict[str, Any] | None:
    """Mean absolute error by weekday and month, or by weekday and hour where steps are shorter than a day.

    Returns:
        ``rows`` and ``columns`` (their names), ``across`` ("month" or "hour"), ``mae`` (a list for each row, ``None``
        where there is no step) and ``n`` (the same with counts); ``None`` without dates or with steps beyond a day.
    """
    if not is_dated(outcomes) or step not in ("minute", "hour", "day"):
        return None
    size = np.abs(errors(outcomes))
    days = dates_ahead(outcomes["origin"], size.shape[1], step)
    row = weekday(days)
    hourly = step != "day"
    column = days.astype("datetime64[h]").astype(int) % 24 if hourly else days.astype("datetime64[M]").astype(int) % 12
    names = [str(hour) for hour in range(24)] if hourly else list(MONTHS)
    cell = (row * len(names) + column).ravel()
    counts = np.bincount(cell, minlength=7 * len(names)).reshape(7, -1)
    sums = np.bincount(cell, weights=size.ravel(), minlength=7 * len(names)).reshape(7, -1)
    means = [
        [float(total / n) if n else None for total, n in zip(*pair, strict=True)]
        for pair in zip(sums, counts, strict=True)
    ]
    return {
        "rows": list(WEEKDAYS),
        "columns": names,
        "across": "hour" if hourly else "month",
        "mae": means,
        "n": counts.tolist(),
    }


def weekday(days: NDArray[np.datetime64]) -> NDArray[np.int64]:
    """0 for Monday to 6 for Sunday; 1 January 1970 was a Thursday."""
    return (days.astype("datetime64[D]").astype(np.int64) + 3) % 7


def over_time(outcomes: pd.DataFrame, step: str) -> list[dict[str, Any]]:
    """The worst scaled error at each origin, or in each of ``MOST_MOMENTS`` spans of origins; empty without dates.

    Returns:
        In order of time: ``at`` (time of the first step ahead, ISO 8601), ``loss``, ``failed``, ``n`` (windows).
    """
    if not is_dated(outcomes):
        return []
    first = dates_ahead(outcomes["origin"], 1, step)[:, 0]
    moments, code = np.unique(first, return_inverse=True)
    parts = min(len(moments), MOST_MOMENTS)
    part = code * parts // len(moments)
    loss, failed = outcomes["loss"].to_numpy(float), outcomes["failed"].to_numpy(bool)
    found = []
    for i in range(parts):
        rows = np.flatnonzero(part == i)
        worst = rows[np.argmax(loss[rows])]
        found.append(
            {
                "at": str(first[worst]),
                "loss": float(loss[worst]),
                "failed": bool(failed[worst]),
                "n": len(rows),
            }
        )
    return found


def worst_steps(outcomes: pd.DataFrame, step: str) -> list[dict[str, Any]]:
    """The values missed by most: ``when`` (ISO 8601, or window and step), ``truth``, ``forecast``, ``off``."""
    signed = errors(outcomes)
    size = np.abs(signed).ravel()
    most = min(MOST_WORST, size.size)
    cells = np.argpartition(-size, most - 1)[:most]
    ids, ahead = outcomes.index.astype(str), signed.shape[1]
    cells = np.array(sorted(cells, key=lambda cell: (-size[cell], ids[cell // ahead], cell % ahead)))
    row, at = np.divmod(cells, ahead)
    truth, forecast = of_steps(outcomes, "y"), of_steps(outcomes, "p")
    dates = dates_ahead(outcomes["origin"].iloc[row], ahead, step) if is_dated(outcomes) else None
    return [
        {
            "when": str(dates[i, s]) if dates is not None else f"{outcomes['called'].iloc[r]}, {s + 1} ahead",
            "series": str(outcomes["series"].iloc[r]),
            "truth": float(truth[r, s]),
            "forecast": float(forecast[r, s]),
            "off": float(forecast[r, s] - truth[r, s]),
        }
        for i, (r, s) in enumerate(zip(row.tolist(), at.tolist(), strict=True))
    ]


def stretch(outcomes: pd.DataFrame, step: str) -> list[dict[str, Any]]:
    """The worst window, with its neighbours in time where the origins are dates and do not overlap.

    Returns:
        Up to five windows in order of time, no more than ``MOST_POINTS`` steps in all unless one window has more, each
        with ``start`` (time of its first step, or what it is called), ``truth``, ``forecast``, ``low`` and ``high``
        (lists, ``None`` without an interval), ``loss`` and ``worst`` (whether it is the worst).
    """
    ordered = outcomes.assign(name=outcomes.index.astype(str)).sort_values(["loss", "name"])
    worst = ordered.iloc[[-1]]
    chosen = _with_neighbours(ordered, worst, step) if is_dated(outcomes) else worst
    return [_window(chosen.iloc[[i]], step, worst["name"].iloc[0]) for i in range(len(chosen))]


def _with_neighbours(ordered: pd.DataFrame, worst: pd.DataFrame, step: str) -> pd.DataFrame:
    ahead = of_steps(worst, "y").shape[1]
    same = ordered[ordered["series"] == worst["series"].iloc[0]].drop_duplicates("origin", keep="last")
    same = same.sort_values("origin")
    begins = dates_ahead(same["origin"], 1, step)[:, 0]
    ends = dates_ahead(same["origin"], ahead, step)[:, -1]
    at = int(np.flatnonzero(same["name"].to_numpy() == worst["name"].iloc[0])[0])
    chosen = [at]
    for _ in range(min(MOST_NEIGHBOURS, (MOST_POINTS // ahead - 1) // 2)):
        earlier = np.flatnonzero(ends < begins[chosen[0]])
        later = np.flatnonzero(begins > ends[chosen[-1]])
        chosen = [*earlier[-1:].tolist(), *chosen, *later[:1].tolist()]
    neighbours: pd.DataFrame = same.iloc[chosen]
    return neighbours


def _window(row: pd.DataFrame, step: str, worst: str) -> dict[str, Any]:
    lists = {name: of_steps(row, key)[0].tolist() for name, key in (("truth", "y"), ("forecast", "p"))}
    ends = {name: of_steps(row, name)[0].tolist() or None for name in ("low", "high")}
    dated = is_dated(row)
    return {
        "start": str(dates_ahead(row["origin"], 1, step)[0, 0]) if dated else row["called"].iloc[0],
        "loss": float(row["loss"].iloc[0]),
        "worst": row["name"].iloc[0] == worst,
        **lists,
        **ends,
    }


def one_window(outcomes: pd.DataFrame, test: pd.DataFrame, example_id: str, settings: Settings) -> dict[str, Any]:
    """All that is drawn of one window.

    Returns:
        ``history`` (its end, a season or a window long), ``truth``, ``forecast``, ``naive``, ``low`` and
        ``high`` (lists; ``None`` without an interval), ``times`` of the steps ahead (ISO 8601; ``None`` without dates),
        ``worst`` (the step missed by most, from 0) and ``step`` (what a step is).
    """
    row = outcomes.loc[[example_id]].iloc[[0]]
    lists = {name: of_steps(row, key)[0].tolist() for name, key in (("truth", "y"), ("forecast", "p"), ("naive", "n"))}
    ends = {name: of_steps(row, name)[0].tolist() or None for name in ("low", "high")}
    ahead = len(lists["truth"])
    tail = min(max(settings.season, ahead), MOST_POINTS)
    times = dates_ahead(row["origin"], ahead, settings.step)[0] if is_dated(row) else None
    return {
        "history": numbers(test[settings.history].loc[[example_id]].iloc[0])[-tail:],
        "times": None if times is None else [str(time) for time in times],
        "worst": int(worst_of_window(row)[0][0]),
        "step": settings.step,
        **lists,
        **ends,
    }


def known_part(test: pd.DataFrame, target: str, example_id: str, settings: Settings) -> dict[str, Any]:
    """What was known and what came of one window, without any forecast: see ``one_window``."""
    row = test.loc[[example_id]]
    truth, origin = numbers(row[target].iloc[0]), origins(row, settings.origin)
    times = dates_ahead(origin, len(truth), settings.step)[0] if origin.notna().all() else None
    return {
        "history": numbers(row[settings.history].iloc[0])[-min(max(settings.season, len(truth)), MOST_POINTS) :],
        "truth": truth,
        "times": None if times is None else [str(time) for time in times],
        "step": settings.step,
    }


def weekdays_of(outcomes: pd.DataFrame, step: str) -> list[list[str]] | None:
    """The weekday of each step of each window; ``None`` without dates, or where steps are longer than a day."""
    if not is_dated(outcomes) or step not in ("minute", "hour", "day"):
        return None
    codes = weekday(dates_ahead(outcomes["origin"], errors(outcomes).shape[1], step))
    return [[WEEKDAYS[code] for code in row] for row in codes.tolist()]


def concentration(outcomes: pd.DataFrame) -> tuple[int, int, float]:
    """How many steps the hardest twentieth are, of how many, and the share of the whole error that they carry."""
    size = np.sort(np.abs(errors(outcomes)).ravel())
    n = max(1, round(HARDEST * size.size))
    total = float(size.sum())
    return n, int(size.size), float(size[-n:].sum()) / total if total else 0.0


def lean(outcomes: pd.DataFrame) -> dict[str, float | None]:
    """Mean of forecast minus truth (``bias``) with its 95 % ``low`` and ``high``, ``None`` for few windows or groups of
    them, and the mean absolute error beside it (``mae``)."""
    each = errors(outcomes).mean(axis=1)
    mean = float(each.mean())
    low, high = error_ends(mean, each - mean, Units.of_outcomes(outcomes)) or (None, None)
    return {"bias": mean, "low": low, "high": high, "mae": float(outcomes["mae"].mean())}


def held(outcomes: pd.DataFrame) -> Mapping[str, float | None] | None:
    """The share of values within the interval (``share``), with ``low`` and ``high`` as above; ``None`` without."""
    found = inside(outcomes)
    if found is None:
        return None
    steps = np.full(len(found), float(found.shape[1]))
    low, high = share_ends(found.sum(axis=1), Units.of_outcomes(outcomes), steps) or (None, None)
    return {"share": float(found.mean()), "low": low, "high": high}


def worst_of_window(outcomes: pd.DataFrame) -> tuple[NDArray[np.int64], Sequence[bool]]:
    """For each window the step (from 0) that is missed by most, the first of equals, and whether it was too high."""
    signed = errors(outcomes)
    at = np.abs(signed).argmax(axis=1)
    return at, (signed[np.arange(len(at)), at] > 0).tolist()
