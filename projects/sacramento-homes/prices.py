"""Third version: no borders. What a home's neighbours sold for, weighed by how near they are (kriging)."""

from itertools import product

import numpy as np
import pandas as pd
from features import kilometres, logarithmic
from measure import conformal, held_out, scores

CHOICES = tuple(product((2.0, 4.0, 8.0), (0.03, 0.06, 0.1)))
"""Kilometres over which prices forget each other, and the share of the variance of log prices that is a home's own."""

FAR = 6
"""A second, wider neighbourhood: the county around the quarter."""

LISTING_VARIANCE, PLACE_VARIANCE = 0.3, 0.1


class Kriging:
    """A Gaussian process over log prices: linear in what the listing says, and smooth in the place (Krige 1951)."""

    def __init__(self, reach: float, own: float) -> None:
        self.reach, self.own = reach, own

    def fit(self, homes: pd.DataFrame, price: pd.Series) -> "Kriging":
        self.listing, self.place, self.logs = logarithmic(homes), kilometres(homes), np.log(price.to_numpy(float))
        self.middle, self.mean = self.listing.mean(axis=0), self.logs.mean()
        return self

    def like(self, listing: np.ndarray, place: np.ndarray) -> np.ndarray:
        """How alike the prices of these homes and of the known ones are: covariances of their logarithms."""
        distance = np.sqrt(((place[:, None] - self.place[None]) ** 2).sum(axis=-1))
        near, far = np.exp(-distance / self.reach), np.exp(-distance / (FAR * self.reach))
        linear = (listing - self.middle) @ (self.listing - self.middle).T
        return LISTING_VARIANCE * linear + PLACE_VARIANCE * (0.6 * near + 0.4 * far)

    def predict(self, homes: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
        """Log prices and their standard deviations."""
        listing, place = logarithmic(homes), kilometres(homes)
        covariance = self.like(self.listing, self.place) + self.own * np.eye(len(self.logs))
        known = self.like(listing, place)
        weights = np.linalg.solve(covariance, known.T).T
        itself = LISTING_VARIANCE * ((listing - self.middle) ** 2).sum(axis=1) + PLACE_VARIANCE + self.own
        return self.mean + weights @ (self.logs - self.mean), np.sqrt(itself - (weights * known).sum(axis=1))


def tried(train: pd.DataFrame, choice: tuple[float, float], together: pd.Series | None = None) -> tuple:
    """Of held-out homes the truths, the predictions, and how many standard deviations lie between their logarithms."""
    parts = []
    for out, model in held_out(lambda: Kriging(*choice), train, together):
        truth, (said, deviation) = train["price"][out].to_numpy(float), model.predict(train[out])
        parts.append((truth, np.exp(said), np.abs(np.log(truth) - said) / deviation))
    return tuple(np.concatenate(column) for column in zip(*parts, strict=True))


def fitted(train: pd.DataFrame) -> tuple[dict, dict[str, float]]:
    """The model with how many deviations its intervals reach, and its scores on held-out training homes."""
    results = {choice: tried(train, choice) for choice in CHOICES}
    best = min(results, key=lambda choice: scores(*results[choice][:2])["mae"])
    truth, said, deviations = results[best]
    print("chosen: reach and own variance", best)
    print("whole zip codes held out:", scores(*tried(train, best, train["zip"])[:2]))
    return {"model": Kriging(*best).fit(train, train["price"]), "deviations": conformal(deviations)}, scores(
        truth, said
    )


def told(model: dict, homes: pd.DataFrame) -> pd.DataFrame:
    logs, deviation = model["model"].predict(homes)
    reach = model["deviations"] * deviation
    return pd.DataFrame(
        {"prediction": np.exp(logs), "low": np.exp(logs - reach), "high": np.exp(logs + reach)}, homes.index
    )
