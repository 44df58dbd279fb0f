"""What the models look at: one row per home, from what a listing says."""

import numpy as np
import pandas as pd

TYPES = ("condo", "multi-family")
CENTRE = (38.6, -121.36)
KM_PER_DEGREE = (111.2, 86.9)
"""At the latitude of Sacramento."""


def listing(homes: pd.DataFrame) -> np.ndarray:
    """Size, rooms and type: shape (n, 5)."""
    types = [homes["type"] == name for name in TYPES]
    return np.column_stack([homes["sqft"] / 1000, homes["beds"], homes["baths"], *types]).astype(float)


def logarithmic(homes: pd.DataFrame) -> np.ndarray:
    """The same with the size as a logarithm: a tenth more space adds a share of the price, whatever the price."""
    table = listing(homes)
    table[:, 0] = np.log(table[:, 0])
    return table


def kilometres(homes: pd.DataFrame) -> np.ndarray:
    """Kilometres north and east of the middle: shape (n, 2)."""
    places = homes[["latitude", "longitude"]].to_numpy(float)
    return (places - CENTRE) * KM_PER_DEGREE
