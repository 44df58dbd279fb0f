"""From a picture to boxes around what may be a coin, by the recipe of scikit-image's documentation."""

from pathlib import Path

import numpy as np
from PIL import Image
from scipy import ndimage as ndi

HERE = Path(__file__).parent


def pixels_of(picture: str) -> np.ndarray:
    """Grey levels 0 to 255 as float, of a path inside the project."""
    with Image.open(HERE / picture) as image:
        return np.asarray(image.convert("L"), float)


def coin_pixels(pixels: np.ndarray, dark: int, bright: int) -> np.ndarray:
    """Edges, flooded from what is surely background and what is surely coin."""
    edges = np.hypot(ndi.sobel(pixels, 0), ndi.sobel(pixels, 1))
    edges = np.round(edges / max(edges.max(), 1) * 65535).astype(np.uint16)
    seeds = np.zeros(pixels.shape, np.int32)
    seeds[pixels < dark], seeds[pixels > bright] = 1, 2
    return ndi.watershed_ift(edges, seeds) == 2


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
    coins = coin_pixels(pixels, levels["dark"], levels["bright"])
    return [list(piece[:4]) for piece in pieces(coins, levels["least_area"])]
