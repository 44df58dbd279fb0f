"""The model: what the calendar takes away, then what the last weeks say about the rest, then how far it may be off."""

import numpy as np
import pandas as pd
from features import Days, days, numbers, wanted
from sklearn.compose import ColumnTransformer
from sklearn.ensemble import HistGradientBoostingRegressor
from sklearn.linear_model import Ridge
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import OneHotEncoder

LOW, HIGH = 0.1, 0.9


def calendar() -> Pipeline:
    """A weight for each weekday and for each kind of day, and a slope for each recent week."""
    words = ColumnTransformer(
        [("words", OneHotEncoder(handle_unknown="ignore"), ["weekday", "kind"])], remainder="passthrough"
    )
    return make_pipeline(words, Ridge(0.3))


def rest() -> HistGradientBoostingRegressor:
    """Small trees by absolute error, which is what MASE counts."""
    return HistGradientBoostingRegressor(
        loss="absolute_error", max_iter=150, learning_rate=0.05, max_leaf_nodes=7, random_state=0
    )


def table(known: Days) -> pd.DataFrame:
    """The features of each day, with words for its weekday and its kind."""
    frame = pd.DataFrame(known.features[:, 1:]).rename(columns=str)
    return frame.assign(weekday=known.features[:, 0].astype(int).astype(str), kind=known.kinds)


def sort_of_day(known: Days) -> np.ndarray:
    """Days that are about equally hard to tell: working days, weekends, and those the calendar marks."""
    weekend = np.where(known.features[:, 0] >= 5, "weekend", "working day")
    return np.where(known.kinds == "", weekend, "marked day")


class Forecaster:
    """Thousands of rides on each day of a week, with the range that should hold four days of five."""

    def fit(self, weeks: pd.DataFrame) -> "Forecaster":
        known = days(weeks)
        target = wanted(weeks, known.usual)
        self.calendar = calendar().fit(table(known), target)
        self.rest = rest().fit(known.features, target - self.calendar.predict(table(known)))
        return self

    def middle(self, weeks: pd.DataFrame) -> np.ndarray:
        """One number for each day, weeks in rows."""
        known = days(weeks)
        change = self.calendar.predict(table(known)) + self.rest.predict(known.features)
        return (known.usual * np.exp(change)).reshape(-1, 7)

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
