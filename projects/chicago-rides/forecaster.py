"""The model: how far a day is from the usual, by recent weeks and the time of year, and how far it may be off."""

import numpy as np
import pandas as pd
from features import Days, days, numbers, wanted
from sklearn.ensemble import HistGradientBoostingRegressor

LOW, HIGH = 0.1, 0.9


def trees() -> HistGradientBoostingRegressor:
    """Trees by absolute error, which is what MASE counts."""
    return HistGradientBoostingRegressor(
        loss="absolute_error", max_iter=200, learning_rate=0.06, max_leaf_nodes=15, random_state=0
    )


def sort_of_day(known: Days) -> np.ndarray:
    """Days that are about equally hard to tell."""
    return np.where(known.features[:, 0] >= 5, "weekend", "working day")


class Forecaster:
    """Thousands of rides on each day of a week, with the range that should hold four days of five."""

    def fit(self, weeks: pd.DataFrame) -> "Forecaster":
        known = days(weeks)
        self.trees = trees().fit(known.features, wanted(weeks, known.usual))
        return self

    def middle(self, weeks: pd.DataFrame) -> np.ndarray:
        """One number for each day, weeks in rows."""
        known = days(weeks)
        return (known.usual * np.exp(self.trees.predict(known.features))).reshape(-1, 7)

    def widen(self, weeks: pd.DataFrame, middle: np.ndarray) -> "Forecaster":
        """Learns the ends of the range from forecasts for weeks that the model behind them had not seen."""
        rides = np.concatenate([numbers(cell) for cell in weeks["rides"]])
        off = pd.Series(np.log(rides / middle.ravel())).groupby(sort_of_day(days(weeks)))
        self.ends = {sort: (float(part.quantile(LOW)), float(part.quantile(HIGH))) for sort, part in off}
        return self

    def predict(self, weeks: pd.DataFrame) -> dict[str, np.ndarray]:
        """``prediction``, ``low`` and ``high``, each with one row per week."""
        middle = self.middle(weeks)
        ends = np.array([self.ends[sort] for sort in sort_of_day(days(weeks))]).reshape(-1, 7, 2)
        return {"prediction": middle, "low": middle * np.exp(ends[..., 0]), "high": middle * np.exp(ends[..., 1])}
