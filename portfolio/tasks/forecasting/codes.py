"""The checks of forecasting: what they are called, how serious a finding is, and what is looked at."""

from __future__ import annotations

from collections.abc import Mapping

from portfolio.records import About

CODES: Mapping[str, About] = {
    "PF064": About("Score", "warning", "Intervals ahead", "Whether intervals hold as many values as was promised."),
    "PF065": About("Data", "warning", "Windows apart", "Whether test windows forecast the same steps twice."),
    "PF066": About("Score", "advice", "Bias ahead", "Whether forecasts are too high, or too low, on average."),
    "PF067": About("Leakage", "warning", "Past before future", "Whether training reaches into what is forecast."),
}
