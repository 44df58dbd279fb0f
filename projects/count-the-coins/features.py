"""From a picture to boxes around what may be a coin, with a grey level of the picture's own."""

from pathlib import Path

import numpy as np
from PIL import Image
from scipy import ndimage as ndi

HERE = Path(__file__).parent


def pixels_of(picture: str) -> np.ndarray:
    """Grey levels 0 to 255 as float, of a path inside the project."""
    with Image.open(HERE / picture) as image:
        return np.asarray(image.convert("L"), float)


def own_level(pixels: np.ndarray) -> float:
    """The grey level that parts the pixels best into dark and bright ones (Otsu 1979)."""
    counts = np.bincount(np.round(pixels).astype(int).ravel(), minlength=256).astype(float)
    below, total = counts.cumsum(), (counts * np.arange(256)).cumsum()
    with np.errstate(divide="ignore", invalid="ignore"):
        apart = (total[-1] * below / below[-1] - total) ** 2 / (below * (below[-1] - below))
    return float(np.nanargmax(np.where(np.isfinite(apart), apart, np.nan)))


def pieces(coins: np.ndarray, least_area: int) -> list[tuple[int, int, int, int, int]]:
    """Left, top, width, height and area of each connected part of at least that many pixels, holes counted in."""
    labels, n = ndi.label(ndi.binary_fill_holes(coins))
    areas = np.bincount(labels.ravel(), minlength=n + 1)[1:].tolist()
    return [
        (columns.start, rows.start, columns.stop - columns.start, rows.stop - rows.start, area)
        for area, (rows, columns) in zip(areas, ndi.find_objects(labels), strict=True)
        if area >= least_area
    ]


def detect(pixels: np.ndarray, levels: dict[str, float]) -> list[list[float]]:
    """Boxes as left, top, width, height."""
    smooth = ndi.gaussian_filter(pixels, levels["smoothing"])
    return [list(piece[:4]) for piece in pieces(smooth > own_level(smooth), levels["least_area"])]
