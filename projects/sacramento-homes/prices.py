"""Second version: the zip code, and shares of a price instead of dollars."""

import numpy as np
import pandas as pd
from features import logarithmic
from measure import conformal, held_out, scores
from sklearn.compose import TransformedTargetRegressor, make_column_transformer
from sklearn.linear_model import Ridge
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer, OneHotEncoder

ALPHAS = (0.3, 1.0, 3.0, 10.0)
LISTING = ["sqft", "beds", "baths", "type"]


def make(alpha: float):
    columns = make_column_transformer(
        (FunctionTransformer(logarithmic), LISTING), (OneHotEncoder(handle_unknown="ignore"), ["zip"])
    )
    return TransformedTargetRegressor(make_pipeline(columns, Ridge(alpha)), func=np.log, inverse_func=np.exp)


def tried(train: pd.DataFrame, alpha: float) -> tuple[np.ndarray, np.ndarray]:
    """Truths and predictions of held-out homes."""
    parts = [
        (train["price"][out].to_numpy(float), model.predict(train[out]))
        for out, model in held_out(lambda: make(alpha), train)
    ]
    return tuple(np.concatenate(column) for column in zip(*parts, strict=True))


def fitted(train: pd.DataFrame) -> tuple[dict, dict[str, float]]:
    """The model with the ratio its intervals reach up and down, and its scores on held-out training homes."""
    results = {alpha: tried(train, alpha) for alpha in ALPHAS}
    best = min(results, key=lambda alpha: scores(*results[alpha])["mae"])
    truth, said = results[best]
    print("chosen: alpha", best)
    ratio = np.exp(conformal(np.abs(np.log(truth / said))))
    return {"model": make(best).fit(train, train["price"]), "ratio": float(ratio)}, scores(truth, said)


def told(model: dict, homes: pd.DataFrame) -> pd.DataFrame:
    said, ratio = model["model"].predict(homes), model["ratio"]
    return pd.DataFrame({"prediction": said, "low": said / ratio, "high": said * ratio}, homes.index)
