"""First version: a price in dollars for each square foot, bedroom and bathroom, wherever the home stands."""

import numpy as np
import pandas as pd
from features import listing
from measure import conformal, held_out, scores
from sklearn.linear_model import LinearRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer


def make():
    return make_pipeline(FunctionTransformer(listing), LinearRegression())


def fitted(train: pd.DataFrame) -> tuple[dict, dict[str, float]]:
    """The model with the half-width of its intervals, and its scores on held-out training homes."""
    parts = [(train["price"][out].to_numpy(float), model.predict(train[out])) for out, model in held_out(make, train)]
    truth, said = (np.concatenate(column) for column in zip(*parts, strict=True))
    half = conformal(np.abs(truth - said))
    return {"model": make().fit(train, train["price"]), "half": half}, scores(truth, said)


def told(model: dict, homes: pd.DataFrame) -> pd.DataFrame:
    said, half = model["model"].predict(homes), model["half"]
    return pd.DataFrame({"prediction": said, "low": said - half, "high": said + half}, homes.index)
