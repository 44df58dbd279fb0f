"""Outcomes of forecasts, and what they say beyond one number: by step ahead, by calendar, over time, on the worst days.

Outcomes hold, beside what every kind has, a column for each step ahead: ``y:1`` the truth, ``p:1`` the forecast,
``n:1`` the seasonal naive, and with an interval ``low:1`` and ``high:1``; and ``origin``, ``called`` (by a
page, without dates), ``series``, ``scale`` and ``mae``.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from portfolio.examine.estimates.grouped import error_ends, share_ends
from portfolio.examine.estimates.units import Units
from portfolio.records import Examples
from portfolio.tasks.forecasting.baselines import known_scales, naive
from portfolio.tasks.forecasting.settings import Settings
from portfolio.tasks.forecasting.windows import (
    Floats,
    called,
    dates_ahead,
    errors,
    inside,
    is_dated,
    matrix,
    numbers,
    of_steps,
    origins,
    series_of,
    steps,
    times_ahead,
    worst_of_window,
)

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS: tuple[str, ...] = ("January", "February", "March", "April", "May", "June")
MONTHS += ("July", "August", "September", "October", "November", "December")

MOST_STEPS = 31
MOST_MOMENTS = 120
MOST_POINTS = 84
MOST_WORST = 10
MOST_NEIGHBOURS = 2


def outcomes(predictions: pd.DataFrame, examples: Examples, settings: Settings) -> pd.DataFrame:
    """What is above, in the order of ``predictions``."""
    rows, index = examples.test.loc[predictions.index], predictions.index
    ends = [name for name in ("low", "high") if name in predictions.columns]
    truth, said = matrix(rows[examples.target]), matrix(predictions["prediction"])
    names = series_of(rows, settings)
    scale = names.map(known_scales(examples, settings)).to_numpy(float)
    mae = np.abs(said - truth).mean(axis=1)
    loss = mae / np.where(scale > 0, scale, 1.0)
    judged = pd.DataFrame(
        {
            "truth": truth.mean(axis=1),
            "prediction": said.mean(axis=1),
            "confidence": np.nan,
            "loss": loss,
            "failed": loss > settings.tolerance,
            "mae": mae,
            "scale": scale,
            "series": names,
            "origin": origins(rows, settings.origin),
            "called": called(examples, rows, settings.origin),
        },
        index=index,
    )
    by_name = {"y": truth, "p": said, "n": naive(rows, settings, truth.shape[1])}
    by_name |= {name: matrix(predictions[name]) for name in ends}
    return pd.concat([judged, *(steps(name, values, index) for name, values in by_name.items())], axis=1)


def details(outcomes: pd.DataFrame, settings: Settings) -> dict[str, Any]:
    """Plain numbers; described at ``Forecasting.details``."""
    step = settings.step
    return {
        "n": len(outcomes),
        "ahead": errors(outcomes).shape[1],
        "dated": is_dated(outcomes),
        "scale": float(outcomes["scale"].mean()),
        **{name: getattr(settings, name) for name in ("season", "unit", "step", "level", "tolerance")},
        "by_step": by_step(outcomes),
        "by_calendar": by_calendar(outcomes, step),
        "over_time": over_time(outcomes, step),
        "stretch": stretch(outcomes, step),
        "worst_steps": worst_steps(outcomes, step),
        "bias": bias(outcomes),
        "held": held(outcomes),
    }


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
    held = inside(outcomes) if "low:1" in outcomes else None
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


def by_calendar(outcomes: pd.DataFrame, step: str) -> dict[str, Any] | None:
    """Mean absolute error by weekday and month, or by weekday and hour where steps are shorter than a day.

    Returns:
        ``rows`` and ``columns`` (their names), ``across`` ("month" or "hour"), ``mae`` (a list for each row, ``None``
        where there is no step) and ``n`` (the same with counts); ``None`` without dates or with steps beyond a day.
    """
    if not is_dated(outcomes) or step not in ("minute", "hour", "day"):
        return None
    size = np.abs(errors(outcomes))
    days = pd.DatetimeIndex(dates_ahead(outcomes["origin"], size.shape[1], step).ravel())
    across, names = ("month", list(MONTHS)) if step == "day" else ("hour", [str(hour) for hour in range(24)])
    column = days.month - 1 if step == "day" else days.hour
    table = pd.DataFrame({"row": days.day_of_week, "column": column, "size": size.ravel()})
    cells = table.groupby(["row", "column"])["size"].agg(["mean", "count"])
    cells = cells.reindex(pd.MultiIndex.from_product([range(7), range(len(names))]))
    means = cells["mean"].astype(object).where(cells["mean"].notna(), None).to_numpy().reshape(7, -1)
    counts = cells["count"].fillna(0).astype(int).to_numpy().reshape(7, -1)
    return {
        "rows": list(WEEKDAYS),
        "columns": names,
        "across": across,
        "mae": means.tolist(),
        "n": counts.tolist(),
    }


def over_time(outcomes: pd.DataFrame, step: str) -> list[dict[str, Any]]:
    """The worst scaled error at each origin, or in each of ``MOST_MOMENTS`` spans of origins; empty without dates.

    Returns:
        In order of time: ``at`` (time of the first step ahead, ISO 8601), ``loss``, ``failed``, ``n`` (windows).
    """
    if not is_dated(outcomes):
        return []
    first = dates_ahead(outcomes["origin"], 1, step)[:, 0]
    moments, code = np.unique(first, return_inverse=True)
    part = code * min(len(moments), MOST_MOMENTS) // len(moments)
    table = pd.DataFrame({"at": first.astype(str), "loss": outcomes["loss"].to_numpy(float)})
    table["failed"], groups = outcomes["failed"].to_numpy(bool), table.groupby(part)["loss"]
    worst = table.iloc[groups.idxmax()].assign(n=groups.size().to_numpy())
    return [{str(key): cell for key, cell in row.items()} for row in worst.to_dict("records")]


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
    times = times_ahead(outcomes.iloc[row], ahead, step)
    return [
        {
            "when": str(times[i, s]) if times is not None else f"{outcomes['called'].iloc[r]}, {s + 1} ahead",
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
    times = times_ahead(row, 1, step)
    return {
        "start": row["called"].iloc[0] if times is None else str(times[0, 0]),
        "loss": float(row["loss"].iloc[0]),
        "worst": row["name"].iloc[0] == worst,
        **_lists(row, truth="y", forecast="p", low="low", high="high"),
    }


def _lists(row: pd.DataFrame, **names: str) -> dict[str, list[float] | None]:
    """The values of one window by step, ``None`` where there are none, as of an interval."""
    return {name: of_steps(row, column)[0].tolist() or None for name, column in names.items()}


def one_window(outcomes: pd.DataFrame, examples: Examples, example_id: str, settings: Settings) -> dict[str, Any]:
    """All that is drawn of one window: ``known_part``, and the ``forecast``, ``naive``, ``low`` and ``high`` (lists;
    ``None`` without an interval) and ``worst`` (the step missed by most, from 0)."""
    row = outcomes.loc[[example_id]].iloc[[0]]
    lists = _lists(row, forecast="p", naive="n", low="low", high="high")
    return {**known_part(examples, example_id, settings), **lists, "worst": int(worst_of_window(row)[0][0])}


def known_part(examples: Examples, example_id: str, settings: Settings) -> dict[str, Any]:
    """What was known and what came of one window, without any forecast.

    Returns:
        ``history`` (its end, a season or a window long), ``truth``, ``times`` of the steps ahead (ISO 8601; ``None``
        without dates) and ``step`` (what a step is).
    """
    row = examples.test.loc[[example_id]]
    truth = numbers(row[str(examples.target)].iloc[0])
    times = times_ahead(pd.DataFrame({"origin": origins(row, settings.origin)}), len(truth), settings.step)
    return {
        "history": numbers(row[settings.history].iloc[0])[-min(max(settings.season, len(truth)), MOST_POINTS) :],
        "truth": truth,
        "times": None if times is None else times[0].tolist(),
        "step": settings.step,
    }


def weekdays_of(outcomes: pd.DataFrame, step: str) -> NDArray[np.str_] | None:
    """The weekday of each step, (windows, steps); ``None`` without dates, or where steps are longer than a day."""
    if not is_dated(outcomes) or step not in ("minute", "hour", "day"):
        return None
    dates = dates_ahead(outcomes["origin"], errors(outcomes).shape[1], step)
    return np.array(WEEKDAYS)[pd.DatetimeIndex(dates.ravel()).day_of_week].reshape(dates.shape)


def bias(outcomes: pd.DataFrame) -> dict[str, float | None]:
    """Mean of forecast minus truth (``mean``) with its 95 % ``low`` and ``high``, ``None`` for few windows or groups of
    them, and the mean absolute error beside it (``mae``)."""
    each = errors(outcomes).mean(axis=1)
    mean = float(each.mean())
    low, high = error_ends(mean, each - mean, Units.of_outcomes(outcomes)) or (None, None)
    return {"mean": mean, "low": low, "high": high, "mae": float(outcomes["mae"].mean())}


def held(outcomes: pd.DataFrame) -> dict[str, float | None] | None:
    """The share of values within the interval (``share``), with ``low`` and ``high`` as above; ``None`` without."""
    if "low:1" not in outcomes:
        return None
    found = inside(outcomes)
    steps = np.full(len(found), float(found.shape[1]))
    low, high = share_ends(found.sum(axis=1), Units.of_outcomes(outcomes), steps) or (None, None)
    return {"share": float(found.mean()), "low": low, "high": high}
